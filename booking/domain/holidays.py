"""French public holidays, of any year, zone by zone.

Computed by the jours-feries-france library from the law (code du travail, art. L3133-1, L3422-2
and the local law of Alsace-Moselle), never read from a list that ends. The holidays that New
Caledonia, French Polynesia and Wallis and Futuna decide for themselves are not among them: there,
an absence closes the day.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import Enum
from functools import lru_cache
from types import MappingProxyType

from jours_feries_france import JoursFeries  # type: ignore[import-untyped]

SATURDAY = 5


class HolidayZone(Enum):
    """A part of the country with its own public holidays."""

    METROPOLE = "metropole"
    ALSACE_MOSELLE = "alsace-moselle"
    GUADELOUPE = "guadeloupe"
    GUYANE = "guyane"
    MARTINIQUE = "martinique"
    MAYOTTE = "mayotte"
    NOUVELLE_CALEDONIE = "nouvelle-caledonie"
    POLYNESIE_FRANCAISE = "polynesie-francaise"
    LA_REUNION = "la-reunion"
    SAINT_BARTHELEMY = "saint-barthelemy"
    SAINT_MARTIN = "saint-martin"
    SAINT_PIERRE_ET_MIQUELON = "saint-pierre-et-miquelon"
    WALLIS_ET_FUTUNA = "wallis-et-futuna"

    @property
    def label(self) -> str:
        """The zone's name in French."""
        return _LABELS[self]


_LABELS = {
    HolidayZone.METROPOLE: "Métropole",
    HolidayZone.ALSACE_MOSELLE: "Alsace-Moselle",
    HolidayZone.GUADELOUPE: "Guadeloupe",
    HolidayZone.GUYANE: "Guyane",
    HolidayZone.MARTINIQUE: "Martinique",
    HolidayZone.MAYOTTE: "Mayotte",
    HolidayZone.NOUVELLE_CALEDONIE: "Nouvelle-Calédonie",
    HolidayZone.POLYNESIE_FRANCAISE: "Polynésie française",
    HolidayZone.LA_REUNION: "La Réunion",
    HolidayZone.SAINT_BARTHELEMY: "Saint-Barthélemy",
    HolidayZone.SAINT_MARTIN: "Saint-Martin",
    HolidayZone.SAINT_PIERRE_ET_MIQUELON: "Saint-Pierre-et-Miquelon",
    HolidayZone.WALLIS_ET_FUTUNA: "Wallis-et-Futuna",
}
# The library spells two names its own way.
_LIBRARY_NAMES = _LABELS | {
    HolidayZone.POLYNESIE_FRANCAISE: "Polynésie Française",
    HolidayZone.SAINT_BARTHELEMY: "Saint-Barthélémy",
}


@lru_cache(maxsize=1024)
def holidays(zone: HolidayZone, year: int) -> Mapping[date, str]:
    """The public holidays of the year, in order, each with its French name.

    On the rare day that bears two (1 May 2008 was also Ascension day), both are named.
    """
    found: dict[date, str] = {}
    for name, day in JoursFeries.for_year(year, _LIBRARY_NAMES[zone]).items():
        found[day] = f"{found[day]}, {name}" if day in found else name
    return MappingProxyType(found)


def is_holiday(day: date, zone: HolidayZone) -> bool:
    """Whether the day is a public holiday in the zone."""
    return day in holidays(zone, day.year)


def holiday_name(day: date, zone: HolidayZone) -> str | None:
    """The French name of the holiday, or None on an ordinary day."""
    return holidays(zone, day.year).get(day)


def working_day_from(day: date, zone: HolidayZone) -> date:
    """The day itself, or the next one from Monday to Friday that is no public holiday."""
    while day.weekday() >= SATURDAY or is_holiday(day, zone):
        day += timedelta(days=1)
    return day


def holidays_between(zone: HolidayZone, first: date, last: date) -> frozenset[date]:
    """The public holidays from ``first`` to ``last``, both included."""
    return frozenset(
        day
        for year in range(first.year, last.year + 1)
        for day in holidays(zone, year)
        if first <= day <= last
    )
