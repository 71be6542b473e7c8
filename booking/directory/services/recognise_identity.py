"""A person whose identity FranceConnect verified finds their record again, or gets one."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from booking.access.actor import Actor, Kind
from socle.outbox.publish import publish

from ..errors import InvalidValue
from ..history import snapshot, write_change
from ..locks import lock_words
from ..models import DirectoryChange, Usager, UsagerIdentity
from ..plain import plain
from ..usager_record import FOLLOWED, lock_usagers, today
from ..usager_values import clean_values

NOUN = DirectoryChange.Noun.USAGER


@dataclass(frozen=True, slots=True)
class VerifiedIdentity:
    """`first_name` is the usual one of the given names, `last_name` the name in use.

    `birth_date` is None for those who know their year only. `email` was only typed by the person:
    nobody is ever found by it.
    """

    subject: str
    first_name: str
    birth_name: str
    last_name: str
    birth_date: date | None
    email: str = ""


@transaction.atomic
def recognise(identity: VerifiedIdentity, now: datetime) -> Usager:
    """The record of this person in the espace under way.

    By what FranceConnect calls them; else by the same birth name, first name and date of birth,
    where one record alone has them and no other identity; else a new record. The first time,
    names and date of birth are written and frozen; later nothing is written.

    Raises:
        InvalidValue: a name or a date that no record can hold.
    """
    lock_words(f"franceconnect:{identity.subject}", f"born:{identity.birth_date}")
    known = UsagerIdentity.objects.select_related("usager").filter(subject=identity.subject).first()
    if known is not None and known.usager.deleted_at is None:
        UsagerIdentity.objects.filter(pk=known.pk).update(last_used_at=now)
        return known.usager
    if known is not None:
        # Of a record that was removed: it opens nothing, and must not lock the person out.
        known.delete()
    values = _values(identity, now)
    twin = _twin(identity, values)
    usager = _take(twin, values, now) if twin else _create(identity, values, now)
    UsagerIdentity.objects.create(
        usager=usager, subject=identity.subject, verified_at=now, last_used_at=now
    )
    return usager


def _values(identity: VerifiedIdentity, now: datetime) -> dict[str, object]:
    return clean_values(
        {
            "first_name": identity.first_name,
            "last_name": identity.last_name or identity.birth_name,
            "birth_name": identity.birth_name,
            "birth_date": identity.birth_date,
        },
        today(now),
    )


def _twin(identity: VerifiedIdentity, values: dict[str, object]) -> Usager | None:
    """The one record of these names and this date of birth; None when there are several.

    A relative's record is left alone: messages about it go to somebody else.
    """
    if identity.birth_date is None:
        return None
    born = Usager.objects.current().filter(
        birth_date=values["birth_date"], identity__isnull=True, responsible__isnull=True
    )
    found = [usager for usager in born.order_by("pk") if _is_same(usager, values)]
    return lock_usagers(found[0].pk)[0] if len(found) == 1 else None


def _is_same(usager: Usager, values: dict[str, object]) -> bool:
    birth_name = usager.birth_name or usager.last_name
    return plain(birth_name) == plain(str(values["birth_name"])) and plain(
        usager.first_name
    ) == plain(str(values["first_name"]))


def _take(usager: Usager, values: dict[str, object], now: datetime) -> Usager:
    before = snapshot(usager, FOLLOWED)
    for field, value in values.items():
        setattr(usager, field, value)
    after = snapshot(usager, FOLLOWED)
    usager.save(update_fields=[*values, "updated_at"])
    write_change(NOUN, usager.pk, "verified", _oneself(usager), now, before=before, after=after)
    publish("usager.edited", usager_id=usager.pk)
    return usager


def _create(identity: VerifiedIdentity, values: dict[str, object], now: datetime) -> Usager:
    email = _free_email(identity.email, now)
    through = Usager.CreatedThrough.FRANCECONNECT_SIGN_UP
    usager = Usager.objects.create(created_through=through, email=email, **values)
    after = snapshot(usager, FOLLOWED)
    write_change(NOUN, usager.pk, "created", _oneself(usager), now, after=after)
    publish("usager.created", usager_id=usager.pk)
    return usager


def _free_email(email: str, now: datetime) -> str:
    """The address, unless it is another record's, or none: then one is asked for later."""
    try:
        cleaned = str(clean_values({"email": email}, today(now))["email"])
    except InvalidValue:
        return ""
    if not cleaned:
        return ""
    lock_words(f"email:{cleaned}")
    taken = Usager.objects.current().filter(email__iexact=cleaned).exists()
    return "" if taken else cleaned


def _oneself(usager: Usager) -> Actor:
    return Actor(Kind.USAGER, usager_id=usager.pk, usager_ids=frozenset({usager.pk}))
