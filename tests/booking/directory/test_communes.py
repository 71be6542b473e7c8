"""The communes of France: the file is the one extracted, and a search finds what people mean."""

import hashlib

import pytest

from booking.directory.communes import DATA, commune_of, departement_of, find_communes
from booking.directory.errors import InvalidValue
from booking.directory.services.declare_communes import read_communes

pytestmark = pytest.mark.unit


def names(text: str, limit: int = 3) -> list[str]:
    return [commune.name for commune in find_communes(text, limit)]


def test_the_file_is_the_one_extracted():
    digest, name = DATA.with_name("CHECKSUMS.sha256").read_text().split()
    assert name == DATA.name
    assert hashlib.sha256(DATA.read_bytes()).hexdigest() == digest
    assert DATA.stat().st_size < 500_000
    assert DATA.with_name("LICENSE").read_text().startswith("MIT License")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("privas", "Privas"),
        ("PRIVAS", "Privas"),
        ("evreux", "Évreux"),
        ("st etienne", "Saint-Étienne"),
        ("Ste-Maxime", "Sainte-Maxime"),
        ("l'hay", "L'Haÿ-les-Roses"),
        ("L’Haÿ les roses", "L'Haÿ-les-Roses"),
        ("sarlat", "Sarlat-la-Canéda"),
        ("seynod", "Annecy"),  # a former commune
        ("75013", "Paris"),
        ("13 001", None),
        ("07000", "Privas"),
        ("97400", "Saint-Denis"),
        ("vesoul 70000", None),
        ("e", None),
        ("", None),
        ("\x00%_", None),
        ("z" * 5000, None),
    ],
)
def test_what_is_typed_finds_the_commune(typed, first):
    found = names(typed)
    assert found[:1] == ([first] if first else [])


def test_the_exact_name_comes_first_then_the_largest():
    assert names("die")[0] == "Die"
    assert names("saint-denis", 2) == ["Saint-Denis", "Saint-Denis"]
    assert [one.departement for one in find_communes("saint-denis", 2)] == ["974", "93"]


def test_the_limit_holds():
    assert len(find_communes("saint", 7)) == 7


@pytest.mark.parametrize(
    ("code", "departement"),
    [("07186", "07"), ("2A004", "2A"), ("97411", "974"), ("97801", "978"), ("98818", "988")],
)
def test_the_departement_is_in_the_code(code, departement):
    assert departement_of(code) == departement
    assert commune_of(code).departement == departement


def test_labels_tell_namesakes_apart():
    assert commune_of("07186").label == "Privas (07000)"
    assert commune_of("13055").label == "Marseille (13)"


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("Privas\n\n  Aubenas \n", ["07019", "07186"]),
        ("07186\nprivas\nPrivas 07000", ["07186"]),
        ("Saint-Denis 97400", ["97411"]),
        ("2a004", ["2A004"]),
        ("26220 Dieulefit", ["26114"]),
        ("", []),
    ],
)
def test_a_list_is_read(typed, codes):
    assert sorted(one.code for one in read_communes(typed)) == codes


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Privas\nXyzzy", "« Xyzzy » n’est pas une commune connue"),
        ("Saint-Denis", "peut désigner"),
        ("07000", "peut désigner"),
        ("99999", "n’est pas une commune"),
        ("Privas 26000", "n’est pas une commune"),
        ("x" * 300_000, "trop longue"),
        ("<script>alert(1)</script>", "n’est pas une commune"),
    ],
)
def test_a_line_that_is_no_commune_is_named(typed, words):
    with pytest.raises(InvalidValue) as refusal:
        read_communes(typed)
    assert words in refusal.value.message
    assert len(refusal.value.message) < 400
