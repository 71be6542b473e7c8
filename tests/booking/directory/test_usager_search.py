"""Finding usagers as one types: the words of Python and of PostgreSQL are the same."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.directory import usagers_in_order
from booking.directory.masking import mask_email, mask_phone
from booking.directory.models import Usager
from booking.directory.plain import plain
from booking.directory.usager_search import (
    search_usagers,
    search_with_others,
    seen_by,
    tsquery,
)
from tenants.context import in_espace

from .conftest import found_town, known_usager

NAMES = ["Jean-Noël", "D’Œuvre", "Łukasz ØRSTED", "Nguyễn", "ẞ Straße", "Ana  &| ! (B):*", "李小龍"]


def found(typed: str, actor) -> list[str]:
    return [str(usager) for usager in search_usagers(typed, actor)]


@pytest.mark.parametrize("name", [*NAMES, "İstanbul", "Ἀθηνᾶ", "ﬁn", "O'Neil\\'", "…et"])
def test_python_and_the_database_spell_alike(in_alpha, name):
    usager = Usager.objects.create(first_name="Nadia", last_name=name)
    usager.refresh_from_db()
    assert usager.sort_name == plain(f"{name} Nadia")


@pytest.mark.parametrize(
    "typed",
    ["dup", "DUPÔNT", "jean dup", "dup jea", "n dup", "noel", "Jean-Noël Dup", "naiss", "d'oe oeu"],
)
def test_each_word_is_the_beginning_of_a_word(town, typed):
    fields = {"birth_name": "Naissance", "last_name": "Dupont d’Oe Œuvre"}
    known_usager(town.here, first_name="Jean-Noël", **fields)
    known_usager(town.here, first_name="Karim", last_name="Petit")
    assert found(typed, town.actor) == ["Jean-Noël Dupont d’Oe Œuvre"]


@pytest.mark.parametrize("typed", ["upont", "jean petit", "dup0nt", "", "  ", "'", "\0", "&", "9"])
def test_what_is_nobodys(town, typed):
    known_usager(town.here, first_name="Jean", last_name="Dupont")
    assert found(typed, town.actor) == []


@pytest.mark.parametrize("typed", ["karim.p", "KARIM.P@demo", "karim.p@demo.example"])
def test_by_the_beginning_of_the_address(town, typed):
    known_usager(town.here, first_name="K", last_name="P", email="Karim.P@demo.example")
    known_usager(town.here, first_name="K", last_name="Q", email="not.karim.p@demo.example")
    assert found(typed, town.actor) == ["K P"]


@pytest.mark.parametrize("typed", ["0612", "06 12 34 56 78", "+33 6 12", "0033 612", "06.12"])
def test_by_the_first_digits(town, typed):
    known_usager(town.here, first_name="K", last_name="P", phone_number="+33612345678")
    known_usager(town.here, first_name="K", last_name="Q", phone_number="+33699061234")
    assert found(typed, town.actor) == ["K P"]


def test_overseas_numbers_and_foreign_ones(town):
    known_usager(town.here, first_name="K", last_name="Réunion", phone_number="+262692123456")
    known_usager(town.here, first_name="K", last_name="Suisse", phone_number="+41791234567")
    assert found("0692", town.actor) == ["K Réunion"]
    assert found("+41 79", town.actor) == ["K Suisse"]


def test_a_correction_is_found_at_once_whatever_wrote_it(town):
    usager = known_usager(town.here, first_name="Nadia", last_name="Benali")
    Usager.objects.filter(pk=usager.pk).update(last_name="Ñañez")
    Usager.objects.bulk_create([Usager(first_name="Nul", last_name="Nañez")])
    assert found("nanez", town.actor) == ["Nadia Ñañez"]
    assert found("nanez", town.chief) == ["Nadia Ñañez", "Nul Nañez"]
    assert found("benali", town.chief) == []


def test_in_the_order_of_names_and_no_more_than_asked(town):
    for name in ("Éclair", "Zoo", "eau", "Ecarlate"):
        known_usager(town.here, first_name="Nadia", last_name=name)
    assert found("nad", town.actor) == [
        f"Nadia {name}" for name in ("eau", "Ecarlate", "Éclair", "Zoo")
    ]
    assert len(search_usagers("nad", town.actor, most=3)) == 3


@pytest.mark.parametrize("few", [10_000, 0], ids=["few are known", "many are known"])
@pytest.mark.parametrize("counted", [1_000, 2], ids=["few are found", "many are found"])
def test_each_way_finds_the_same_people_in_the_same_order(town, monkeypatch, few, counted):
    monkeypatch.setattr(usagers_in_order, "FEW_KNOWN", few)
    monkeypatch.setattr(usagers_in_order, "MOST_COUNTED", counted)
    head = known_usager(town.here, town.there, first_name="Nadia", last_name="Zoo")
    for number, name in enumerate(("Éclair", "eau", "Ecarlate", "eau")):
        known_usager(
            town.here, first_name="Nadia", last_name=name, responsible=head if number else None
        )
    known_usager(town.there, first_name="Nadia", last_name="Dune")
    known_usager(town.here, first_name="Nadia", last_name="Aube", deleted_at="2026-01-01T00:00Z")
    all_names = ["Dune", "eau", "eau", "Ecarlate", "Éclair", "Zoo"]
    for actor, names in (
        (town.actor, all_names[1:]),
        (town.chief, all_names),
        (replace(town.actor, shares_usagers=True), all_names),
    ):
        whole = seen_by(actor, "nad")
        assert whole.counted == min(len(names), counted + 1)
        assert [one.last_name for one in whole.some(2)] == names[:2]
        assert [one.last_name for one in whole.some(1, skip=1)] == names[1:2]
        assert seen_by(actor, "personne").some(3) == []


def test_the_deleted_and_other_organisations_and_espaces_are_out_of_sight(bravo, town):
    known_usager(town.there, first_name="Nadia", last_name="Voisine")
    known_usager(town.here, first_name="Nadia", last_name="Partie", deleted_at="2026-01-01T00:00Z")
    with in_espace(bravo):
        known_usager(found_town().here, first_name="Nadia", last_name="Ailleurs")
    assert found("nadia", town.actor) == []
    assert found("nadia", town.neighbour) == ["Nadia Voisine"]


def test_others_follow_masked_up_to_four_in_all(town):
    for number in range(3):
        known_usager(town.here, first_name="Nadia", last_name=f"Ici{number}")
        known_usager(town.there, first_name="Nadia", last_name=f"Voisine{number}")
    shown = search_with_others("nadia", town.actor)
    assert [(one.name, one.masked) for one in shown] == [
        ("Nadia Ici0", False),
        ("Nadia Ici1", False),
        ("Nadia Ici2", False),
        ("Nadia Voisine0", True),
    ]
    assert shown[3].phone_number == "06******01"
    assert shown[3].email == "v***0@demo.example"


def test_queries_do_not_grow(town):
    for number in range(6):
        head = known_usager(town.here, first_name="Nadia", last_name=f"Ici{number}")
        known_usager(town.there, first_name="Lina", last_name=f"Là{number}", responsible=head)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        search_with_others("lina", town.actor)
    # How many are known, those found here; how many elsewhere, their rows.
    assert len(asked) == 4


@pytest.mark.parametrize("name", NAMES)
def test_any_text_makes_a_question_that_postgresql_reads(town, name):
    known_usager(town.here, first_name="Nadia", last_name=name)
    for typed in (name, f"{name}@", f"'{name}' \\", name[:1]):
        search_usagers(typed, town.actor)
    assert tsquery("Dup JEA") == "('dup':* & 'jea':*)"


@pytest.mark.parametrize(
    ("clear", "masked"),
    [
        ("nadia@demo.example", "n***a@demo.example"),
        ("ab@demo.example", "a***@demo.example"),
        ("a@demo.example", "a***@demo.example"),
        ("", ""),
    ],
)
def test_a_masked_address(clear, masked):
    assert mask_email(clear) == masked


@pytest.mark.parametrize(
    ("clear", "masked"),
    [("+33612345678", "06******78"), ("+41791234567", "41*******67"), ("", "")],
)
def test_a_masked_number(clear, masked):
    assert mask_phone(clear) == masked


@pytest.mark.parametrize(
    "typed",
    ["01/03/1980", "1/3/1980", "01-03-1980", "1.3.1980", "benali 01/03/1980", "1/3/1980 na"],
)
def test_by_the_birth_date_alone_or_with_names(town, typed):
    fields = {"first_name": "Nadia", "last_name": "Benali"}
    known_usager(town.here, **fields, birth_date="1980-03-01")
    known_usager(town.here, **fields, birth_date="1980-01-03")
    known_usager(town.here, **fields, birth_date=None)
    assert [usager.birth_date.isoformat() for usager in search_usagers(typed, town.actor)] == [
        "1980-03-01"
    ]


@pytest.mark.parametrize("typed", ["petit 01/03/1980", "31/02/1980", "00/00/0000", "1/3/19800"])
def test_a_date_that_is_nobodys(town, typed):
    known_usager(town.here, first_name="Nadia", last_name="Benali", birth_date="1980-03-01")
    assert found(typed, town.actor) == []
