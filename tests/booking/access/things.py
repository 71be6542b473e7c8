"""What stands in the world of the matrix, one row or a few of every noun, by name."""

from datetime import UTC, datetime, timedelta

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from booking.appointments.models import (
    AgentClaim,
    Appointment,
    BookingPlan,
    Change,
    Participation,
    Prescripteur,
    PrescriptionRules,
    WaitingEntry,
)
from booking.availability.models import Absence, OpeningWindow
from booking.catalog.models import Motif, MotifCategory, Room
from booking.directory.models import (
    Agent,
    AgentInvitation,
    AgentRole,
    AllowedOrigin,
    ApiCall,
    DeclaredCommune,
    DirectoryChange,
    Organisation,
    PartnerStructure,
    Place,
    Presentation,
    RecordSettings,
    RetentionPolicy,
    Sector,
    SectorAttribution,
    Service,
    Team,
    Usager,
    UsagerField,
    UsagerFieldValue,
    UsagerMerge,
    UsagerProfile,
    Zone,
)
from booking.exports.models import Export
from booking.notifications.models import CapturedMessage, MessagingRules, Receipt, SmsUsage
from integrations.webhooks.models import WebhookDelivery, WebhookEndpoint
from tests.factories import (
    AbsenceFactory,
    MotifFactory,
    OpeningWindowFactory,
    PlaceFactory,
    UsagerFactory,
)

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
START = datetime(2026, 12, 1, 9, tzinfo=UTC)
World = dict[type[models.Model], dict[str, models.Model]]
USER, AGENT = Appointment.CreatedBy.USER, Appointment.CreatedBy.AGENT


def make_things(north, south, services: dict, agents: dict[str, Agent]) -> World:
    usagers = _usagers(north, south)
    motifs = _motifs(north, south, services)
    appointments = _appointments(north, south, motifs, agents, usagers)
    return {
        Organisation: {"north": north, "south": south},
        Service: services,
        Agent: agents,
        Usager: usagers,
        Motif: motifs,
        Appointment: appointments,
        **_of_the_espace(north, agents),
        **_of_places(north, south),
        **_of_webhooks(north, south),
        BookingPlan: {
            f"of_{name}": BookingPlan.objects.create(
                agent=agents[name], usager=usagers["head"], return_url="https://coop.example/"
            )
            for name in ("ada", "sacha")
        },
        **_of_agents(agents, north, south),
        **_of_usagers(usagers),
        **_of_appointments(appointments, agents),
        **_history(agents, usagers, north),
        **_written_down(agents, north, south),
    }


def _usagers(north, south) -> dict[str, Usager]:
    head = UsagerFactory()
    made = {
        "head": head,
        "child": UsagerFactory(responsible=head, email="", phone_number=""),
        "of_south": UsagerFactory(),
        "of_none": UsagerFactory(),
        # Erased, though an import left the profile.
        "erased": UsagerFactory(deleted_at=NOW),
    }
    for name, where in (("head", north), ("child", north), ("erased", north), ("of_south", south)):
        UsagerProfile.objects.create(organisation=where, usager=made[name])
    return made


def _motifs(north, south, services) -> dict[str, Motif]:
    both = [north, south]
    return {
        "social": MotifFactory(name="a", service=services["social"], organisations=both),
        "pmi": MotifFactory(name="b", service=services["pmi"], organisations=both),
        "of_all": MotifFactory(name="c", organisations=[north]),
        "hidden": MotifFactory(
            name="d", organisations=[north], visibility_type=Motif.Visibility.INVISIBLE
        ),
        "session": MotifFactory(name="e", organisations=[north], collectif=True),
        "pmi_south": MotifFactory(name="f", service=services["pmi"], organisations=[south]),
        "pmi_north": MotifFactory(name="g", service=services["pmi"], organisations=[north]),
        "deleted": MotifFactory(name="h", organisations=[north], deleted_at=NOW),
    }


