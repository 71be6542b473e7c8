"""Finding usagers as one types (domain.md 3, « Usagers »; issue 3).

Every word typed is the beginning of a word of the names, in any order; or the whole is the
beginning of an e-mail address, or the first digits of a telephone number. A whole date among the
words (`1/3/1980`) is a birth date.
"""

import re
from collections.abc import Collection
from datetime import date

from django.contrib.postgres.search import SearchQueryField
from django.db.models import BooleanField, F, Func, QuerySet, Value
from django.db.models.functions import Cast

from booking.access.actor import Actor, Kind

from .masking import Glimpse, glimpse
from .models import Usager
from .plain import MAIL_MARK, PHONE_MARK, plain, without_accents
from .usagers_in_order import UsagersInOrder

MOST = 20
# Of other organisations: so many less what one's own give (domain.md 2).
MOST_MASKED = 4
FEWEST_DIGITS = 2
MOST_WORDS = 8
NUMBER = re.compile(r"\+?[\d\s.()-]+")
BIRTH_DATE = re.compile(r"(?<![\d+])(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?!\d)")


def search_usagers(typed: str, actor: Actor, *, most: int = MOST) -> list[Usager]:
    """Those whom the actor sees, in the order of names (3 queries; none for nothing typed)."""
    return seen_by(actor, typed).some(most)


def search_with_others(typed: str, actor: Actor, *, most: int = MOST) -> list[Glimpse]:
    """The same, then a few of the espace's other organisations, masked (2 queries more)."""
    own = search_usagers(typed, actor, most=most)
    return [glimpse(usager, masked=False) for usager in own] + search_others(typed, actor, own)


def search_others(typed: str, actor: Actor, own: Collection[Usager]) -> list[Glimpse]:
    """A few whom none of the actor's organisations knows, masked (2 queries at most).

    Args:
        own: what the same words found in the actor's organisations; with enough of them, nobody
            else is shown.
    """
    room = MOST_MASKED - len(own)
    if actor.kind is not Kind.AGENT or room <= 0:
        return []
    others = Usager.objects.current().exclude(pk__in=[usager.pk for usager in own])
    found = UsagersInOrder(matching(typed, others)).some(room)
    return [glimpse(usager, masked=True) for usager in found]


def seen_by(actor: Actor, typed: str, among: QuerySet[Usager] | None = None) -> UsagersInOrder:
    """Those whom the words mean and the actor sees.

    Args:
        among: fewer than all current records.
    """
    rows = Usager.objects.current() if among is None else among
    return UsagersInOrder(matching(typed, rows), actor)


def matching(typed: str, among: QuerySet[Usager]) -> QuerySet[Usager]:
    """Those of the rows whom the words mean, in no order; nobody for nothing typed."""
    born, rest = _birth_date(typed)
    question = tsquery(rest)
    if born is not None:
        among = among.filter(birth_date=born)
    elif not question:
        return among.none()
    if not question:
        return among
    # A cast, not `to_tsquery`: that would take addresses and numbers apart by rules of its own.
    asked = Func(
        F("search"),
        Cast(Value(question), SearchQueryField()),
        template="(%(expressions)s)",
        arg_joiner=" @@ ",
        output_field=BooleanField(),
    )
    return among.filter(asked)


def _birth_date(typed: str) -> tuple[date | None, str]:
    """The date among the words, and the other words."""
    written = BIRTH_DATE.search(typed)
    if written is None:
        return None, typed
    day, _, month, year = written.groups()
    try:
        born = date(int(year), int(month), int(day))
    except ValueError:
        return None, typed
    return born, f"{typed[: written.start()]} {typed[written.end() :]}"


def tsquery(typed: str) -> str:
    """The question in PostgreSQL's terms; empty when there is nothing to look for."""
    typed = typed.replace("\0", " ").strip()
    words = plain(typed).split()[:MOST_WORDS]
    ways = [" & ".join(_beginning(word) for word in words)] if words else []
    address = without_accents(typed)
    if address and " " not in address and any(sign in address for sign in "@._-+"):
        ways.append(_beginning(MAIL_MARK + address))
    digits = _digits(typed)
    if digits:
        ways = [_beginning(PHONE_MARK + digits)]
    return " | ".join(f"({way})" for way in ways)


def _digits(typed: str) -> str:
    if not NUMBER.fullmatch(typed):
        return ""
    digits = "".join(re.findall(r"[0-9]", typed)).removeprefix("00")
    return digits if len(digits) >= FEWEST_DIGITS else ""


def _beginning(word: str) -> str:
    quoted = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{quoted}':*"
