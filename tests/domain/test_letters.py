"""The first letters of a name, however they are typed."""

import pytest

from booking.domain.letters import letters_match


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ben", "Benali"),
        ("BEN", "benali"),
        (" b e n ", "Benali"),
        ("Benali", "Benali"),
        ("benetton", "Benali"),  # what follows the third letter is not looked at
        ("ele", "Élémentaire"),
        ("Éle", "Elementaire"),
        ("ele", "E\u0301le\u0301mentaire"),
        ("o'n", "O’Neill"),
        ("one", "O'Neill"),
        ("del", "de La Tour"),
        ("lat", "de La Tour"),
        ("tou", "de La Tour"),
        ("det", "d’Été"),
        ("ete", "d’Été"),
        ("dup", "Dupont-Martin"),
        ("abc", "A B-C"),
        ("li", "Li"),
        ("Li.", "Li"),
        ("o", "Ô"),
        ("oeu", "Œuvrard"),
        ("œuv", "Oeuvrard"),
        ("str", "Straße"),
        ("øst", "Ostergaard"),
        ("李", "李"),
        ("عبد", "عبد الرحمن"),
        ("👩🏽‍🦱", "👩🏽‍🦱"),
    ],
)
def test_the_right_ones_are_recognised(typed, name):
    assert letters_match(typed, [name])


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("", "Benali"),
        ("   ", "Benali"),
        ("b", "Benali"),
        ("be", "Benali"),
        ("bel", "Benali"),
        ("ali", "Benali"),
        ("...", "Benali"),
        ("***", "Benali"),
        ("%", "Benali"),
        ("lix", "Lin"),
        ("l", "Li"),
        ("mar", "Dupont-Martin"),
        ("d", "d’Été"),
        ("", ""),
        ("abc", ""),
        ("\x00\x00\x00", "Benali"),
    ],
)
def test_others_are_not(typed, name):
    assert not letters_match(typed, [name])


def test_one_of_several_names_will_do():
    assert letters_match("dup", ["Benali", "Dupont"])
    assert not letters_match("dup", [])
