"""Appointments with numbers in alpha, and the stand-in of the coordination service."""

from dataclasses import dataclass, field
from datetime import datetime

from booking.appointments.author import Author
from booking.appointments.models import Appointment, Participation
from booking.appointments.orders import Attendee, BookingOrder
from booking.appointments.services.book_appointment import book_appointment
from integrations.ants.double.server import Double
from tests.booking.conftest import NINE, Counter
from tests.factories import AgentFactory, UsagerFactory

NUMBER = "A123456789"


@dataclass
class Coordinated:
    """A town hall, an agent who books there, and what the service was asked."""

    counter: Counter
    double: Double
    clock: object
    author: Author = field(init=False)

    def __post_init__(self) -> None:
        agent = AgentFactory(organisation=self.counter.organisation, organisation__level="admin")
        self.author = Author.agent(agent)

    def book(self, *numbers: str, starts_at: datetime = NINE) -> Appointment:
        order = BookingOrder(
            organisation_id=self.counter.organisation.pk,
            motif_id=self.counter.motif.pk,
            starts_at=starts_at,
            place_id=self.counter.place.pk,
            agent_ids=(self.counter.agents[0].pk,),
            attendees=tuple(
                Attendee(usager_id=UsagerFactory().pk, ants_number=number) for number in numbers
            ),
        )
        return book_appointment(order, self.author, self.clock.now)

    @staticmethod
    def parts(appointment: Appointment) -> list[Participation]:
        return list(Participation.objects.filter(appointment=appointment).order_by("pk"))

    @property
    def calls(self) -> list[str]:
        return [f"{call.method} {call.path}" for call in self.double.calls]

    @property
    def writes(self) -> list[tuple[str, str, str, str]]:
        """Method, number, date, address of each write."""
        return [
            (
                call.method,
                call.query["application_id"][0],
                call.query["appointment_date"][0],
                call.query.get("management_url", [""])[0],
            )
            for call in self.double.calls
            if call.path == "/appointments"
        ]

    def stands(self) -> dict[str, list[tuple[str, str, str]]]:
        """What the service knows now, by number: where, when, under which address."""
        known = self.double.register.appointments
        return {
            number: [(one.meeting_point, one.appointment_date, one.management_url) for one in rows]
            for number, rows in known.items()
            if rows
        }
