"""Recurrences said in French."""

from datetime import date

import pytest

from booking.domain.recurrence import Override
from booking.domain.recurrence_words import describe
from booking.domain.rrule_text import from_rrule

pytestmark = pytest.mark.unit
FIRST_DAY = date(2026, 12, 1)
THAT_DAY, OTHER = date(2026, 12, 8), date(2026, 12, 10)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("FREQ=WEEKLY", "tous les mardis"),
        ("FREQ=WEEKLY;BYDAY=TU,TH", "tous les mardis et jeudis"),
        ("FREQ=WEEKLY;BYDAY=MO,WE,SA", "tous les lundis, mercredis et samedis"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "du lundi au vendredi"),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;UNTIL=20270303",
            "tous les mardis et jeudis, toutes les 2 semaines, jusqu'au 3 mars 2027",
        ),
        ("FREQ=MONTHLY", "le 1er de chaque mois"),
        ("FREQ=MONTHLY;BYDAY=2TU", "le 2e mardi de chaque mois"),
        ("FREQ=MONTHLY;BYDAY=1MO", "le 1er lundi de chaque mois"),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR", "le dernier vendredi du mois, tous les 3 mois"),
        ("FREQ=MONTHLY;BYDAY=1MO,3MO", "le 1er lundi et le 3e lundi de chaque mois"),
        ("FREQ=WEEKLY;UNTIL=20270101", "tous les mardis, jusqu'au 1er janvier 2027"),
    ],
)
def test_words(text, words):
    assert describe(from_rrule(text), FIRST_DAY) == words


@pytest.mark.parametrize(
    ("skipped", "changed", "words"),
    [
        ([THAT_DAY], {}, "sauf le 8 décembre 2026"),
        ([THAT_DAY, OTHER], {}, "sauf 2 dates"),
        ([], {THAT_DAY: Override(OTHER)}, "1 date modifiée"),
        ([], {THAT_DAY: Override(OTHER), OTHER: Override(OTHER)}, "2 dates modifiées"),
    ],
)
def test_words_of_exceptions(skipped, changed, words):
    rule = from_rrule("FREQ=WEEKLY", skipped=skipped, changed=changed)
    assert describe(rule, FIRST_DAY) == f"tous les mardis, {words}"
