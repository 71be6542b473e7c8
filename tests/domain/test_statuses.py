"""Which status may follow, and what follows by itself: the tables of domain.md 1.6."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from booking.domain.statuses import (
    Kind,
    Moment,
    appointment_after,
    frees_time,
    label_of,
    moment_of,
    participation_after,
    takes_time,
    transitions,
)

pytestmark = pytest.mark.unit
PARIS, REUNION = ZoneInfo("Europe/Paris"), ZoneInfo("Indian/Reunion")
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("starts_at", "moment"),
    [
        (datetime(2026, 11, 25, 0, 0, tzinfo=PARIS), Moment.FUTURE_DAY),
        (datetime(2026, 11, 24, 23, 59, tzinfo=PARIS), Moment.TODAY_BEFORE),
        (NOW, Moment.TODAY_STARTED),
        (datetime(2026, 11, 24, 0, 0, tzinfo=PARIS), Moment.TODAY_STARTED),
        (datetime(2026, 11, 23, 23, 59, tzinfo=PARIS), Moment.PAST_DAY),
    ],
)
def test_days_are_those_of_the_place(starts_at, moment):
    assert moment_of(starts_at, NOW, PARIS) is moment


def test_the_same_instant_is_another_day_elsewhere():
    late = datetime(2026, 11, 24, 21, 0, tzinfo=UTC)
    assert moment_of(late, NOW, PARIS) is Moment.TODAY_BEFORE
    assert moment_of(late, NOW, REUNION) is Moment.FUTURE_DAY


@pytest.mark.parametrize(
    ("kind", "moment", "offered"),
    [
        ("individual", "future_day", "excused revoked"),
        ("individual", "today_before", "seen excused revoked"),
        ("individual", "today_started", "seen noshow excused revoked"),
        ("individual", "past_day", "seen noshow excused revoked"),
        ("collective", "future_day", "revoked"),
        ("collective", "today_before", "seen revoked"),
        ("collective", "today_started", "seen revoked"),
        ("collective", "past_day", "seen revoked"),
        ("participation", "future_day", "excused"),
        ("participation", "today_before", "seen excused"),
        ("participation", "today_started", "seen noshow excused"),
        ("participation", "past_day", "seen noshow excused"),
    ],
)
def test_what_is_offered_after_unknown(kind, moment, offered):
    assert transitions(Kind(kind), "unknown", Moment(moment)) == tuple(offered.split())


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize("status", ["seen", "excused", "revoked", "noshow"])
def test_what_was_decided_can_only_be_reset(kind, moment, status):
    assert transitions(kind, status, moment) == ("unknown",)


@pytest.mark.parametrize(
    ("appointment", "before", "after"),
    [
        ("unknown", "unknown seen excused revoked noshow", "unknown"),
        ("seen", "unknown", "seen"),
        ("noshow", "unknown", "noshow"),
        ("revoked", "unknown seen noshow", "revoked"),
        ("excused", "unknown seen noshow", "excused"),
    ],
)
def test_participations_follow(appointment, before, after):
    for participation in before.split():
        assert participation_after(appointment, participation) == after


@pytest.mark.parametrize(
    ("appointment", "kept"),
    [
        ("seen", "seen excused revoked noshow"),
        ("noshow", "seen excused revoked noshow"),
        ("revoked", "excused revoked"),
        ("excused", "excused revoked"),
    ],
)
def test_participations_that_stay_as_they_were(appointment, kept):
    for participation in kept.split():
        assert participation_after(appointment, participation) == participation


@pytest.mark.parametrize(
    ("participations", "collective", "started", "current", "after"),
    [
        ("unknown seen excused", True, False, "unknown", "seen"),
        ("seen noshow", False, True, "unknown", "seen"),
        ("excused excused", True, False, "unknown", "unknown"),
        ("excused excused", True, True, "unknown", "revoked"),
        ("excused noshow", True, True, "seen", "revoked"),
        ("excused unknown", True, True, "unknown", "unknown"),
        ("", True, False, "unknown", "unknown"),
        ("excused excused", False, False, "unknown", "excused"),
        ("revoked", False, True, "unknown", "revoked"),
        ("noshow noshow", False, True, "unknown", "noshow"),
        ("excused noshow", False, True, "excused", "unknown"),
        ("unknown unknown", False, True, "excused", "unknown"),
    ],
)
def test_the_appointment_follows(participations, collective, started, current, after):
    found = appointment_after(
        current, participations.split(), collective=collective, started=started
    )
    assert found == after


def test_noshow_keeps_the_time_and_a_cancellation_gives_it_back():
    assert frees_time("unknown", "excused")
    assert frees_time("noshow", "revoked")
    assert not frees_time("unknown", "noshow")
    assert not frees_time("excused", "revoked")
    assert takes_time("revoked", "unknown")
    assert not takes_time("noshow", "unknown")


def test_an_unknown_status_is_said_by_where_the_start_stands():
    assert label_of("unknown", Moment.FUTURE_DAY) == "À venir"
    assert label_of("unknown", Moment.PAST_DAY) == "À renseigner"
    assert label_of("revoked", Moment.PAST_DAY) == "Annulé par le service"
    assert label_of("revoked", Moment.PAST_DAY, collective=True) == "Annulé"
