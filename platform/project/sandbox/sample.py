"""What there is in a sandbox on its first day: made by the services that agents use."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from booking.access.actor import Actor, Kind, Level
from booking.appointments.author import Author
from booking.appointments.cautions import Code
from booking.appointments.orders import Attendee, BookingOrder
from booking.appointments.services.book_appointment import book_appointment
from booking.appointments.services.claim_chosen import Confirmation
from booking.availability.drafts import WindowDraft
from booking.availability.loader import zone_of
from booking.availability.services.create_window import create_window
from booking.catalog.models import Motif
from booking.catalog.services.create_motif import create_motif
from booking.catalog.services.define_category import create_category
from booking.directory.models import Agent, AgentRole, Organisation, Service, Usager
from booking.directory.services.create_organisation import create_organisation
from booking.directory.services.create_place import create_place
from booking.directory.services.create_usager import create_usager
from booking.directory.services.enable_service import enable_service
from booking.domain.recurrence import ByDay, Frequency, Recurrence
from booking.domain.wallclock import at, local_day

SERVICE = "État civil"
CATEGORY = {"name": "Accueil", "short_name": "accueil"}
TOWNS = (
    {
        "organisation": {
            "name": "Mairie de Vire (essai)",
            "verticale": "rdv_mairie",
            "phone": "+33199001234",
        },
        "place": {
            "name": "Mairie de Vire",
            "address": "2 rue Basse, Vire, 14500",
            "latitude": 48.8386,
            "longitude": -0.8894,
            "city_code": "14762",
        },
    },
    {
        "organisation": {
            "name": "Maison des solidarités de Privas (essai)",
            "verticale": "rdv_insertion",
            "phone": "+33199005678",
        },
        "place": {
            "name": "Maison des solidarités",
            "address": "1 place de l’Hôtel-de-Ville, Privas, 07000",
            "latitude": 44.7353,
            "longitude": 4.5993,
            "city_code": "07186",
        },
    },
)
MOTIFS = (
    {
        "name": "Carte d’identité",
        "color": "#1f5f8b",
        "default_duration_in_min": 20,
        "location_type": Motif.LocationType.PUBLIC_OFFICE,
    },
    {
        "name": "Renseignement par téléphone",
        "color": "#99CC99",
        "default_duration_in_min": 30,
        "location_type": Motif.LocationType.PHONE,
    },
)
PEOPLE = ("Nadia Benali", "Louis Martin", "Aminata Diallo", "Jeanne Petit", "Paul Nguyen")
MORNING, AFTERNOON = (time(9), time(12)), (time(14), time(17))
WORKING_DAYS = tuple(ByDay(day) for day in range(5))


def fill(now: datetime) -> None:
    """In an empty espace, under way: two organisations with what they need, five people, some
    appointments from tomorrow on. Always the same, in the same order."""
    for number, town in enumerate(TOWNS, 1):
        counter = Agent.objects.create(last_name=f"Guichet {number}")
        actor = Actor(Kind.AGENT, agent_id=counter.pk, is_espace_admin=True)
        service = enable_service(SERVICE, actor, now)
        counter.services.add(service)
        organisation = create_organisation(town["organisation"], actor, now)
        # A counter logs in nowhere.
        roles = AgentRole.objects.filter(agent=counter)
        roles.update(access_level=AgentRole.AccessLevel.INTERVENANT)
        actor = replace(actor, roles={organisation.pk: Level.ADMIN})
        place = create_place(town["place"], organisation.pk, actor, now)
        motifs = _motifs(organisation, service, actor, now)
        _open(counter, organisation, place.pk, motifs, actor, now)
        _book(counter, organisation, place.pk, motifs[0], actor, now)


def _motifs(
    organisation: Organisation, service: Service, actor: Actor, now: datetime
) -> list[Motif]:
    """Each organisation has its own: those of the second are named after it."""
    known = Motif.objects.exists()
    category = None if known else create_category(CATEGORY, actor, now)
    return [
        create_motif(
            {
                **motif,
                "name": f"{motif['name']}, Privas" if known else motif["name"],
                "bookable_by": Motif.BookableBy.EVERYONE,
                "service_id": service.pk,
                "category_id": category and category.pk,
            },
            [organisation.pk],
            actor,
            now,
        )
        for motif in MOTIFS
    ]


def _open(
    counter: Agent,
    organisation: Organisation,
    place_id: int,
    motifs: list[Motif],
    actor: Actor,
    now: datetime,
) -> None:
    """Working days, in the morning and the afternoon."""
    today = local_day(now, zone_of(None))
    monday = today - timedelta(days=today.weekday())
    for title, (start, end) in (("Matin", MORNING), ("Après-midi", AFTERNOON)):
        draft = WindowDraft(
            title=title,
            motif_ids=frozenset(motif.pk for motif in motifs),
            place_id=place_id,
            first_day=monday,
            start_time=start,
            end_time=end,
            recurrence=Recurrence(frequency=Frequency.WEEKLY, by_day=WORKING_DAYS),
        )
        create_window(draft, counter.pk, organisation.pk, actor, now)


def _book(
    counter: Agent,
    organisation: Organisation,
    place_id: int,
    motif: Motif,
    actor: Actor,
    now: datetime,
) -> None:
    """One appointment a person, on the days that come."""
    zone = zone_of(None)
    day = local_day(now, zone)
    for number, name in enumerate(PEOPLE):
        day += timedelta(days=3 if day.weekday() == 4 else 2 if day.weekday() == 5 else 1)
        first_name, last_name = name.split(" ")
        email = f"{first_name}.{last_name}.{organisation.pk % 100}@usagers.example".lower()
        usager = create_usager(
            {
                "first_name": first_name,
                "last_name": last_name,
                "email": email,
                "phone_number": f"063998{organisation.pk % 100:02}{number:02}",
            },
            organisation.pk,
            actor,
            now,
            ignored=Usager.objects.values_list("pk", flat=True),
            through=Usager.CreatedThrough.AGENT_CREATION_API,
        )
        order = BookingOrder(
            organisation_id=organisation.pk,
            motif_id=motif.pk,
            starts_at=at(zone, day, time(9)),
            place_id=place_id,
            attendees=(
                Attendee(
                    usager_id=usager.pk,
                    send_lifecycle_notifications=False,
                    send_reminder_notification=False,
                ),
            ),
            agent_ids=(counter.pk,),
        )
        everything = Confirmation(frozenset(Code))
        book_appointment(order, Author.agent(counter), now, confirmation=everything)
