"""Who does something to an appointment. Rights are the doors' affair, decided by policies."""

from dataclasses import dataclass

from booking.directory.models import Agent, Usager

from .models import Appointment

Kind = Appointment.CreatedBy


@dataclass(frozen=True, slots=True)
class PrescripteurCard:
    """How a prescripteur named themselves; `phone_number` E.164 or empty.

    Args:
        structure: what they work for, in their own words.
        partner_id: the registered partner whose own they were recognised to be.
        person: for whom, as they typed it.
    """

    first_name: str
    last_name: str
    email: str
    phone_number: str = ""
    structure: str = ""
    partner_id: int | None = None
    person: str = ""


@dataclass(frozen=True, slots=True)
class Author:
    """Made by `agent`, `usager` or `prescripteur`; `WAITING_LIST` is the only other one.

    Args:
        name: as the history will show it, purged with the history.
        prescribing: an agent who books in an organisation beyond their own, with the rules and
            the delays of usagers.
        impersonated_by: the operator at the keyboard, if it is not the person themselves.
    """

    kind: Kind
    name: str = ""
    agent_id: int | None = None
    usager_id: int | None = None
    card: PrescripteurCard | None = None
    prescribing: bool = False
    impersonated_by: str = ""

    @classmethod
    def agent(
        cls, agent: Agent, *, prescribing: bool = False, impersonated_by: str = ""
    ) -> "Author":
        return cls(
            Kind.AGENT,
            str(agent),
            agent_id=agent.pk,
            prescribing=prescribing,
            impersonated_by=impersonated_by,
        )

    @classmethod
    def usager(cls, usager: Usager, *, impersonated_by: str = "") -> "Author":
        return cls(Kind.USER, str(usager), usager_id=usager.pk, impersonated_by=impersonated_by)

    @classmethod
    def prescripteur(cls, card: PrescripteurCard) -> "Author":
        return cls(Kind.PRESCRIPTEUR, f"{card.first_name} {card.last_name}", card=card)

    @property
    def decides(self) -> bool:
        """Whether the author sets any time and people, unbound by slots and deadlines."""
        return self.kind == Kind.AGENT and not self.prescribing

    @property
    def scope(self) -> str:
        """What keeps one author's keys apart from another's."""
        who = self.agent_id or self.usager_id or (self.card.email.lower() if self.card else "")
        return f"{self.kind}:{who}"

    @property
    def label(self) -> str:
        """For the history: `Camille Dupont (agent)`."""
        name = f"{self.name} ({self.kind.label.lower()})" if self.name else self.kind.label
        return f"{name}, par {self.impersonated_by}" if self.impersonated_by else name

    @property
    def ids(self) -> dict[str, object]:
        """What messages say of the author."""
        return {
            "author_kind": self.kind.value,
            "author_agent_id": self.agent_id,
            "author_usager_id": self.usager_id,
        }


WAITING_LIST = Author(Kind.FILE_ATTENTE)
