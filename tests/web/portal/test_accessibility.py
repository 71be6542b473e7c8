"""Each espace publishes what its own audit found; the footer of every page tells the level."""

from datetime import date

import pytest

from tenants import hosts
from tenants.accessibility import StatementRefused, clean_statement, statement_of
from tenants.models import Espace
from tests.support.clients import HostClient
from tests.web.usager.conftest import tree

TODAY = date(2026, 11, 29)
AUDIT = {
    "level": "partiellement",
    "audited_on": date(2026, 3, 2),
    "share": 82,
    "auditor": "Atelier Access",
    "issues": "La carte des lieux\nUn document PDF",
    "contact": "accessibilite@alpha.example",
}


@pytest.mark.unit
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"level": "parfaitement"}, "level"),
        ({"level": "totalement"}, "level"),
        ({"level": "non"}, "level"),
        ({"share": 49}, "level"),
        ({"share": 101}, "share"),
        ({"share": None}, "share"),
        ({"share": True}, "share"),
        ({"audited_on": None}, "audited_on"),
        ({"audited_on": date(2027, 1, 1)}, "audited_on"),
        ({"audited_on": "2026-03-02"}, "audited_on"),
    ],
    ids=str,
)
def test_a_level_that_the_audit_does_not_bear_out_is_refused(change, field) -> None:
    with pytest.raises(StatementRefused) as refusal:
        clean_statement({**AUDIT, **change}, TODAY)
    assert refusal.value.details["field"] == field


@pytest.mark.unit
@pytest.mark.parametrize(
    ("level", "share"), [("non", 49), ("partiellement", 50), ("totalement", 100)]
)
def test_the_three_states_of_the_law(level, share) -> None:
    kept = clean_statement({**AUDIT, "level": level, "share": share}, TODAY)
    assert (kept["level"], kept["share"]) == (level, share)


@pytest.mark.unit
def test_after_three_years_it_no_longer_counts() -> None:
    espace = Espace(accessibility=clean_statement(AUDIT, TODAY))
    assert statement_of(espace, date(2029, 3, 2)).level == "partiellement"
    late = statement_of(espace, date(2029, 3, 3))
    assert (late.level, late.is_old) == ("non", True)
    leap = clean_statement({**AUDIT, "audited_on": date(2024, 2, 29)}, TODAY)
    assert statement_of(Espace(accessibility=leap), date(2027, 2, 28)).is_old is False
    assert statement_of(Espace(), TODAY) is None
    assert statement_of(None, TODAY) is None
    assert clean_statement({"level": ""}, TODAY) == {}


@pytest.fixture
def audited(alpha) -> Espace:
    Espace.objects.filter(pk=alpha.pk).update(accessibility=clean_statement(AUDIT, TODAY))
    hosts.forget()
    return alpha


def test_the_page_and_the_footer_of_that_espace_only(audited, bravo) -> None:
    page = tree(HostClient(audited.primary_host).get("/accessibilite"))
    for said in ("2 mars 2026", "82 %", "Atelier Access", "Un document PDF", AUDIT["contact"]):
        assert said in page.text
    assert "Accessibilité : partiellement conforme" in page.text
    door = tree(HostClient(audited.primary_host).get("/"))
    assert "Accessibilité : partiellement conforme" in door.one("footer").text
    other = tree(HostClient(bravo.primary_host).get("/accessibilite"))
    assert "Accessibilité : non conforme" in other.text
    assert "Atelier Access" not in other.text
