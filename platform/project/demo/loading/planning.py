"""Opening windows and absences."""

from datetime import date

from booking.availability.models import Absence, OpeningWindow
from booking.domain.recurrence import Recurrence, last_day
from booking.domain.rrule_text import to_rrule
from project.demo.blueprint import EspaceSpec, WindowSpec
from project.demo.when import When

from .written import Written, link


def write_planning(spec: EspaceSpec, today: date, written: Written) -> None:
    """Sessions have no window: their appointments stand by themselves."""
    windows = [_window(row, today, written) for row in spec.windows]
    OpeningWindow.objects.bulk_create(windows)
    link(
        OpeningWindow.motifs.through,
        [
            (window, written.motifs[motif])
            for row, window in zip(spec.windows, windows, strict=True)
            for motif in row.motifs
        ],
    )
    Absence.objects.bulk_create(
        Absence(
            agent=written.agents[row.agent],
            title=row.title,
            end_day=row.when.end_day(today),
            **_times(row.when, today),
        )
        for row in spec.absences
    )


def _window(row: WindowSpec, today: date, written: Written) -> OpeningWindow:
    return OpeningWindow(
        agent=written.agents[row.agent],
        organisation=written.organisations[row.organisation],
        place=written.places[row.place] if row.place else None,
        title=row.title,
        **_times(row.when, today),
    )


def _times(when: When, today: date) -> dict:
    rule = when.recurrence(today)
    return {
        "first_day": when.first_day(today),
        "start_time": when.start,
        "end_time": when.end,
        "recurrence": to_rrule(rule) if rule else "",
        "last_day": last_day(rule) if rule else when.end_day(today),
        "exceptions": _exceptions(rule) if rule else {},
    }


def _exceptions(rule: Recurrence) -> dict[str, dict | None]:
    """As `OpeningWindow.exceptions` says: null skips a day, an object moves it."""
    moved = {
        day.isoformat(): {
            "day": change.day.isoformat(),
            "start": change.start_time.isoformat() if change.start_time else None,
            "end": change.end_time.isoformat() if change.end_time else None,
        }
        for day, change in rule.changed.items()
    }
    return {**dict.fromkeys((day.isoformat() for day in rule.skipped), None), **moved}
