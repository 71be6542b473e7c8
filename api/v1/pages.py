"""Pages of 100, over all the caller's espaces at once (interfaces.md 1.2).

Identifiers grow with the number of the espace that made them: espace after espace is also the
order of identifiers, and an agent of several espaces reads one list.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from booking.access.actor import Actor

from .authentication import Caller
from .errors import Unprocessable
from .inputs.tree import Repeated

PER_PAGE = 100
LONGEST_CURSOR = 16
Rows = Callable[[Actor], QuerySet]
Told = Callable[[Sequence], list[dict[str, object]]]


@dataclass(frozen=True, slots=True)
class Page:
    objects: list[dict[str, object]]
    meta: dict[str, object]


def page_number(text: object) -> int:
    """What makes no sense is the first page, as the field's own server reads it."""
    given = str((text[-1] if isinstance(text, Repeated) else text) or "")
    return int(given[:18]) or 1 if given.isascii() and given.isdigit() else 1


def page_of(caller: Caller, number: int, rows: Rows, told: Told) -> Page:
    """One page: a count and a slice for each espace, whatever the number of rows.

    Args:
        rows: what the actor may see of an espace, ordered; called inside it.
        told: from rows to objects, called inside their espace too.
    """
    counts = [rows(actor).count() for actor in caller.doors()]
    total, first = sum(counts), (number - 1) * PER_PAGE
    last, found = min(first + PER_PAGE, total), []
    if first < last:
        start = 0
        for actor, count in zip(caller.doors(), counts, strict=True):
            low, high = max(first - start, 0), min(last - start, count)
            if low < high:
                found += told(rows(actor)[low:high])
            start += count
    return Page(found, meta_of(number, total))


def meta_of(number: int, total: int) -> dict[str, int | None]:
    pages = -(-total // PER_PAGE)
    is_within = 1 <= number <= pages
    return {
        "current_page": number,
        "next_page": number + 1 if is_within and number < pages else None,
        "prev_page": number - 1 if is_within and number > 1 else None,
        "total_pages": pages,
        "total_count": total,
    }


def cursor_of(text: object) -> int:
    """What `next_cursor` gave; empty to begin.

    Raises:
        Unprocessable: anything else.
    """
    given = str(text)
    if given == "":
        return 0
    if not (given.isascii() and given.isdigit() and len(given) <= LONGEST_CURSOR):
        raise Unprocessable("cursor", "invalid", "n’est pas une suite que nous avons donnée.")
    return int(given)


def walk_of(caller: Caller, after: int, rows: Rows, told: Told) -> Page:
    """So many objects after an identifier, in the order of identifiers, whatever was counted.

    It neither skips nor repeats what stays, however much is made or removed meanwhile, and costs
    the same at the end of a long list as at its beginning.
    """
    found: list[dict[str, object]] = []
    last = 0
    for actor in caller.doors():
        wanted = PER_PAGE + 1 - len(found)
        several = list(rows(actor).order_by("pk").filter(pk__gt=after)[:wanted])
        kept = several[: PER_PAGE - len(found)]
        if kept:
            last = kept[-1].pk
        found += told(kept)
        if len(several) > len(kept):
            return Page(found, {"next_cursor": str(last)})
    return Page(found, {"next_cursor": None})
