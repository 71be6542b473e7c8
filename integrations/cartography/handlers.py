"""What the outbox asks of the list: whatever opens or closes an organisation."""

from collections.abc import Iterable

from booking.appointments.models import Appointment
from socle.clock import now
from socle.outbox.models import Message
from socle.outbox.registry import handles

from .justice import has_justice_places, renew_justice_places
from .known import known_organisations
from .places import renew_places
from .projecting import renew_link
from .structures import renew_structures

ORGANISATIONS = ("organisation.created", "organisation.edited", "organisation.deleted")
PLACES = ("place.created", "place.edited", "place.closed", "place.reopened", "place.removed")
SUPPLY = (
    *(f"window.{verb}" for verb in ("created", "edited", "removed")),
    *(f"motif.{verb}" for verb in ("created", "edited", "removed")),
    "agent.removed",
)
ROLES = ("role.created", "agent.removed", "agent.uninvited")
SESSIONS = (
    *(f"appointment.{verb}" for verb in ("booked", "edited", "moved", "cancelled", "restored")),
    *(f"participation.{verb}" for verb in ("added", "removed", "cancelled", "restored")),
)


@handles(*ORGANISATIONS, *PLACES, name="cartography.renew_organisation")
def on_organisation(message: Message) -> None:
    """A place tells its organisation; its name and contacts are those of its places too."""
    organisation_id = message.payload["organisation_id"]
    renew_link(organisation_id, now())
    renew_places(organisation_id)
    _renew_justice()
    if message.topic in ORGANISATIONS:
        renew_structures()


@handles(*SUPPLY, name="cartography.renew_known")
def on_supply(message: Message) -> None:
    """What moves from one organisation to another closes the former: all that are known are few."""
    _renew(known_organisations())
    _renew_justice()


@handles(*SESSIONS, name="cartography.renew_session")
def on_session(message: Message) -> None:
    """Seats of a collective session; other appointments close nothing."""
    rows = Appointment.objects.filter(
        pk=message.payload["appointment_id"],
        motif__collectif=True,
    )
    _renew(
        rows.filter(organisation__external_id__isnull=False).values_list(
            "organisation_id", flat=True
        )
    )
    if rows.exclude(place__justice_id="").filter(place__isnull=False).exists():
        renew_justice_places(now())


@handles(*ROLES, name="cartography.renew_structures")
def on_role(message: Message) -> None:
    """Who comes or leaves counts in each establishment."""
    renew_structures()


def _renew(organisation_ids: Iterable[int]) -> None:
    for organisation_id in sorted(organisation_ids):
        renew_link(organisation_id, now())


def _renew_justice() -> None:
    if has_justice_places():
        renew_justice_places(now())
