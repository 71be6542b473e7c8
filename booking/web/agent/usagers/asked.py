"""What is looked for: the words and the referent of the address."""

from dataclasses import dataclass
from urllib.parse import urlencode

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, visible_to
from booking.directory.models import Agent, Organisation, Usager
from booking.directory.usager_search import seen_by
from booking.directory.usagers_in_order import UsagersInOrder
from booking.web.agent.guard import AgentRequest
from booking.web.agent.order import by_name
from socle.errors import DomainError

LONGEST = 200


class BadReferent(DomainError):
    code = "bad_referent"
    status = 400
    message = "Le paramètre « referent » doit être l’identifiant d’un agent."


@dataclass(frozen=True, slots=True)
class Asked:
    typed: str
    referent: Agent | None

    @property
    def is_nothing(self) -> bool:
        return not self.typed and self.referent is None

    def found(self, actor: Actor) -> UsagersInOrder:
        """Those whom the actor sees; nobody when nothing is asked."""
        if self.referent is None:
            return seen_by(actor, self.typed)
        followed = Usager.objects.current().filter(referents=self.referent)
        if self.typed:
            return seen_by(actor, self.typed, followed)
        return UsagersInOrder(followed, actor)

    @property
    def query(self) -> str:
        """The same, for an address."""
        given = {"q": self.typed, "referent": self.referent.pk if self.referent else ""}
        return urlencode({name: value for name, value in given.items() if value})


def asked_search(request: AgentRequest) -> Asked:
    """
    Raises:
        BadReferent: the referent is no identifier.
        NotVisible: the actor sees no such agent.
    """
    return Asked(typed_words(request), _referent(request))


def typed_words(request: AgentRequest) -> str:
    """One line, cut where nobody would go on typing."""
    return " ".join(request.GET.get("q", "").replace("\0", " ").split())[:LONGEST]


def possible_referents(actor: Actor, organisation: Organisation) -> list[Agent]:
    """Colleagues of the organisation whom the actor sees, by name."""
    agents = visible_to(Agent.objects.named(), actor).filter(roles__organisation=organisation)
    return list(agents.order_by(*by_name("last_name", "first_name"), "pk"))


def _referent(request: AgentRequest) -> Agent | None:
    given = request.GET.get("referent", "")
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) <= 18):
        raise BadReferent
    return fetch_visible(Agent.objects.current(), request.actor, pk=int(given))
