"""What a prescripteur asks for somebody, as frozen values that a door fills in."""

from dataclasses import dataclass, replace

from .author import PrescripteurCard
from .choice import Choice
from .models import Prescription
from .orders import Newcomer


@dataclass(frozen=True, slots=True)
class Wish:
    """For whom, by whom, and a slot or a collective appointment.

    Args:
        card: `email` lower-case.
        person: `email` lower-case, `phone_number` a mobile in E.164; either may be empty.
        choice: the slot; None for a collective appointment.
        session_id: the collective appointment.
        ants_number: the person's, for an identity card or a passport; regular.
    """

    card: PrescripteurCard
    person: Newcomer
    choice: Choice | None = None
    session_id: int | None = None
    ants_number: str = ""

    @property
    def signed_card(self) -> PrescripteurCard:
        """With the name of the person, as the appointment will tell it."""
        return replace(self.card, person=f"{self.person.first_name} {self.person.last_name}")

    @property
    def fields(self) -> dict[str, object]:
        """What a row of `Prescription` keeps of it, the slot apart."""
        return {
            "session_id": self.session_id,
            "first_name": self.card.first_name,
            "last_name": self.card.last_name,
            "email": self.card.email,
            "phone_number": self.card.phone_number,
            "structure": self.card.structure,
            "partner_id": self.card.partner_id,
            "person_first_name": self.person.first_name,
            "person_last_name": self.person.last_name,
            "person_email": self.person.email,
            "person_phone_number": self.person.phone_number,
            "ants_number": self.ants_number,
        }


def wish_of(prescription: Prescription) -> Wish:
    """Read back from its row, without the choice: the hold keeps it."""
    card = PrescripteurCard(
        prescription.first_name,
        prescription.last_name,
        prescription.email,
        prescription.phone_number,
        prescription.structure,
        prescription.partner_id,
    )
    person = Newcomer(
        prescription.person_first_name,
        prescription.person_last_name,
        prescription.person_email,
        prescription.person_phone_number,
    )
    return Wish(
        card,
        person,
        session_id=prescription.session_id,
        ants_number=prescription.ants_number,
    )
