"""Whose agenda is shown, and with what: the parameters that its pages share."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from booking.access.decisions import require_seen, visible_to
from booking.directory.models import Agent, Organisation
from booking.web.agent.guard import AgentRequest
from booking.web.agent.order import by_name
from socle.errors import DomainError, NotVisible


class BadAgent(DomainError):
    code = "bad_agent"
    status = 400
    message = "Le paramètre « agent » doit être l’identifiant d’un agent."


@dataclass(frozen=True, slots=True)
class Choice:
    """The agent whose agenda it is, those one may choose among, and what is shown."""

    agent: Agent
    colleagues: list[Agent]
    reader: Agent
    shows_saturdays: bool
    shows_cancelled: bool

    @property
    def is_own(self) -> bool:
        return self.agent.pk == self.reader.pk

    @property
    def title(self) -> str:
        return "Mon agenda" if self.is_own else f"Agenda de {self.agent}"

    def turned(self, flag: str) -> "Choice":
        """The same with one flag (`samedis` or `annules`) the other way."""
        if flag == "samedis":
            return replace(self, shows_saturdays=not self.shows_saturdays)
        return replace(self, shows_cancelled=not self.shows_cancelled)

    @property
    def flags(self) -> dict[str, str]:
        """The parameters that differ from the reader's own preferences."""
        found = {}
        if self.shows_saturdays != self.reader.display_saturdays:
            found["samedis"] = _word(self.shows_saturdays)
        if self.shows_cancelled != self.reader.display_cancelled_rdv:
            found["annules"] = _word(self.shows_cancelled)
        return found

    def query(self, **more: str) -> str:
        """The parameters again, for a link to another page of the same agenda."""
        return urlencode({"agent": str(self.agent.pk), **more, **self.flags})


def asked_choice(request: AgentRequest, organisation: Organisation) -> Choice | None:
    """What the address asks for; None when the organisation has no agent whom one may see.

    Without `agent`: oneself, or the first by name for who has no role there.

    Raises:
        BadAgent: `agent` is no number.
        NotVisible: no such agent in this organisation, for this reader.
    """
    reader = Agent.objects.get(pk=request.actor.agent_id)
    agents = Agent.objects.named().filter(roles__organisation=organisation)
    seen = visible_to(agents, request.actor)
    colleagues = list(seen.order_by(*by_name("last_name", "first_name")))
    asked = request.GET.get("agent", "")
    if not colleagues and not asked:
        return None
    agent = _pick(colleagues, asked or request.actor.agent_id, is_default=not asked)
    require_seen(request.actor, "see_agenda", agent)
    return Choice(
        agent=agent,
        colleagues=colleagues,
        reader=reader,
        shows_saturdays=_flag(request.GET, "samedis", reader.display_saturdays),
        shows_cancelled=_flag(request.GET, "annules", reader.display_cancelled_rdv),
    )


def _pick(colleagues: list[Agent], asked: str | int, *, is_default: bool) -> Agent:
    try:
        wanted = int(asked)
    except ValueError:
        raise BadAgent from None
    for agent in colleagues:
        if agent.pk == wanted:
            return agent
    if is_default:
        return colleagues[0]
    raise NotVisible


def _flag(asked: QueryDict, name: str, default: bool) -> bool:
    return {"oui": True, "non": False}.get(asked.get(name, ""), default)


def _word(flag: bool) -> str:
    return "oui" if flag else "non"
