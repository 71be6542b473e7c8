"""What France Titres is told of one place, written anew: its point, or some of its days.

Called inside the espace. Each place's writers wait for each other and read after the lock, so
that an answer worked out earlier never lands on a later one.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from booking.availability.loader import zone_of
from booking.availability.models import Offering
from booking.directory.models import Place
from booking.domain.wallclock import local_day
from integrations.projections.models import MeetingDay, MeetingPoint
from tenants.context import current_espace, on_portal

from .addresses import postal_address
from .days import Part, ready
from .free_time import parts_between
from .reasons import REASONS

ONE_DAY = timedelta(days=1)


def renew_place(place_id: int, now: datetime) -> None:
    """The point and all its days; gone when the place no longer takes part."""
    with transaction.atomic():
        _lock(place_id)
        place = _place(place_id)
        _write_point(place_id, place)
        first = local_day(now, zone_of(place)) - ONE_DAY
        for reason in REASONS:
            last = _last_day(place_id, reason) if place else None
            days = parts_between(place, reason, first, last, now) if last else {}
            _write_days(place_id, reason, None, None, days)


def renew_days(
    place_id: int, reasons: Iterable[str], first: date, last: date, now: datetime
) -> None:
    """Some days of a point; nothing for a place that does not take part."""
    with transaction.atomic():
        _lock(place_id)
        place = _place(place_id)
        if place is None:
            return
        for reason in reasons:
            _write_days(
                place_id, reason, first, last, parts_between(place, reason, first, last, now)
            )


def _place(place_id: int) -> Place | None:
    """The place, if it is open and its organisation takes part (1 query)."""
    return (
        Place.objects.select_related("organisation")
        .filter(
            pk=place_id,
            availability=Place.Availability.ENABLED,
            organisation__ants_connectable=True,
        )
        .first()
    )


def _last_day(place_id: int, reason: str) -> date | None:
    """The last day for which free days are kept there."""
    kept = Offering.objects.filter(place=place_id, motif__category__ants_code=reason)
    return kept.order_by("-target").values_list("target", flat=True).first()


def _lock(place_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('meeting_point:' || %s, 0))", [place_id]
        )


def _write_point(place_id: int, place: Place | None) -> None:
    number = current_espace().number
    with on_portal():
        if place is None:
            MeetingPoint.objects.filter(pk=place_id).delete()
            return
        address = postal_address(place.address, fallback_city=place.organisation.name)
        MeetingPoint.objects.update_or_create(
            place_id=place_id,
            defaults={
                "espace_number": number,
                "name": place.name,
                "longitude": place.longitude,
                "latitude": place.latitude,
                "public_entry_address": address.street,
                "zip_code": address.zip_code,
                "city_name": address.city,
            },
        )


def _write_days(
    place_id: int,
    reason: str,
    first: date | None,
    last: date | None,
    days: dict[date, list[Part]],
) -> None:
    """Make these the only days from first to last; None: the only ones at all."""
    number = current_espace().number
    rows = []
    for day, parts in days.items():
        answer = ready(place_id, day, parts)
        rows.append(
            MeetingDay(
                place_id=place_id,
                reason=reason,
                day=day,
                espace_number=number,
                parts=[part.written() for part in parts],
                head=answer.head if answer else "",
                marks=answer.marks if answer else "",
                ready_from=answer and answer.good_from,
                ready_until=answer and answer.good_until,
            )
        )
    with on_portal():
        kept = MeetingDay.objects.filter(place_id=place_id, reason=reason)
        if first and last:
            kept = kept.filter(day__range=(first, last))
        kept.exclude(day__in=list(days)).delete()
        MeetingDay.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["place_id", "reason", "day"],
            update_fields=["espace_number", "parts", "head", "marks", "ready_from", "ready_until"],
        )