def _appointments(north, south, motifs, agents, usagers) -> dict[str, Appointment]:
    lines = (
        ("social", north, "social", "ada", "head", AGENT),
        ("pmi", north, "pmi", "paul", "head", AGENT),
        ("pmi_of_ada", north, "pmi", "ada", "head", AGENT),
        ("of_all", north, "of_all", "paul", "head", AGENT),
        ("hidden", north, "hidden", "paul", "head", AGENT),
        ("online", north, "social", "ada", "child", USER),
        ("session", north, "session", "paul", "head", USER),
        ("prescribed", north, "pmi", "paul", "of_south", AGENT),
        ("south_social", south, "social", "sacha", "of_south", AGENT),
        ("south_pmi", south, "pmi", "nora", "of_south", USER),
    )
    return {
        name: book(where, motifs[motif], agents[agent], usagers[usager], by, hour)
        for hour, (name, where, motif, agent, usager, by) in enumerate(lines)
    }


def book(organisation, motif, agent, usager, by, hour: int) -> Appointment:
    start = START + timedelta(hours=hour)
    end = start + timedelta(minutes=30)
    booked = Appointment.objects.create(
        organisation=organisation, motif=motif, starts_at=start, ends_at=end, created_by=by
    )
    period = DateTimeTZRange(start, end, "[)")
    AgentClaim.objects.create(agent=agent, appointment=booked, period=period)
    Participation.objects.create(appointment=booked, usager=usager, link_expires_at=end)
    return booked


def _of_the_espace(north, agents) -> World:
    sector = Sector.objects.create(name="Nord", human_id="nord")
    zone = Zone.objects.create(sector=sector, level="city", city_code="07186", city_name="Privas")
    attribution = SectorAttribution.objects.create(sector=sector, organisation=north)
    team = Team.objects.create(name="Les volants")
    team.agents.set([agents["ada"]])
    category = MotifCategory.objects.create(name="Passeport", short_name="passeport")
    return {
        Sector: {"nord": sector},
        Zone: {"privas": zone},
        SectorAttribution: {"to_north": attribution},
        Team: {"team": team},
        MotifCategory: {"passport": category},
        RecordSettings: {"settings": RecordSettings.objects.create()},
        Presentation: {"presentation": Presentation.objects.create()},
        RetentionPolicy: {"durations": RetentionPolicy.objects.create()},
        DeclaredCommune: {"privas": DeclaredCommune.objects.create(city_code="07186")},
        AllowedOrigin: {"town_site": AllowedOrigin.objects.create(origin="https://ville.example")},
        MessagingRules: {"rules": MessagingRules.objects.create()},
        CapturedMessage: {
            "one": CapturedMessage.objects.create(
                channel="sms", recipient="+33639980001", text="Bonjour", captured_at=NOW
            )
        },
        ApiCall: {
            "one": ApiCall.objects.create(
                at=NOW, means="token", method="GET", path="/api/v1/users", status=200
            )
        },
        PrescriptionRules: {"rules": PrescriptionRules.objects.create()},
        PartnerStructure: {
            "open": PartnerStructure.objects.create(name="CCAS"),
            "closed": PartnerStructure.objects.create(name="CAF", closed_at=NOW),
        },
    }


def _of_webhooks(north, south) -> World:
    endpoints = {
        name: WebhookEndpoint.objects.create(
            organisation=where, target_url=f"https://{name}.example", sealed_secret="sealed"
        )
        for name, where in (("north", north), ("south", south))
    }
    sent = {
        name: WebhookDelivery.objects.create(
            endpoint=endpoint, model="Test", event="created", created_at=NOW
        )
        for name, endpoint in endpoints.items()
    }
    return {WebhookEndpoint: endpoints, WebhookDelivery: sent}


def _of_places(north, south) -> World:
    places = {
        "north": PlaceFactory(organisation=north),
        "south": PlaceFactory(organisation=south, availability=Place.Availability.DISABLED),
    }
    rooms = {name: Room.objects.create(place=place, name="B1") for name, place in places.items()}
    return {Place: places, Room: rooms}


