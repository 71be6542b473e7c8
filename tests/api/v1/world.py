"""What one espace holds, for the tests of the interface; the same in both."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from booking.appointments.models import AgentClaim, Appointment, Participation
from booking.catalog.models import Motif, MotifCategory
from booking.directory.models import Agent, Organisation, Place, Service, Usager, UsagerProfile
from socle.accounts.models import Account
from socle.clock import now
from tenants.context import in_espace
from tenants.memberships import set_members
from tenants.models import Espace
from tests.factories import (
    AbsenceFactory,
    AgentFactory,
    MotifFactory,
    OrganisationFactory,
    PlaceFactory,
    ServiceFactory,
    UsagerFactory,
)


@dataclass
class World:
    """One organisation with its people; `foreign` is an organisation where nobody of it works."""

    espace: Espace
    organisation: Organisation
    foreign: Organisation
    service: Service
    place: Place
    motif: Motif
    agent: Agent  # basic
    boss: Agent  # administers the organisation
    usager: Usager
    stranger: Usager  # known to `foreign` only

    @property
    def account(self) -> Account:
        return self.account_of(self.agent)

    @staticmethod
    def account_of(agent: Agent) -> Account:
        return Account.objects.get(pk=agent.account_id)

    @property
    def host(self) -> str:
        return f"{self.espace.slug}.localhost"

    def book(self, usager: Usager | None = None, **fields: object) -> Appointment:
        return book(self, usager or self.usager, **fields)


def make_world(espace: Espace) -> World:
    mark = espace.slug.title()
    with in_espace(espace):
        organisation = OrganisationFactory(name=f"Mairie {mark}", verticale="rdv_mairie")
        foreign = OrganisationFactory(name=f"Ailleurs {mark}")
        service = ServiceFactory(name=f"État civil {mark}", short_name=f"EC {mark}")
        category = MotifCategory.objects.create(name=f"Accueil {mark}", short_name="accueil")
        motif = MotifFactory(
            name=f"Accueil {mark}", organisations=[organisation], service=service, category=category
        )
        names = {"organisation": organisation, "services": [service]}
        agent = AgentFactory(first_name="Ana", last_name=f"Roux{mark}", **names)
        boss = AgentFactory(last_name=f"Chef{mark}", organisation__level="admin", **names)
        usager, stranger = (
            UsagerFactory(last_name=f"Usager{mark}"),
            UsagerFactory(last_name=f"Inconnu{mark}", phone_number=""),
        )
        UsagerProfile.objects.create(organisation=organisation, usager=usager)
        UsagerProfile.objects.create(organisation=foreign, usager=stranger)
        set_members({agent.account_id, boss.account_id})
        return World(
            espace=espace,
            organisation=organisation,
            foreign=foreign,
            service=service,
            place=PlaceFactory(
                organisation=organisation,
                name=f"Mairie de {mark}",
                address="2 rue Basse, Vire, 14500",
            ),
            motif=motif,
            agent=agent,
            boss=boss,
            usager=usager,
            stranger=stranger,
        )


def book(
    world: World,
    usager: Usager,
    *,
    starts_at: datetime | None = None,
    motif: Motif | None = None,
    organisation: Organisation | None = None,
    lane: int = 0,
) -> Appointment:
    """An appointment as an agent books it, without the checks; call it inside the espace."""
    start = starts_at or now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
    end = start + timedelta(minutes=30)
    rdv = Appointment.objects.create(
        organisation=organisation or world.organisation,
        motif=motif or world.motif,
        place=world.place,
        starts_at=start,
        ends_at=end,
        created_by=Appointment.CreatedBy.AGENT,
        created_by_agent=world.agent,
    )
    AgentClaim.objects.create(
        agent=world.agent,
        appointment=rdv,
        period=DateTimeTZRange(start, end, "[)"),
        lane=lane,
    )
    Participation.objects.create(
        appointment=rdv,
        usager=usager,
        created_by_agent=world.agent,
        link_expires_at=start + timedelta(weeks=12),
    )
    return rdv


def absent(world: World, **fields: object):
    return AbsenceFactory(agent=world.agent, **fields)
