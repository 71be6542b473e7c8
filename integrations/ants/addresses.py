"""The address of a place in the three parts that France Titres wants, all of them filled."""

import re
from dataclasses import dataclass

_ZIP = re.compile(r"(?<!\d)(\d{5})(?!\d)")
_EDGES = " ,;-–—\n\t"


@dataclass(frozen=True, slots=True)
class PostalAddress:
    street: str
    zip_code: str
    city: str


def postal_address(text: str, *, fallback_city: str = "", fallback_zip: str = "") -> PostalAddress:
    """Read "street, city, zip", "street, zip city", "zip city" or "city, zip".

    A hub that finds one of the parts missing drops the place (external.md 1.3), so that none is
    left empty when anything can stand for it.

    >>> postal_address("89 rue Roger Bouvry, Seclin, 59113")
    PostalAddress(street='89 rue Roger Bouvry', zip_code='59113', city='Seclin')
    """
    one_line = " ".join(text.split())
    found = list(_ZIP.finditer(one_line))
    if not found:
        return PostalAddress(one_line, fallback_zip, fallback_city or _last_part(one_line))
    last = found[-1]  # a house number may have five digits too
    before, after = one_line[: last.start()].strip(_EDGES), one_line[last.end() :].strip(_EDGES)
    if after:
        return PostalAddress(before or after, last[1], after.split(",")[0].strip())
    street, _, city = before.rpartition(",")
    city = city.strip() or fallback_city
    return PostalAddress(street.strip(_EDGES) or city, last[1], city)


def _last_part(text: str) -> str:
    return text.rpartition(",")[2].strip()
