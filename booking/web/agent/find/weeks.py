"""Seven days of slots, each with its agent's name, or where the next one is."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from booking.appointments.search import next_slot, slots_between
from booking.availability.loader import holiday_zone
from booking.directory.models import Agent
from booking.domain.holidays import holiday_name
from booking.domain.slot import Slot
from booking.domain.wallclock import local_day
from booking.domain.wording import format_date, zone_mention
from booking.web.templatetags.wording import day as day_words
from booking.web.templatetags.wording import moment, tied, wall_time

from .question import Question

DAYS = 7
ONE_DAY = timedelta(days=1)
NOON = 12


@dataclass(frozen=True, slots=True)
class Start:
    """One slot as it is shown: `at` on the clocks of the place."""

    at: datetime
    url: str
    note: str = ""


def weeks_of(question: Question, now: datetime) -> dict[str, object]:
    """For components/slot_list.html, or components/next_availability.html when it is empty."""
    wanted = question.wanted
    first, last = question.first, question.first + (DAYS - 1) * ONE_DAY
    slots = slots_between(wanted, first, last, now)
    names = _names(slots)
    place_id = wanted.place and wanted.place.pk
    starts = []
    for slot in slots:
        local = slot.start.astimezone(wanted.zone)
        url = question.book_url(local, slot.agent_id, place_id)
        starts.append(Start(local, url, names.get(slot.agent_id, "")))
    before = max(first - DAYS * ONE_DAY, question.today)
    shown = {
        **columns(first, starts, wanted.zone),
        "previous": {"url": question.url(first=before)} if first > question.today else None,
        "next": {"url": question.url(first=first + DAYS * ONE_DAY)},
    }
    if not slots:
        shown |= _next_free(question, now)
    return shown


def columns(first: date, starts: Sequence[Start], zone: ZoneInfo) -> dict[str, object]:
    """What components/slot_list.html shows of seven days."""
    by_day = defaultdict(list)
    for start in starts:
        by_day[start.at.date()].append(start)
    days = [first + number * ONE_DAY for number in range(DAYS)]
    mention = zone_mention(zone)
    return {
        "days": [_day(day, by_day[day]) for day in days],
        "range": range_words(first, days[-1]),
        "time_zone": f"Les heures sont à l’{mention}." if mention else "",
        "is_empty": not starts,
    }


def range_words(first: date, last: date) -> str:
    """``du 3 au 9 décembre 2026``, with as many months and years as needed."""
    start = format_date(first, weekday=False)
    if first.year == last.year:
        start = start.rsplit(" ", 2 if first.month == last.month else 1)[0]
    return tied(f"du {start} au {format_date(last, weekday=False)}")


def _names(slots: list[Slot]) -> dict[int, str]:
    """Short names of the agents (1 query)."""
    agents = Agent.objects.filter(pk__in={slot.agent_id for slot in slots})
    return {agent.pk: short_name(agent) for agent in agents} if slots else {}


def short_name(agent: Agent) -> str:
    """``C. Dupont``: what fits under a time."""
    return f"{agent.first_name[:1]}. {agent.last_name}" if agent.first_name else agent.last_name


def _day(day: date, starts: list[Start]) -> dict[str, object]:
    shown = {"id": f"j-{day.isoformat()}", "label": day_words(day, "short"), "periods": []}
    if not starts:
        name = holiday_name(day, holiday_zone())
        return {**shown, "note": f"Jour férié : {name}" if name else "Aucun créneau"}
    halves = (
        ("Matin", [start for start in starts if start.at.hour < NOON]),
        ("Après-midi", [start for start in starts if start.at.hour >= NOON]),
    )
    shown["periods"] = [
        {"label": label, "slots": [_slot(start) for start in found]}
        for label, found in halves
        if found
    ]
    return shown


def _slot(start: Start) -> dict[str, str]:
    return {"time": wall_time(start.at), "note": start.note, "url": start.url}


def _next_free(question: Question, now: datetime) -> dict[str, object]:
    zone = question.wanted.zone
    found = next_slot(question.wanted, question.first, now)
    others = []
    if question.agent_ids or question.team_ids:
        free = question.url(agent_ids=(), team_ids=())
        others.append({"label": "chercher parmi tous les agents", "url": free})
    if question.place and len(question.choices.places) > 1:
        places = question.url(place_id=None, place_ids=())
        others.append({"label": "voir les autres lieux", "url": places})
    if question.first > question.today:
        others.append({"label": "revenir à aujourd’hui", "url": question.url(first=question.today)})
    shown: dict[str, object] = {"others": others, "next_words": "", "next_url": ""}
    if found:
        day = local_day(found.start, zone)
        shown |= {"next_words": moment(found.start, zone), "next_url": question.url(first=day)}
    return shown
