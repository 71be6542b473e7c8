"""A place is corrected, closed, opened again."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor

from ..models import Place
from ..place_record import (
    PlaceRefused,
    check_justice_id_is_free,
    locked_place,
    record,
    snapshot,
)
from ..place_values import clean_place

ONE_OFF = "Un lieu ponctuel ne s’ouvre ni ne se ferme : il sert à un seul rendez-vous."


@transaction.atomic
def edit_place(
    place_id: int,
    values: Mapping[str, object],
    actor: Actor,
    now: datetime,
    *,
    version: str | None = None,
) -> Place:
    """Change the fields given; the others stay.

    Raises:
        NotVisible, Forbidden, ChangedMeanwhile: see `locked_place`.
        InvalidValues: what makes no sense, by field.
    """
    place = locked_place(place_id, actor, version)
    before = snapshot(place)
    for field, value in clean_place(values, place).items():
        setattr(place, field, value)
    after = snapshot(place)
    if before != after:
        check_justice_id_is_free(place)
        place.save()
        record(place, "edited", actor, now, before=before, after=after)
    return place


@transaction.atomic
def close_place(place_id: int, actor: Actor, now: datetime, *, version: str | None = None) -> Place:
    """No new appointment there, and no new window; those that exist stay.

    Raises:
        NotVisible, Forbidden, ChangedMeanwhile: see `locked_place`.
        PlaceRefused: it is for one appointment only.
    """
    return _turn(place_id, Place.Availability.DISABLED, "closed", actor, now, version)


@transaction.atomic
def reopen_place(
    place_id: int, actor: Actor, now: datetime, *, version: str | None = None
) -> Place:
    """Its windows offer their slots again.

    Raises: as `close_place`.
    """
    return _turn(place_id, Place.Availability.ENABLED, "reopened", actor, now, version)


def _turn(
    place_id: int,
    availability: Place.Availability,
    verb: str,
    actor: Actor,
    now: datetime,
    version: str | None,
) -> Place:
    place = locked_place(place_id, actor, version)
    if place.availability == Place.Availability.SINGLE_USE:
        raise PlaceRefused(ONE_OFF)
    if place.availability != availability:
        before = snapshot(place)
        place.availability = availability
        place.save(update_fields=["availability", "updated_at"])
        record(place, verb, actor, now, before=before, after=snapshot(place))
    return place
