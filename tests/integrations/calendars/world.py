"""An agent with appointments of every kind, whose people nobody outside may learn of."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from booking.appointments.models import Appointment
from booking.catalog.models import Motif
from booking.directory.models import Agent, Organisation
from tests.factories import MotifFactory, OrganisationFactory, PlaceFactory, UsagerFactory
from tests.web.agent.people import book, member

# Tuesday 24 November 2026, 9:00 in Paris.
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
DAY = timedelta(days=1)
SECRETS = ("Zibeline", "Cachée", "zibeline@", "+33639980077", "rue des Secrets")


@dataclass
class Desk:
    agent: Agent
    organisation: Organisation

    def book(self, start: datetime, **fields) -> Appointment:
        usager = UsagerFactory(
            first_name="Cachée",
            last_name="Zibeline",
            email="zibeline@demo.example",
            phone_number="+33639980077",
            address="3 rue des Secrets, 07000 Privas",
            post_code="07000",
            city_name="Privas",
        )
        return book(self.agent, self.organisation, start, usager=usager, **fields)

    def motif(self, **fields) -> Motif:
        return MotifFactory(organisations=[self.organisation], **fields)


def make_desk(name: str) -> Desk:
    organisation = OrganisationFactory(name="Maison de Privas")
    return Desk(member(organisation, first_name="Ada", last_name=name), organisation)


def fill(desk: Desk) -> dict[str, Appointment]:
    """One appointment of each kind."""
    place = PlaceFactory(organisation=desk.organisation, name="Mairie; annexe, nord")
    office = desk.motif(name="Accueil, passeport; urgent")
    return {
        "office": desk.book(NOW + DAY, motif=office, place=place, context="Zibeline"),
        "phone": desk.book(NOW + 2 * DAY, motif=desk.motif(name="Appel", location_type="phone")),
        "home": desk.book(NOW + 3 * DAY, motif=desk.motif(name="Visite", location_type="home")),
        "visio": desk.book(NOW + 4 * DAY, motif=desk.motif(name="Écran", location_type="visio")),
        "discreet": desk.book(
            NOW + 5 * DAY, motif=desk.motif(name="Violences", visibility_type="invisible")
        ),
        "group": desk.book(
            NOW + 6 * DAY,
            motif=desk.motif(name="Atelier", collectif=True),
            name="Faire son CV",
            max_participants_count=8,
        ),
        "cancelled": desk.book(NOW + 7 * DAY, motif=office, place=place, status="revoked"),
        "recent": desk.book(NOW - 20 * DAY, motif=office, place=place, status="seen"),
        "old": desk.book(NOW - 40 * DAY, motif=office, place=place, status="seen"),
    }
