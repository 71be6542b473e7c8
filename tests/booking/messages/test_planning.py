"""Windows and absences in their owner's own calendar: who is told, and what the file says."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr

from booking.availability.loader import recurrence_of
from booking.availability.models import OpeningWindow
from booking.availability.planned import bounds_of, record, snapshot, tell_absence, tell_window
from booking.directory.identity import actor_of_agent
from booking.directory.models import Agent
from booking.domain.recurrence import occurrences
from booking.domain.wallclock import at
from tests.booking.conftest import NOW
from tests.factories import AbsenceFactory, AgentFactory, OpeningWindowFactory, PlaceFactory

from .conftest import calendar_in, html_of

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def colleague(counter) -> Agent:
    return AgentFactory(organisation=counter.organisation, organisation__level="admin")


@pytest.fixture
def owner(counter) -> Agent:
    return counter.agents[0]


def window_of(counter, **fields) -> OpeningWindow:
    given = {"agent": counter.agents[0], "organisation": counter.organisation}
    return OpeningWindowFactory(**{**given, "place": counter.place, **fields})


def told_of(kind: str, act: str, row, author: Agent) -> None:
    """What the services publish, as they do it."""
    actor, topic = actor_of_agent(author, True), f"{kind}.{act}"
    if act == "removed":
        record(row, "removed", actor, NOW, before=snapshot(row))
        pk, uid = row.pk, row.uid
        row.delete()
        row.pk, row.uid = pk, uid
    if kind == "window":
        tell_window(row, topic, actor, NOW)
    else:
        tell_absence(row, topic, actor, NOW, [bounds_of(row, NOW.date())])


@pytest.mark.parametrize("level", ["all", "none"])
@pytest.mark.parametrize("who", ["the owner", "a colleague"])
@pytest.mark.parametrize("act", ["created", "edited", "removed"])
@pytest.mark.parametrize("kind", ["window", "absence"])
def test_who_is_told(kind, act, who, level, counter, owner, colleague, post, forget):
    row = window_of(counter) if kind == "window" else AbsenceFactory(agent=owner)
    row.refresh_from_db()
    chosen = {"window": "plage_ouverture", "absence": "absence"}[kind]
    other = {"window": "absence", "absence": "plage_ouverture"}[kind]
    levels = {f"{chosen}_notification_level": level, f"{other}_notification_level": "none"}
    Agent.objects.filter(pk=owner.pk).update(**levels, rdv_notifications_level="none")
    forget()
    author = owner if who == "the owner" else colleague
    told_of(kind, act, row, author)
    found = post()
    assert found.mailed == ([owner.email] if level == "all" else [])
    if level == "none":
        return
    sent, title = found.mails[0], row.title
    words = {"created": "créée", "edited": "modifiée", "removed": "supprimée"}[act]
    assert sent.subject.endswith(words)
    for text in (sent.body, html_of(sent)):
        assert title in text
        assert (str(colleague) in text) is (who == "a colleague")
    calendar = calendar_in(sent)
    assert str(calendar["method"]) == ("CANCEL" if act == "removed" else "PUBLISH")
    event = calendar.walk("VEVENT")[0]
    assert str(event["uid"]) == str(row.uid)


def test_the_sequence_grows_from_message_to_message(counter, owner, colleague, clock, post, forget):
    row, found = window_of(counter), []
    row.refresh_from_db()
    for act in ("created", "edited", "removed"):
        told_of("window", act, row, colleague)
        found.append(calendar_in(post().mails[0]).walk("VEVENT")[0]["sequence"])
        forget()
        clock.pass_by(minutes=5)
    assert found == sorted(set(found))


@pytest.mark.parametrize("act", ["created", "edited"])
def test_a_row_that_is_gone_is_no_news(act, counter, colleague, post, forget):
    row = window_of(counter)
    forget()
    told_of("window", act, row, colleague)
    OpeningWindow.objects.filter(pk=row.pk).delete()
    assert post().mails == []


def test_nobody_is_written_to_without_an_address(counter, owner, colleague, post, forget):
    row = window_of(counter)
    Agent.objects.filter(pk=owner.pk).update(email="")
    forget()
    told_of("window", "created", row, colleague)
    assert post().mails == []


SERIES = {
    "one day": {"recurrence": "", "first_day": date(2026, 12, 1)},
    "every other week": {
        "recurrence": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;UNTIL=20270401",
        "first_day": date(2026, 12, 2),  # a Wednesday: the rule begins on the Thursday
    },
    "that week is already past": {
        "recurrence": "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;UNTIL=20270401",
        "first_day": date(2026, 12, 2),
    },
    "first Tuesday of the month": {
        "recurrence": "FREQ=MONTHLY;BYDAY=1TU;UNTIL=20271231",
        "first_day": date(2026, 12, 2),
    },
    "last Friday of every second month": {
        "recurrence": "FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR;UNTIL=20271231",
        "first_day": date(2026, 12, 1),
    },
    "the same day of the month": {
        "recurrence": "FREQ=MONTHLY;UNTIL=20271231",
        "first_day": date(2026, 12, 31),
    },
    "with exceptions": {
        "recurrence": "FREQ=WEEKLY;BYDAY=MO;UNTIL=20270426",
        "first_day": date(2026, 12, 7),
        "exceptions": {
            "2026-12-14": None,
            "2026-12-21": {"day": "2026-12-22", "start": "14:00", "end": "16:30"},
            "2027-03-29": {"day": "2027-03-29", "start": None, "end": "11:00"},
        },
    },
}


def starts_in(calendar) -> list[datetime]:
    """The instants at which a calendar program would show something, by the RFC's own rules."""
    main, *moved = calendar.walk("VEVENT")
    start = main["dtstart"].dt
    if "rrule" not in main:
        return [start]
    naive = rrulestr(main["rrule"].to_ical().decode(), dtstart=start, ignoretz=False)
    gone = main.get("exdate", [])
    skipped = {
        one.dt for dates in (gone if isinstance(gone, list) else [gone]) for one in dates.dts
    }
    skipped |= {event["recurrence-id"].dt for event in moved}
    return sorted(
        [day for day in naive if day not in skipped] + [event["dtstart"].dt for event in moved]
    )


