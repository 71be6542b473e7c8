"""What follows from the number of a département: its clock and its public holidays."""

from booking.domain.holidays import HolidayZone

# Of the whole country; numbers of three digits are overseas (INSEE).
NUMBERS = frozenset(
    [f"{n:02d}" for n in range(1, 96) if n != 20]
    + ["2A", "2B", "971", "972", "973", "974", "975", "976", "977", "978", "986", "987", "988"]
)
_OVERSEAS = {
    "971": ("America/Guadeloupe", HolidayZone.GUADELOUPE),
    "972": ("America/Martinique", HolidayZone.MARTINIQUE),
    "973": ("America/Cayenne", HolidayZone.GUYANE),
    "974": ("Indian/Reunion", HolidayZone.LA_REUNION),
    "975": ("America/Miquelon", HolidayZone.SAINT_PIERRE_ET_MIQUELON),
    "976": ("Indian/Mayotte", HolidayZone.MAYOTTE),
    "977": ("America/St_Barthelemy", HolidayZone.SAINT_BARTHELEMY),
    "978": ("America/Marigot", HolidayZone.SAINT_MARTIN),
    "986": ("Pacific/Wallis", HolidayZone.WALLIS_ET_FUTUNA),
    "987": ("Pacific/Tahiti", HolidayZone.POLYNESIE_FRANCAISE),
    "988": ("Pacific/Noumea", HolidayZone.NOUVELLE_CALEDONIE),
}
# Local law of 1871, kept: Good Friday and 26 December.
_LOCAL_LAW = ("57", "67", "68")


def zones_of(departement: str) -> dict[str, str]:
    """`time_zone` and `holiday_zone`, as espaces keep them; the mainland's for no number."""
    usual = HolidayZone.ALSACE_MOSELLE if departement in _LOCAL_LAW else HolidayZone.METROPOLE
    zone, holidays = _OVERSEAS.get(departement, ("Europe/Paris", usual))
    return {"time_zone": zone, "holiday_zone": holidays.value}
