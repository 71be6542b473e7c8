"""Cases of the form of `ants_cases.json`, made up: often near now, or where the clocks change."""

from datetime import date, datetime, time, timedelta

from hypothesis import strategies as st

REASONS = ("CNI", "PASSPORT", "CNI-PASSPORT")
ZONES = ("Europe/Paris", "Indian/Reunion", "America/Guadeloupe", "America/Miquelon")
# A holiday week, both changes of hour (Paris, Miquelon), New Year's night, a plain week.
DAYS = (
    date(2026, 11, 10),
    date(2026, 10, 24),
    date(2027, 3, 27),
    date(2027, 3, 13),
    date(2026, 12, 31),
    date(2026, 11, 23),
)
EACH_DAY = "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,TU,WE,TH,FR,SA,SU"
RULES = (
    EACH_DAY,
    EACH_DAY,
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SA,SU",
    "FREQ=WEEKLY",
    "FREQ=MONTHLY;INTERVAL=1;BYDAY=2TU",
)


def some(*values) -> st.SearchStrategy:
    return st.sampled_from(values)


def mostly(usual, *others) -> st.SearchStrategy:
    """Any other one time out of six: what bites everywhere leaves nothing to look at."""
    return st.sampled_from([usual] * (5 * len(others)) + list(others))


@st.composite
def spans(draw, hours: int) -> tuple[str, str]:
    """Start and end within one day, on multiples of five minutes; so many hours at most."""
    start = 12 * draw(some(8, 9, 10, 14, 1, 2)) + draw(st.integers(0, 11))
    end = start + draw(st.integers(8 * hours, 12 * hours))
    return f"{start // 12:02}:{start % 12 * 5:02}", f"{end // 12:02}:{end % 12 * 5:02}"


@st.composite
def setups(draw) -> dict:
    day, zone = draw(some(*DAYS)), draw(some(*ZONES))
    moment = draw(st.builds(time, st.integers(0, 23), st.integers(0, 59), some(0, 0, 30)))
    before = timedelta(days=draw(some(1, 0, 1, 3)))
    orgs = [f"O{n}" for n in range(1, draw(st.integers(1, 2)) + 1)]
    places = [
        {"ref": f"L{n}", "organisation": orgs[n % len(orgs)], "enabled": draw(mostly(True, False))}
        for n in range(1, draw(st.integers(2, 4)))
    ]
    motifs = [draw(_motif(f"M{n}", orgs[n % len(orgs)])) for n in range(1, draw(some(4, 5, 6)))]
    agents = [f"a{n}" for n in range(1, draw(st.integers(2, 4)))]
    near = st.integers(-1, 3).map(lambda n: day + timedelta(days=n))
    return {
        "now": datetime.combine(day - before, moment).isoformat(),
        "timezone": zone,
        "territories": [
            {"ref": "T", "name": "Mairies", "is_mairies_territory": True},
            {"ref": "U", "name": "Landes", "is_mairies_territory": False},
        ],
        "organisations": [{"ref": ref, "territory": draw(mostly("T", "U"))} for ref in orgs],
        "motif_categories": [{"ref": code, "api_reason": code} for code in REASONS],
        "motifs": motifs,
        "lieux": places,
        "plages": draw(st.lists(_plage(places, motifs, agents, near), min_size=2, max_size=5)),
        "absences": draw(st.lists(_absence(agents, near), max_size=2)),
        "rdvs": draw(st.lists(_rdv(agents, near), max_size=3)),
    }


@st.composite
def _motif(draw, ref: str, organisation: str) -> dict:
    return {
        "ref": ref,
        "organisation": organisation,
        "category": draw(mostly("CNI", "PASSPORT", "CNI-PASSPORT", None)),
        "default_duration_in_min": draw(some(20, 10, 15, 25, 30, 45, 60)),
        "min_public_booking_delay": draw(mostly(1800, 7200, 86_400)),
        "max_public_booking_delay": draw(mostly(7_889_238, 172_800, 691_200)),
        "bookable_by": draw(mostly("everyone", "agents")),
        "deleted_at": draw(mostly(None, "2026-01-01T00:00:00")),
    }


@st.composite
def _plage(draw, places, motifs, agents, near) -> dict:
    place = draw(some(*places))
    own = [one["ref"] for one in motifs if one["organisation"] == place["organisation"]]
    start, end = draw(spans(5))
    return {
        "lieu": place["ref"],
        "agent": draw(some(*agents)),
        "motifs": draw(st.lists(some(*own), unique=True, min_size=1, max_size=3)),
        "first_day": str(draw(near)),
        "start": start,
        "end": end,
        "recurrence": draw(some(*RULES, None)),
    }


@st.composite
def _absence(draw, agents, near) -> dict:
    first, rule = draw(near), draw(some(None, None, EACH_DAY, "FREQ=WEEKLY"))
    more = 0 if rule else draw(some(0, 0, 1, 2))
    start, end = draw(spans(2))
    return {
        "agent": draw(some(*agents)),
        "first_day": str(first),
        "end_day": str(first + timedelta(days=more)),
        "start_time": start,
        "end_time": end,
        "recurrence": rule,
    }


@st.composite
def _rdv(draw, agents, near) -> dict:
    return {
        "agent": draw(some(*agents)),
        "starts_at": f"{draw(near)}T{draw(spans(1))[0]}:00",
        "duration_in_min": draw(some(10, 30, 35, 90)),
        "status": draw(some("unknown", "seen", "noshow", "excused", "revoked")),
    }


@st.composite
def questions(draw, day: str) -> dict:
    """About the days around, so many documents."""
    first = date.fromisoformat(day) + timedelta(days=draw(some(-1, 0, 0, 1)))
    return {
        "start_date": str(first),
        "end_date": str(first + timedelta(days=draw(some(3, 9, 30, 1)))),
        "reason": draw(mostly("CNI", "PASSPORT", "CNI-PASSPORT")),
        "documents_number": draw(some(1, 1, 1, 2, 3)),
    }