@pytest.mark.parametrize("zone_name", ["", "Indian/Reunion", "America/Guadeloupe"])
@pytest.mark.parametrize("series", SERIES.values(), ids=SERIES.keys())
def test_the_file_says_the_days_of_the_house(series, zone_name, counter, colleague, post, forget):
    """Both changes of hour are in the series: wall-clock times stay."""
    place = PlaceFactory(organisation=counter.organisation, time_zone=zone_name)
    zone = ZoneInfo(zone_name or "Europe/Paris")
    row = window_of(counter, place=place, **series)
    forget()
    told_of("window", "created", row, colleague)
    calendar = calendar_in(post().mails[0])
    rule = recurrence_of(row.recurrence, row.exceptions)
    if rule:
        days = occurrences(rule, row.first_day, (row.first_day, date(2028, 12, 31)))
        expected = [at(zone, one.day, one.start_time or row.start_time) for one in days]
    else:
        expected = [at(zone, row.first_day, row.start_time)]
    assert [start.astimezone(zone) for start in starts_in(calendar)] == sorted(
        start.astimezone(zone) for start in expected
    )
    # DTSTART is shown by every program, whether the rule gives it or not.
    assert calendar.walk("VEVENT")[0]["dtstart"].dt == min(starts_in(calendar))
    for event in calendar.walk("VEVENT"):
        assert event["dtstart"].params["TZID"] == zone.key
        assert event["dtend"].dt > event["dtstart"].dt
    assert [str(found["tzid"]) for found in calendar.walk("VTIMEZONE")] == [zone.key]


def test_an_absence_of_several_days(owner, colleague, post, forget):
    row = AbsenceFactory(
        agent=owner,
        first_day=date(2026, 12, 24),
        end_day=date(2027, 1, 2),
        start_time=time(12),
        end_time=time(8),
    )
    forget()
    told_of("absence", "created", row, colleague)
    sent = post().mails[0]
    [event] = calendar_in(sent).walk("VEVENT")
    assert event["dtstart"].dt == datetime(2026, 12, 24, 12, tzinfo=PARIS)
    assert event["dtend"].dt == datetime(2027, 1, 2, 8, tzinfo=PARIS)
    assert "Du jeudi 24 décembre 2026 à 12 h" in sent.body
    assert "au samedi 2 janvier 2027 à 8 h" in sent.body


def test_a_series_on_no_day_has_no_file(counter, colleague, post, forget):
    row = window_of(
        counter,
        first_day=date(2026, 12, 1),
        recurrence="FREQ=MONTHLY;BYDAY=5MO;UNTIL=20261202",
    )
    forget()
    told_of("window", "edited", row, colleague)
    assert post().mails[0].attachments == []


@pytest.mark.parametrize("title", ["😀 مريم", "x" * 150, "a\r\nATTENDEE:mailto:b@c.example", "<b>"])
def test_hostile_titles(title, counter, owner, colleague, post, forget):
    row = window_of(counter, title=title)
    forget()
    told_of("window", "created", row, colleague)
    sent = post().mails[0]
    [event] = calendar_in(sent).walk("VEVENT")
    assert "attendee" not in event
    assert "<b>" not in html_of(sent)
