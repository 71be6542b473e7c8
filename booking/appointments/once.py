"""Doing once what a client may send twice, by a key of the client's own.

Same key and same body: the same answer. Same key, other body: refused. First request still under
way: conflict. A request that failed leaves no key behind, so that it may be sent again.

There is no "in progress" row that a crash could leave: being under way is an advisory lock, which
ends with the transaction, and the key is written in the transaction of the work itself.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TypeVar

from django.db import connection, transaction

from socle.errors import NotVisible
from socle.outbox.publish import publish
from tenants.context import current_espace

from .author import Author
from .errors import InvalidBooking, KeyInFlight, KeyReused
from .models import Appointment, BookingKey, Participation

KEY_IS_KEPT = timedelta(hours=24)
LONGEST_KEY = 200

Answer = TypeVar("Answer", Appointment, Participation)


def once(
    key: str,
    author: Author,
    now: datetime,
    body: tuple[object, ...],
    answer: type[Answer],
    work: Callable[[], Answer],
) -> Answer:
    """Run `work` in a transaction, or give the answer that it gave the first time.

    Args:
        key: the client's; empty for a client that gives none, whose work is simply done.
        body: the verb and all that was asked, in values and dataclasses.
        answer: what `work` returns an object of.

    Raises:
        KeyReused: another body came with this key, in the last 24 hours.
        KeyInFlight: the first request is not over.
        NotVisible: what it had booked was deleted since.
    """
    if not key:
        with transaction.atomic():
            return work()
    digest = _digest(key, author.scope)
    with transaction.atomic():
        known = _known(digest, now)
        if known:
            return _answer_again(known, _fingerprint(body), answer)
        done = work()
        _keep(digest, _fingerprint(body), done, now)
    return done


def once_told(
    key: str,
    scope: str,
    now: datetime,
    body: tuple[object, ...],
    work: Callable[[], dict[str, object]],
) -> tuple[bool, dict[str, object]]:
    """As `once`, for work whose answer is a few words and identifiers, kept as they are.

    Args:
        scope: what keeps one caller's keys apart from another's.

    Returns: whether it had been done before, and the answer.

    Raises:
        KeyReused, KeyInFlight: see `once`.
    """
    digest = _digest(key, f"told:{scope}")
    with transaction.atomic():
        known = _known(digest, now)
        if known:
            if known.body != _fingerprint(body):
                raise KeyReused
            return True, known.answer
        told = work()
        _write(BookingKey(digest=digest, body=_fingerprint(body), created_at=now, answer=told))
    return False, told


def forget_key(key_id: int) -> None:
    """A day has passed: the key may serve again. Idempotent."""
    BookingKey.objects.filter(pk=key_id).delete()


def _digest(key: str, scope: str) -> str:
    if len(key) > LONGEST_KEY:
        raise InvalidBooking("key", f"Une clé a {LONGEST_KEY} caractères au plus.")
    return sha256(f"{scope}|{key}".encode("utf-8", "surrogatepass")).hexdigest()


def _known(digest: str, now: datetime) -> BookingKey | None:
    """The key as it was used, once it is our turn; forgotten when it is too old."""
    _take_turn(digest)
    known = BookingKey.objects.filter(digest=digest).first()
    if known and known.created_at <= now - KEY_IS_KEPT:
        known.delete()
        return None
    return known


def _take_turn(digest: str) -> None:
    # Locks belong to the whole database: the espace is part of what is locked.
    name = f"{current_espace().number}:{digest}"
    number = int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        if not cursor.fetchone()[0]:
            raise KeyInFlight


def _answer_again(known: BookingKey, body: str, answer: type[Answer]) -> Answer:
    if known.body != body:
        raise KeyReused
    given = known.appointment if answer is Appointment else known.participation
    if given is None:
        raise NotVisible
    return given


def _keep(digest: str, body: str, done: Appointment | Participation, now: datetime) -> None:
    kept = BookingKey(digest=digest, body=body, created_at=now)
    if isinstance(done, Participation):
        kept.participation = done
    else:
        kept.appointment = done
    _write(kept)


def _write(kept: BookingKey) -> None:
    kept.save(force_insert=True)
    publish("booking_key.used", after=KEY_IS_KEPT, key_id=kept.pk)


def _fingerprint(body: tuple[object, ...]) -> str:
    plain = json.dumps(body, default=_plain, sort_keys=True, ensure_ascii=False)
    return sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        # The same instant, whatever zone the client writes it in.
        return value.timestamp()
    if isinstance(value, set | frozenset):
        return sorted(value)
    return asdict(value)
