"""When: seven days of free times, or where the next one is."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.http import HttpRequest, HttpResponse

from booking.appointments.search import next_slot, starts_between
from booking.availability.loader import holiday_zone
from booking.domain.deadlines import booking_window, day_is_closed
from booking.domain.holidays import holiday_name
from booking.domain.wallclock import local_day
from booking.domain.wording import format_date, zone_mention
from booking.web.templatetags.wording import day as day_words
from booking.web.templatetags.wording import moment, tied, wall_time

from .path import Path, Step
from .screen import show

DAYS = 7
ONE_DAY = timedelta(days=1)
NOON = 12


def ask(request: HttpRequest, path: Path) -> HttpResponse:
    first = first_day(path)
    days = week(path, first)
    words = range_words(first, first + (DAYS - 1) * ONE_DAY)
    context = {"days": days, "range": words, **_pages(path, first)}
    mention = zone_mention(path.zone)
    context["time_zone"] = f"Les heures sont à l’{mention}." if mention else ""
    if not any(day["periods"] for day in days):
        context |= _next_free(path, first, words)
    return show(request, "slot", path, Step.SLOT, **context)


def first_day(path: Path) -> date:
    """The day asked for; today when it is past, the last week when it is too far."""
    today, last = local_day(path.now, path.zone), _last_day(path)
    asked = path.answers.day or today
    return max(today, asked if asked <= last else last - (DAYS - 1) * ONE_DAY)


def week(path: Path, first: date) -> list[dict[str, object]]:
    """For components/slot_list.html (3 queries)."""
    starts = defaultdict(list)
    for start in starts_between(path.wanted, first, first + (DAYS - 1) * ONE_DAY, path.now):
        local = start.astimezone(path.zone)
        starts[local.date()].append(local)
    return [
        _day(path, day, starts[day]) for day in (first + number * ONE_DAY for number in range(DAYS))
    ]


def range_words(first: date, last: date) -> str:
    """``du 3 au 9 décembre 2026``, with as many months and years as needed."""
    whole = format_date(first, weekday=False)
    if first.year != last.year:
        start = whole
    elif first.month != last.month:
        start = whole.rsplit(" ", 1)[0]
    else:
        start = whole.split(" ", 1)[0]
    return tied(f"du {start} au {format_date(last, weekday=False)}")


def _last_day(path: Path) -> date:
    delay = path.motif.max_public_booking_delay
    return local_day(booking_window(path.now, None, delay).latest, path.zone)


def _day(path: Path, day: date, starts: list[datetime]) -> dict[str, object]:
    shown = {"id": f"j-{day.isoformat()}", "label": day_words(day, "short"), "periods": []}
    if not starts:
        name = holiday_name(day, holiday_zone())
        return {**shown, "note": f"Jour férié : {name}" if name else "Aucun créneau"}
    if day_is_closed(starts[0], path.now, path.motif.max_public_booking_delay):
        return {**shown, "note": "Pas encore ouvert à la réservation"}
    morning = [start for start in starts if start.hour < NOON]
    afternoon = [start for start in starts if start.hour >= NOON]
    periods = [("Matin", morning), ("Après-midi", afternoon)]
    shown["periods"] = [
        {"label": label, "slots": _buttons(path, some)} for label, some in periods if some
    ]
    return shown


def _buttons(path: Path, starts: Iterable[datetime]) -> list[dict[str, str]]:
    return [
        {
            "time": wall_time(start),
            "url": path.answers.url("booking_identity", starts_at=start, day=None),
        }
        for start in starts
    ]


def _pages(path: Path, first: date) -> dict[str, object]:
    week_before, week_after = first - DAYS * ONE_DAY, first + DAYS * ONE_DAY
    today = local_day(path.now, path.zone)
    return {
        "previous": {"url": path.answers.url(day=max(week_before, today))}
        if first > today
        else None,
        "next": {"url": path.answers.url(day=week_after)}
        if week_after <= _last_day(path)
        else None,
    }


def _next_free(path: Path, first: date, words: str) -> dict[str, object]:
    """For components/next_availability.html (3 queries, 3 more when nothing follows)."""
    today = local_day(path.now, path.zone)
    found = next_slot(path.wanted, first, path.now) or (
        next_slot(path.wanted, today, path.now) if first > today else None
    )
    others = []
    if len(path.places) > 1:
        others.append({"label": "Choisir un autre lieu", "url": path.answers.url(place_id=None)})
    if len(path.organisations) > 1:
        again = path.answers.url(organisation_id=None)
        others.append({"label": "Choisir une autre organisation", "url": again})
    shown = {"is_empty": True, "others": others, "empty_text": f"Aucun créneau libre {words}"}
    if found is None:
        return {**shown, "empty_text": "Aucun créneau n’est ouvert pour le moment"}
    day = local_day(found.start, path.zone)
    return {
        **shown,
        "next_words": moment(found.start, path.zone),
        "next_url": path.answers.url(day=day),
    }
