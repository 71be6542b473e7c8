"""Every night, what France Titres is told of an espace is written anew, and drift is reported."""

from dataclasses import dataclass
from datetime import date, datetime

import structlog
from celery import shared_task

from booking.availability.loader import zone_of
from booking.domain.wallclock import local_day
from integrations.projections.models import MeetingDay, MeetingPoint
from socle.clock import now
from tenants.context import on_portal
from tenants.night.notes import Check, note
from tenants.nightly import is_night
from tenants.tasks import EspaceTask

from .known import places_taking_part
from .projecting import ONE_DAY, renew_place
from .reconciling import renew_known, tell_undeclared

log = structlog.get_logger(__name__)

State = tuple[object, dict[tuple[str, date], object]]


@dataclass(frozen=True, slots=True)
class Swept:
    """How many places were looked at, and how many rows were not as they should be."""

    places: int
    drift: int


@shared_task(name="integrations.ants.sweep", base=EspaceTask)
def nightly_sweep() -> None:
    """What no worker took by the morning waits for the next night."""
    instant = now()
    if not is_night(instant):
        return
    tell_undeclared(instant)
    swept = sweep(instant)
    detail = f"{swept.drift} jours ou lieux faux" if swept.drift else ""
    note(Check.FRANCE_TITRES, ok=not swept.drift, detail=detail)
    if swept.drift:
        log.error("ants.drift", places=swept.places, drift=swept.drift)
    elif swept.places:
        log.info("ants.swept", places=swept.places)


def sweep(instant: datetime) -> Swept:
    """Write every place of the espace anew, past days gone; says how much was wrong."""
    places, drift = places_taking_part(), 0
    today = local_day(instant, zone_of(None)) + ONE_DAY
    for place_id in places:
        before = _state(place_id, today)
        renew_place(place_id, instant)
        drift += _differences(before, _state(place_id, today))
    drift += renew_known(instant)
    return Swept(len(places), drift)


def _state(place_id: int, first: date) -> State:
    with on_portal():
        points = MeetingPoint.objects.filter(pk=place_id)
        days = MeetingDay.objects.filter(place_id=place_id, day__gte=first)
        return (
            points.values_list(
                "name", "public_entry_address", "zip_code", "city_name", "longitude", "latitude"
            ).first(),
            {
                (reason, day): parts
                for reason, day, parts in days.values_list("reason", "day", "parts")
            },
        )


def _differences(before: State, after: State) -> int:
    """Days beyond the former horizon are not drift: they were not there to be told of."""
    horizon = max((day for _, day in before[1]), default=None)
    compared = {key for key in before[1].keys() | after[1].keys() if horizon and key[1] <= horizon}
    if before[0] is None and after[0] is not None:
        compared |= after[1].keys()
    wrong = sum(before[1].get(key) != after[1].get(key) for key in compared)
    return wrong + (before[0] != after[0])
