"""French words for dates, times, durations and delays."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.domain import wording

pytestmark = pytest.mark.unit
PARIS = ZoneInfo("Europe/Paris")
REUNION = ZoneInfo("Indian/Reunion")
MOMENT = datetime(2026, 12, 3, 8, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wall", "words"),
    [
        (time(9, 20), "9 h 20"),
        (time(9), "9 h"),
        (time(9, 5), "9 h 05"),
        (time(0), "0 h"),
        (time(0, 30), "0 h 30"),
        (time(14, 30, 59), "14 h 30"),
        (datetime(2026, 1, 1, 18, 45, tzinfo=PARIS), "18 h 45"),
    ],
)
def test_times(wall, words):
    assert wording.format_time(wall) == words


def test_time_ranges():
    assert wording.format_time_range(time(9), time(12, 30)) == "de 9 h à 12 h 30"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 12, 3), "jeudi 3 décembre 2026"),
        (date(2026, 1, 1), "jeudi 1er janvier 2026"),
        (date(2027, 8, 31), "mardi 31 août 2027"),
        (date(2024, 2, 29), "jeudi 29 février 2024"),
    ],
)
def test_dates(day, words):
    assert wording.format_date(day) == words
    assert wording.format_date(day, weekday=False) == words.split(" ", 1)[1]


def test_moments_are_said_in_the_zone_of_the_reader():
    assert wording.format_moment(MOMENT, PARIS) == "jeudi 3 décembre 2026 à 9 h 20"
    assert wording.format_moment(MOMENT, REUNION) == "jeudi 3 décembre 2026 à 12 h 20"
    late = datetime(2026, 12, 3, 23, 30, tzinfo=UTC)
    assert wording.format_moment(late, PARIS) == "vendredi 4 décembre 2026 à 0 h 30"


def test_the_zone_is_named_when_it_is_not_the_mainlands():
    named = wording.format_moment(MOMENT, REUNION, mention_zone=True)
    assert named == "jeudi 3 décembre 2026 à 12 h 20 (heure de La Réunion)"
    plain = wording.format_moment(MOMENT, PARIS, mention_zone=True)
    assert plain == "jeudi 3 décembre 2026 à 9 h 20"
    assert wording.zone_mention(ZoneInfo("Asia/Tokyo")) == "heure locale, fuseau Asia/Tokyo"
    assert all(ZoneInfo(name) for name in wording.ZONE_MENTIONS)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 min"), (45, "45 min"), (60, "1 h"), (65, "1 h 05"), (90, "1 h 30"), (600, "10 h")],
)
def test_durations(minutes, words):
    assert wording.format_duration(minutes) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        # The choices of the screens (booking.md 1.1).
        (1_800, "30 minutes"),
        (3_600, "1 heure"),
        (12 * 3_600, "12 heures"),
        (86_400, "1 jour"),
        (3 * 86_400, "3 jours"),
        (7 * 86_400, "1 semaine"),
        (3 * 7 * 86_400, "3 semaines"),
        (2_629_746, "1 mois"),
        (7_889_238, "3 mois"),
        (15_778_476, "6 mois"),
        (31_556_952, "1 an"),
        # And what machines may set.
        (0, "0 minute"),
        (59, "0 minute"),
        (60, "1 minute"),
        (5_400, "1 heure et 30 minutes"),
        (86_400 + 7_200 + 300, "1 jour, 2 heures et 5 minutes"),
        (8 * 86_400, "8 jours"),
    ],
)
def test_delays(seconds, words):
    assert wording.format_delay(seconds) == words


@pytest.mark.parametrize(
    ("words", "sentence"),
    [([], ""), (["a"], "a"), (["a", "b"], "a et b"), (["a", "b", "c"], "a, b et c")],
)
def test_lists(words, sentence):
    assert wording.enumerate_words(words) == sentence


@given(st.datetimes(datetime(2018, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))
def test_words_keep_the_minute(moment):
    """Read back, the words give the local minute that they were made from."""
    words = wording.format_moment(moment, PARIS).replace("1er", "1").split()
    weekday, day, month, year, _, hour, _, *minute = words
    local = moment.astimezone(PARIS)
    assert wording.WEEKDAYS.index(weekday) == local.weekday()
    assert wording.MONTHS.index(month) + 1 == local.month
    assert [int(one) for one in (year, day, hour)] == [local.year, local.day, local.hour]
    assert (int(minute[0]) if minute else 0) == local.minute
