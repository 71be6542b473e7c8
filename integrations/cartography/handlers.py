"""What the outbox asks of the list: whatever opens or closes an organisation."""

from collections.abc import Iterable

from booking.appointments.models import Appointment
from booking.directory.models import Place
from socle.clock import now
from socle.outbox.models import Message
from socle.outbox.registry import HandlerFunction, handles

from .known import known_organisations
from .projecting import renew_link

MOTIFS = ("motif.created", "motif.edited", "motif.removed")
PLACES = ("place.edited", "place.closed", "place.reopened", "place.removed")
SESSIONS = (
    "appointment.booked",
    "appointment.edited",
    "appointment.moved",
    "appointment.cancelled",
    "appointment.restored",
    "participation.added",
    "participation.removed",
    "participation.cancelled",
    "participation.restored",
)
WINDOWS = ("window.created", "window.edited", "window.removed")
ORGANISATIONS = ("organisation.created", "organisation.edited", "organisation.deleted")


def _all(topics: Iterable[str], call: HandlerFunction) -> None:
    for topic in topics:
        handles(topic, name=f"cartography.{topic.replace('.', '_')}")(call)


def on_organisation(message: Message) -> None:
    renew_link(message.payload["organisation_id"], now())


def on_window(message: Message) -> None:
    """A window that moves to another organisation closes the former one: all of them are few."""
    _renew(known_organisations())


def on_motif(message: Message) -> None:
    _renew(known_organisations())


def on_place(message: Message) -> None:
    rows = Place.objects.filter(
        pk=message.payload["place_id"], organisation__external_id__isnull=False
    )
    _renew(rows.values_list("organisation_id", flat=True))


def on_session(message: Message) -> None:
    """Seats of a collective session; other appointments close nothing."""
    rows = Appointment.objects.filter(
        pk=message.payload["appointment_id"],
        motif__collectif=True,
        organisation__external_id__isnull=False,
    )
    _renew(rows.values_list("organisation_id", flat=True))


def on_agent_removed(message: Message) -> None:
    _renew(known_organisations())


_all(ORGANISATIONS, on_organisation)
_all(WINDOWS, on_window)
_all(MOTIFS, on_motif)
_all(PLACES, on_place)
_all(SESSIONS, on_session)
_all(["agent.removed"], on_agent_removed)


def _renew(organisation_ids: Iterable[int]) -> None:
    for organisation_id in sorted(organisation_ids):
        renew_link(organisation_id, now())
