"""Dates, times and numbers as they are read on a screen."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template

from booking.web.templatetags.wording import phone, tied
from booking.web.usager.distance import distance_words, metres_between

REUNION = ZoneInfo("Indian/Reunion")
PARIS = ZoneInfo("Europe/Paris")
INSTANT = datetime(2026, 12, 1, 8, 5, tzinfo=UTC)


def shown(expression: str, **context: object) -> str:
    return Template(f"{{% load wording %}}{{{{ {expression} }}}}").render(Context(context))


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("value|moment:zone", "mardi 1er\u00a0décembre 2026 à 9\u00a0h\u00a005"),
        ("value|day", "mardi 1er\u00a0décembre 2026"),
        ('value|day:"short"', "mardi 1er\u00a0décembre"),
        ("wall|time", "14\u00a0h\u00a030"),
        ("minutes|duration", "1\u00a0h\u00a030"),
        ("short|duration", "45\u00a0min"),
    ],
)
def test_words_do_not_break_in_their_middle(expression, words):
    context = {"value": INSTANT, "zone": PARIS, "wall": time(14, 30), "minutes": 90, "short": 45}
    assert shown(expression, **context) == words


def test_a_zone_that_is_not_the_mainland_s_is_named():
    assert shown("value|moment:zone", value=INSTANT, zone=REUNION).endswith(
        "à 12\u00a0h\u00a005 (heure de La Réunion)"
    )
    local = INSTANT.astimezone(REUNION)
    assert shown("value|moment", value=local) == shown(
        "value|moment:zone", value=local, zone=REUNION
    )


def test_only_numbers_are_tied_to_their_month():
    assert tied("du 1er au 3 mai, le mai des 12 personnes") == (
        "du 1er au 3\u00a0mai, le mai des 12 personnes"
    )


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("+33639981234", "06 39 98 12 34"),
        ("0475000102", "04 75 00 01 02"),
        ("+262262910103", "0262 91 01 03"),
        ("+3227123456", "+32 2 712 34 56"),
        ("3949", "3949"),
        ("pas un numéro", "pas un numéro"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_number_is_written_as_in_its_country(number, words):
    assert phone(number).replace("\u00a0", " ") == words


def test_a_day_is_a_date_too():
    assert shown("value|day", value=date(2026, 5, 1)) == "vendredi 1er\u00a0mai 2026"


@pytest.mark.parametrize(
    ("metres", "words"),
    [
        (0, "à 100 m"),
        (430, "à 400 m"),
        (999, "à 1 km"),
        (9_990, "à 10 km"),
        (3_240, "à 3,2 km"),
        (27_400, "à 27 km"),
    ],
)
def test_a_distance_in_words(metres, words):
    assert distance_words(metres).replace("\xa0", " ") == words


def test_paris_to_marseille_is_as_far_as_on_a_map():
    assert metres_between((48.8566, 2.3522), (43.2965, 5.3698)) == pytest.approx(660_500, rel=0.01)
    assert metres_between((-20.8, 55.4), (-20.8, 55.4)) == 0
    assert metres_between((0, 179.99), (0, -179.99)) == pytest.approx(2_224, rel=0.01)
