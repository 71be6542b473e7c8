"""What the outbox asks of the list: whatever opens or closes an organisation."""

from collections.abc import Iterable

from booking.appointments.models import Appointment
from socle.clock import now
from socle.outbox.models import Message
from socle.outbox.registry import handles

from .known import known_organisations
from .places import renew_places
from .projecting import renew_link

ORGANISATIONS = ("organisation.created", "organisation.edited", "organisation.deleted")
PLACES = ("place.created", "place.edited", "place.closed", "place.reopened", "place.removed")
SUPPLY = (
    *(f"window.{verb}" for verb in ("created", "edited", "removed")),
    *(f"motif.{verb}" for verb in ("created", "edited", "removed")),
    "agent.removed",
)
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


@handles(*SUPPLY, name="cartography.renew_known")
def on_supply(message: Message) -> None:
    """What moves from one organisation to another closes the former: all that are known are few."""
    _renew(known_organisations())


@handles(*SESSIONS, name="cartography.renew_session")
def on_session(message: Message) -> None:
    """Seats of a collective session; other appointments close nothing."""
    rows = Appointment.objects.filter(
        pk=message.payload["appointment_id"],
        motif__collectif=True,
        organisation__external_id__isnull=False,
    )
    _renew(rows.values_list("organisation_id", flat=True))


def _renew(organisation_ids: Iterable[int]) -> None:
    for organisation_id in sorted(organisation_ids):
        renew_link(organisation_id, now())
