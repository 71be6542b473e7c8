"""What the service knows of one appointment becomes what is true: taken back, then told anew.

It has no update: each number's former appointment is deleted with the values that it was told by,
and only then is the new one created. Called inside the espace, outside any transaction.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from booking.appointments.ants_numbers import Standing

from ..declarations import Declaration, declarations_of
from ..models import AntsDeclaration
from . import client
from .errors import CoordinationDown, CoordinationRefused

Ledger = Mapping[str, AntsDeclaration]


def synchronise(appointment_id: int, now: datetime) -> None:
    """Idempotent, one at a time for an appointment; nothing is asked when nobody has a number.

    Raises:
        CoordinationDown, CoordinationRefused: try again later; what was done stays done.
    """
    if not settings.ANTS_COORDINATION_URL:
        return
    with _in_turn(appointment_id):
        wanted = declarations_of(appointment_id, now)
        ledger = {row.number: row for row in _noted(appointment_id, now)}
        numbers = sorted(wanted.keys() | ledger.keys())
        if not numbers:
            return
        told = client.status(numbers, _meeting_point_id(wanted, ledger))
        frozen = {number for number in numbers if _status(told, number) == Standing.CONSUMED}
        # All are taken back before any is told: two people may have swapped their numbers, and
        # the service takes an address once.
        for number in numbers:
            if number not in frozen:
                _forget(number, told.get(number), wanted.get(number), ledger.get(number))
        for number in numbers:
            if number in wanted and _status(told, number) == Standing.VALIDATED:
                _tell(appointment_id, wanted[number], now)


def has_to_tell(appointment_id: int, now: datetime) -> bool:
    """Whether anything is to be declared of it, or was (3 queries; none without the service)."""
    if not settings.ANTS_COORDINATION_URL:
        return False
    return _noted(appointment_id, now).exists() or bool(declarations_of(appointment_id, now))


def _noted(appointment_id: int, now: datetime) -> QuerySet[AntsDeclaration]:
    """What was told of it, until it begins."""
    return AntsDeclaration.objects.filter(appointment_id=appointment_id, starts_at__gt=now)


def _status(told: Mapping[str, client.Status], number: str) -> str:
    """Empty for a number that the answer leaves out."""
    return told[number].status if number in told else ""


def _forget(
    number: str,
    told: client.Status | None,
    wanted: Declaration | None,
    former: AntsDeclaration | None,
) -> None:
    """Take back what stands there under one of our addresses, then what we noted of it."""
    if told:
        for listed in _ours(told, wanted, former):
            _take_back(number, listed, former)
    elif former:
        client.delete(number, _listed(former))
    if former:
        former.delete()


def _tell(appointment_id: int, wanted: Declaration, now: datetime) -> None:
    """Noted before it is told: whatever cuts us off, it is taken back one day."""
    row = AntsDeclaration.objects.create(
        appointment_id=appointment_id,
        number=wanted.number,
        starts_at=wanted.local,
        **wanted.values,
    )
    client.create(wanted.number, wanted.values)
    row.declared_at = now
    row.save(update_fields=["declared_at"])


def _ours(
    told: client.Status, wanted: Declaration | None, former: AntsDeclaration | None
) -> list[client.Listed]:
    """The appointments that stand there under one of our addresses, with all that deletes them."""
    addresses = {one.management_url for one in (wanted, former) if one}
    point = former.meeting_point_id if former else wanted.meeting_point_id
    return [
        replace(one, meeting_point_id=one.meeting_point_id or point)
        for one in told.appointments
        if one.management_url in addresses
    ]


def _take_back(number: str, listed: client.Listed, former: AntsDeclaration | None) -> None:
    """
    Raises:
        CoordinationRefused: it lists the appointment and deletes it by no values.
    """
    if client.delete(number, listed):
        return
    if former and _listed(former) != listed and client.delete(number, _listed(former)):
        return
    raise CoordinationRefused("not_deleted", 200)


def _listed(former: AntsDeclaration) -> client.Listed:
    """As it was told."""
    return client.Listed(
        former.management_url,
        former.meeting_point,
        former.appointment_date,
        former.meeting_point_id,
    )


def _meeting_point_id(wanted: Mapping[str, Declaration], ledger: Ledger) -> str:
    return next(iter([*wanted.values(), *ledger.values()])).meeting_point_id


@contextmanager
def _in_turn(appointment_id: int) -> Iterator[None]:
    """Of the session and not of a transaction: none is held open while somebody else answers.

    Raises:
        CoordinationDown: another worker is at it.
    """
    key = f"ants_coordination:{appointment_id}"
    if not _lock("pg_try_advisory_lock", key):
        raise CoordinationDown("in_turn")
    try:
        yield
    finally:
        _lock("pg_advisory_unlock", key)


def _lock(function: str, key: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtextextended(%s, 0))", [key])
        return bool(cursor.fetchone()[0])
