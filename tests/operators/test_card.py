"""The card of an espace: its name, kind, département, telephone, common usagers."""

import pytest

from socle.audit.models import Entry

CARD = "/operateurs/espaces/alpha/fiche"
SHEET = "/operateurs/espaces/alpha"
VALUES = {"name": "Ardèche", "kind": "mairie", "departement_number": "7", "phone": "0199001234"}


def test_it_is_written_and_told(admin, alpha, bravo):
    assert admin.post(CARD, VALUES).url == "/operateurs/espaces/alpha"
    alpha.refresh_from_db()
    bravo.refresh_from_db()
    assert (alpha.name, alpha.kind, alpha.departement_number) == ("Ardèche", "mairie", "07")
    assert alpha.phone == "+33199001234"
    assert bravo.name == "Bravo"
    assert not alpha.shares_usagers
    assert Entry.objects.get(verb="espace.edited").detail == "nom, type, département, téléphone"


def test_common_usagers_are_set_for_that_espace_and_told(admin, alpha, bravo):
    admin.post(CARD, {**VALUES, "shares_usagers": "on"})
    alpha.refresh_from_db()
    bravo.refresh_from_db()
    assert (alpha.shares_usagers, bravo.shares_usagers) == (True, False)
    assert "usagers communs" in Entry.objects.get(verb="espace.edited").detail
    assert "Communs à toutes les organisations" in admin.get(SHEET).text
    admin.post(CARD, VALUES)
    alpha.refresh_from_db()
    assert not alpha.shares_usagers


def test_the_same_again_is_no_change(admin, alpha):
    admin.post(CARD, VALUES)
    admin.post(CARD, VALUES)
    assert Entry.objects.filter(verb="espace.edited").count() == 1


@pytest.mark.parametrize(
    "changed",
    [{"name": ""}, {"kind": "x"}, {"departement_number": "99"}, {"phone": "x"}, {"name": "\x00"}],
    ids=str,
)
def test_what_makes_no_sense_is_refused(admin, alpha, changed):
    assert admin.post(CARD, {**VALUES, **changed}).status_code == 422
    alpha.refresh_from_db()
    assert alpha.name == "Alpha"
