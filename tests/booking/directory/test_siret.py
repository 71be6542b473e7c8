"""Numbers of establishments, and what is none."""

import pytest

from booking.directory.errors import InvalidValue
from booking.directory.siret import clean_siret

pytestmark = pytest.mark.unit
VILLE = "13002526500013"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        (" 130 025 265 00013 ", VILLE),
        ("130.025.265.00013", VILLE),
        ("35600000000048", "35600000000048"),  # La Poste's seat: the usual key
        ("35600000009075", "35600000009075"),  # one of its offices: a sum of fives
    ],
)
def test_a_siret_is_kept_without_its_spaces(typed, kept):
    assert clean_siret(typed) == kept


@pytest.mark.parametrize(
    "typed", ["13002526500014", "1300252650001", "0" * 14, "١" * 14, "x", "3560000000907" + "6"]
)
def test_what_is_no_siret(typed):
    with pytest.raises(InvalidValue):
        clean_siret(typed)
