"""Whose windows or absences a page is about: asked for in the address, oneself otherwise."""

from dataclasses import dataclass

from booking.access.decisions import judge, visible_to
from booking.availability.models import Absence, OpeningWindow
from booking.availability.planned import Planned
from booking.directory.models import Agent, Organisation
from booking.web.agent.guard import AgentRequest
from booking.web.agent.order import by_name
from socle.errors import Forbidden, NotVisible

NOT_FOR_THEM = (
    "Seuls cet agent, le secrétariat et les administrateurs de l’organisation peuvent le faire."
)


@dataclass(frozen=True, slots=True)
class Whose:
    """The agent, and those one may choose among."""

    agent: Agent
    colleagues: tuple[Agent, ...]
    reader_id: int

    @property
    def is_own(self) -> bool:
        return self.agent.pk == self.reader_id

    @property
    def suffix(self) -> str:
        """For a title: ` de Camille Dupont`, nothing for one's own."""
        return "" if self.is_own else f" de {self.agent}"


def asked_whose(request: AgentRequest, organisation: Organisation) -> Whose | None:
    """None when the organisation has no agent whom one may see (2 queries).

    Raises:
        NotVisible: no such agent in this organisation, for this reader.
    """
    agents = (
        Agent.objects.named().filter(roles__organisation=organisation).prefetch_related("roles")
    )
    seen = visible_to(agents, request.actor).order_by(*by_name("last_name", "first_name"))
    colleagues = tuple(seen)
    asked = request.GET.get("agent", "")
    if not colleagues and not asked:
        return None
    wanted = asked or str(request.actor.agent_id)
    found = [agent for agent in colleagues if str(agent.pk) == wanted]
    if asked and not found:
        raise NotVisible
    return Whose((found or colleagues)[0], colleagues, request.actor.agent_id)


def may_plan(
    request: AgentRequest, model: type[Planned], agent: Agent, organisation: Organisation
) -> bool:
    """Whether the reader may plan for this agent there."""
    draft = (
        OpeningWindow(agent=agent, organisation=organisation)
        if model is OpeningWindow
        else Absence(agent=agent)
    )
    return judge(request.actor, "edit", draft).ok


def whose_to_plan(request: AgentRequest, model: type[Planned], organisation: Organisation) -> Whose:
    """
    Raises:
        NotVisible: nobody whom this reader sees.
        Forbidden: somebody else plans for that agent.
    """
    whose = asked_whose(request, organisation)
    if whose is None:
        raise NotVisible
    if not may_plan(request, model, whose.agent, organisation):
        raise Forbidden(NOT_FOR_THEM)
    return whose