def _of_agents(agents, north, south) -> World:
    windows = {
        f"{name}_{where.name}": OpeningWindowFactory(agent=agents[name], organisation=where)
        for name, where in (
            ("ada", north),
            ("aline", north),
            ("aline", south),
            ("paul", north),
            ("ines", north),
            ("sacha", south),
            ("nora", north),
        )
    }
    absences = {
        name: AbsenceFactory(agent=agents[name])
        for name in ("ada", "aline", "paul", "ines", "sacha", "nora", "gone")
    }
    roles = {
        f"{name}_{where.name}": AgentRole.objects.get(agent=agents[name], organisation=where)
        for name, where in (
            ("ada", north),
            ("ines", north),
            ("ivan", north),
            ("rita", north),
            ("nora", north),
            ("nora", south),
            ("sacha", south),
            ("gone", north),
        )
    }
    return {
        OpeningWindow: windows,
        Absence: absences,
        AgentRole: roles,
        AgentInvitation: {"penny": AgentInvitation.objects.get(agent=agents["penny"])},
    }


def _of_usagers(usagers) -> World:
    profiles = {
        name: UsagerProfile.objects.get(usager=usagers[name]) for name in ("head", "of_south")
    }
    field = UsagerField.objects.create(kind="text", label="Référence du dossier")
    values = {
        name: UsagerFieldValue.objects.create(usager=usagers[name], field=field, value=name)
        for name in ("head", "child", "of_south")
    }
    merges = {
        name: UsagerMerge.objects.create(
            kept=usagers[name],
            source=UsagerFactory(deleted_at=NOW),
            made_at=NOW,
            undo_until=NOW + timedelta(days=30),
        )
        for name in ("head", "of_south")
    }
    return {
        UsagerProfile: profiles,
        UsagerField: {"reference": field},
        UsagerFieldValue: values,
        UsagerMerge: merges,
    }


def _of_appointments(appointments, agents) -> World:
    parts = {name: booked.participations.get() for name, booked in appointments.items()}
    Participation.objects.filter(pk=parts["prescribed"].pk).update(
        created_by_agent=agents["prune"], created_by_agent_prescripteur=True
    )
    named = {"first_name": "Paula", "last_name": "Roche", "email": "paula@demo.example"}
    where = ("of_all", "south_social")
    return {
        Participation: parts,
        Prescripteur: {
            name: Prescripteur.objects.create(participation=parts[name], **named) for name in where
        },
        Change: {
            name: Change.objects.create(
                appointment_id=appointments[name].pk, verb="booked", made_at=NOW
            )
            for name in where
        },
        WaitingEntry: {
            name: WaitingEntry.objects.create(
                appointment=appointments[name], usager=parts[name].usager, created_at=NOW
            )
            for name in ("online", "hidden", "south_social")
        },
        Receipt: {
            name: Receipt.objects.create(
                appointment=appointments.get(name), event="x", channel="sms", duty=name
            )
            for name in (*where, "lost")
        },
    }


def _history(agents, usagers, north) -> World:
    noun = DirectoryChange.Noun
    lines = {
        "of_ada": (noun.AGENT, agents["ada"].pk),
        "of_sacha": (noun.AGENT, agents["sacha"].pk),
        "of_head": (noun.USAGER, usagers["head"].pk),
        "of_south": (noun.USAGER, usagers["of_south"].pk),
        "of_north": (noun.ORGANISATION, north.pk),
        "of_zones": (noun.ZONES, 0),
    }
    return {
        DirectoryChange: {
            name: DirectoryChange.objects.create(
                noun=kind, object_id=pk, verb="edited", author_kind="agent", made_at=NOW
            )
            for name, (kind, pk) in lines.items()
        }
    }


def _written_down(agents, north, south) -> World:
    return {
        SmsUsage: {
            organisation.name: SmsUsage.objects.create(day=NOW.date(), organisation=organisation)
            for organisation in (north, south)
        },
        Export: {
            f"of_{name}": Export.objects.create(
                agent=agents[name], kind="rdv", format="csv", filters={}, asked_at=NOW
            )
            for name in ("nora", "elsa")
        },
    }
