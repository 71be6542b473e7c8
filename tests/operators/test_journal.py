"""The operators' log: who did what to which espace, filtered, and taken away in a file."""

import io

import openpyxl
import pytest

from socle.audit.models import Entry
from socle.audit.record import record

from .pages import main_of

JOURNAL = "/operateurs/journal"


@pytest.fixture
def lines(alpha, bravo, admin_account):
    record("espace.suspended", account_id=admin_account.pk, noun="espace", object_id=alpha.number)
    record("host.added", account_id=admin_account.pk, espace_number=bravo.number, detail="=1+1.fr")
    record("usager.merged", noun="usager", object_id=1)


def test_it_says_who_did_what_where(support, lines):
    words = main_of(support.get(JOURNAL))
    assert "Espace suspendu Alpha Ana Agir" in words
    assert "Nom d’hôte ajouté Bravo Ana Agir =1+1.fr" in words
    assert "merged" not in words


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("espace=alpha", {"Alpha"}),
        ("espace=bravo", {"Bravo"}),
        ("espace=rien", set()),
        ("action=host.added", {"Bravo"}),
        ("depuis=2999-01-01", set()),
        ("jusqu=2000-01-01", set()),
    ],
)
def test_it_is_filtered(support, lines, query, found):
    words = main_of(support.get(f"{JOURNAL}?{query}"))
    assert {name for name in ("Alpha", "Bravo") if f" {name} " in words} == found


@pytest.mark.parametrize(
    "query",
    ["depuis=hier", "action=drop", "espace=" + "a" * 200, "jusqu=0000-00-00", "jusqu=9999-12-31"],
)
def test_a_filter_that_makes_no_sense_is_told(support, lines, query):
    assert support.get(f"{JOURNAL}?{query}").status_code == 422


def test_it_costs_as_much_whatever_its_length(support, lines, django_assert_max_num_queries):
    for _ in range(60):
        record("espace.edited", noun="espace", object_id=1)
    with django_assert_max_num_queries(12):
        support.get(JOURNAL)


def test_the_csv_cannot_become_a_formula_and_its_export_is_told(support, lines):
    answer = support.get(f"{JOURNAL}.csv?espace=bravo")
    rows = answer.content.decode("utf-8-sig").splitlines()
    assert rows[0] == "Le;Action;Espace;Par;Précision"
    assert rows[1].endswith(";Nom d’hôte ajouté;Bravo;Ana Agir;'=1+1.fr"), rows[1]
    assert not any("Alpha" in row for row in rows)
    assert Entry.objects.filter(verb="journal.exported").count() == 1


def test_the_spreadsheet_holds_the_same(support, lines):
    book = openpyxl.load_workbook(io.BytesIO(support.get(f"{JOURNAL}.xlsx").content))
    cells = [cell.value for row in book.active.iter_rows() for cell in row]
    assert "Espace suspendu" in cells
    assert "=1+1.fr" in cells
