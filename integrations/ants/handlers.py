"""What the outbox asks of what France Titres is told."""

from collections.abc import Iterable
from datetime import date, datetime

from booking.appointments.models import AgentClaim, BookingHold, WaitingOffer
from booking.availability.loader import zone_of
from booking.availability.models import FreeDay
from booking.catalog.models import Motif
from booking.domain.wallclock import local_day
from socle.clock import now
from socle.outbox.models import Message
from socle.outbox.registry import handles

from .known import places_of_motif, places_of_organisation
from .projecting import ONE_DAY, renew_days, renew_place
from .reasons import REASONS


@handles("free_days.changed", name="ants.renew_days")
def on_free_days_changed(message: Message) -> None:
    """Appointments, absences and opening windows all come through here."""
    told = message.payload
    reasons = _reasons_of(told["motif_id"])
    first, last = (date.fromisoformat(told[bound]) for bound in ("first_day", "last_day"))
    renew_days(told["place_id"], reasons, first, last, now())


@handles("hold.placed", "hold.ended", name="ants.renew_held_time")
def on_hold(message: Message) -> None:
    hold = BookingHold.objects.filter(pk=message.payload["hold_id"]).first()
    if hold:
        claimed = AgentClaim.objects.filter(hold=hold).values_list("agent_id", flat=True)
        _renew_around({hold.agent_id, *claimed}, hold.starts_at)


@handles("waiting.offered", "waiting.ended", "waiting.declined", name="ants.renew_offered_time")
def on_waiting(message: Message) -> None:
    offer = WaitingOffer.objects.filter(pk=message.payload["offer_id"]).first()
    if offer:
        _renew_around({offer.agent_id}, offer.starts_at)


@handles("motif.created", "motif.edited", "motif.removed", name="ants.renew_motif")
def on_motif(message: Message) -> None:
    """Its delays, its category, who may book it, where it is offered."""
    for place_id in places_of_motif(message.payload["motif_id"]):
        renew_place(place_id, now())


@handles(
    *(f"place.{verb}" for verb in ("created", "edited", "closed", "reopened", "removed")),
    name="ants.renew_place",
)
def on_place(message: Message) -> None:
    renew_place(message.payload["place_id"], now())


@handles("organisation.edited", name="ants.renew_organisation")
def on_organisation(message: Message) -> None:
    """It takes part, or no longer does; its name stands for a city's when an address has none."""
    for place_id in places_of_organisation(message.payload["organisation_id"]):
        renew_place(place_id, now())


def _reasons_of(motif_id: int) -> Iterable[str]:
    """The motif's reason; all of them when it has changed meanwhile (1 query)."""
    codes = Motif.objects.filter(pk=motif_id).values_list("category__ants_code", flat=True)
    found = [code for code in codes if code in REASONS]
    return found or REASONS


def _renew_around(agent_ids: Iterable[int], start: datetime) -> None:
    """The days around an instant at all the points where these agents receive (1 query more)."""
    day = local_day(start, zone_of(None))
    first, last = day - ONE_DAY, day + ONE_DAY
    rows = FreeDay.objects.filter(
        agent_id__in=agent_ids,
        day__range=(first, last),
        offering__motif__category__ants_code__in=REASONS,
        offering__place__organisation__ants_connectable=True,
    ).values_list("offering__place_id", "offering__motif__category__ants_code")
    for place_id, reason in sorted(set(rows)):
        renew_days(place_id, [reason], first, last, now())
