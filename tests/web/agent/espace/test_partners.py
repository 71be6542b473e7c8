"""The espace registers its partner structures, and sets the limits of a day."""

import pytest

from booking.appointments.models import PrescriptionRules
from booking.directory.models import DirectoryChange, PartnerAddress, PartnerStructure
from tenants.context import in_espace

from .conftest import ROOT, as_, main_of, version_in

PAGE = f"{ROOT}/prescripteurs"
CCAS = {
    "name": "CCAS de Privas",
    "siret": "",
    "addresses": "ccas-privas.example\n lise.martin@orange.fr",
    "bookings_a_day": "50",
}


def errors(answer) -> str:
    return main_of(answer, 400 if answer.status_code == 400 else 422).one("div", id="erreurs").text


@pytest.fixture
def ccas(client, alpha) -> PartnerStructure:
    assert client.post(f"{PAGE}/nouveau", CCAS).status_code == 302
    with in_espace(alpha):
        return PartnerStructure.objects.get()


def test_an_empty_list_says_what_to_do(client):
    main = main_of(client.get(PAGE))
    assert "Aucune structure partenaire" in main.text
    assert "/prendre_rdv_prescripteur" in main.text


def test_a_structure_is_registered(client, alpha, ccas):
    assert (ccas.name, ccas.bookings_a_day) == ("CCAS de Privas", 50)
    with in_espace(alpha):
        values = set(PartnerAddress.objects.values_list("value", flat=True))
        assert values == {"ccas-privas.example", "lise.martin@orange.fr"}
        change = DirectoryChange.objects.get(noun="partner")
        assert change.verb == "created"
        assert change.after["people"] == 1
        assert "lise" not in str(change.after)
    row = main_of(client.get(PAGE)).one("tbody").text
    assert "CCAS de Privas" in row
    assert "1 domaine, 1 personne" in row


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": " "}, "Ce champ est obligatoire"),
        ({"addresses": ""}, "il faut la reconnaître"),
        ({"addresses": "gmail.com"}, "messagerie ouverte à tous"),
        ({"addresses": "@orange.fr"}, "messagerie ouverte à tous"),
        ({"addresses": "pas un domaine"}, "n’est ni un domaine ni une adresse"),
        ({"addresses": "<script>@x.fr"}, "n’est ni un domaine ni une adresse"),
        ({"addresses": "ééé.fr"}, "n’est ni un domaine ni une adresse"),
        ({"siret": "12345678901234"}, "Vérifiez ce SIRET"),
        ({"siret": "1300252650001"}, "Vérifiez ce SIRET"),
        ({"bookings_a_day": "0"}, "supérieure ou égale à 1"),
    ],
)
def test_what_makes_no_sense_is_refused(client, alpha, change, words):
    answer = client.post(f"{PAGE}/nouveau", {**CCAS, **change})
    assert words in errors(answer)
    with in_espace(alpha):
        assert not PartnerStructure.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": "ccas DE privas", "addresses": "x.example"}, "porte déjà ce nom"),
        ({"name": "Autre"}, "est déjà à CCAS de Privas"),
    ],
)
def test_two_structures_share_nothing(client, ccas, change, words):
    assert words in errors(client.post(f"{PAGE}/nouveau", {**CCAS, **change}))


def test_a_siret_may_hold_spaces(client, alpha):
    given = {**CCAS, "siret": "130 025 265 00013", "addresses": ""}
    assert client.post(f"{PAGE}/nouveau", given).status_code == 302
    with in_espace(alpha):
        assert PartnerStructure.objects.get().siret == "13002526500013"


def test_it_is_changed_and_the_second_editor_is_told(client, alpha, ccas):
    page = f"{PAGE}/{ccas.pk}"
    version = version_in(client.get(page))
    given = {**CCAS, "addresses": "ccas-privas.example", "version": version}
    assert client.post(page, given).status_code == 302
    with in_espace(alpha):
        assert PartnerAddress.objects.count() == 1
    answer = client.post(page, {**given, "name": "Autre nom"})
    assert answer.status_code == 409
    assert "Repartir de ce qui est enregistré" in answer.content.decode()
    with in_espace(alpha):
        assert PartnerStructure.objects.get().name == "CCAS de Privas"


def test_it_is_closed_and_its_addresses_are_free_again(client, alpha, ccas):
    assert client.post(f"{PAGE}/{ccas.pk}/fermer").status_code == 302
    assert client.post(f"{PAGE}/{ccas.pk}/fermer").status_code == 302
    with in_espace(alpha):
        assert PartnerStructure.objects.get().closed_at
        assert DirectoryChange.objects.filter(noun="partner", verb="closed").count() == 1
    assert client.get(f"{PAGE}/{ccas.pk}").status_code == 404
    assert "Fermée" in main_of(client.get(PAGE)).one("tbody").text
    assert client.post(f"{PAGE}/nouveau", CCAS).status_code == 302


def test_limits_are_set(client, alpha):
    page = f"{PAGE}/limites"
    version = version_in(client.get(page))
    given = {"bookings_a_day": "5", "structure_a_day": "9", "person_a_day": "1"}
    assert client.post(page, {**given, "version": version}).status_code == 302
    with in_espace(alpha):
        rules = PrescriptionRules.current()
        assert (rules.bookings_a_day, rules.structure_a_day, rules.person_a_day) == (5, 9, 1)
    assert client.post(page, {**given, "version": version}).status_code == 409
    assert client.post(page, {**given, "person_a_day": "0", "version": "1"}).status_code == 422


@pytest.mark.parametrize("who", ["basic", "admin", "teams", "rights", "invites"])
def test_it_is_for_who_administers_the_espace(alpha, crew, ccas, who):
    client = as_(crew[who])
    for page in (PAGE, f"{PAGE}/nouveau", f"{PAGE}/{ccas.pk}", f"{PAGE}/limites"):
        assert client.get(page).status_code in (403, 404)
    assert client.post(f"{PAGE}/{ccas.pk}/fermer").status_code in (403, 404)
    assert client.post(f"{PAGE}/nouveau", {**CCAS, "name": "X"}).status_code in (403, 404)
    with in_espace(alpha):
        assert PartnerStructure.objects.get().closed_at is None
