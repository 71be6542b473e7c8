"""The number of a request for a passport: asked, checked with France Titres, never in the way.

The service is its stand-in, over HTTP; the cases are those of `ants_cases.json`.
"""

import pytest

from booking.appointments.models import Appointment, BookingHold, Participation
from booking.appointments.services.hold_slot import link_secret
from booking.catalog.models import MotifCategory
from integrations.ants.double.register import Appointment as Declared
from tenants.context import in_espace
from tests.factories import UsagerFactory
from tests.integrations.ants.cases import written
from tests.support.markup import parse

from .conftest import PERSON, Town, tree
from .test_known import CONFIRMED, know

CASES = written("number_validation_cases")
NUMBER = "A123456789"
ELSEWHERE = Declared("https://autre.example/gerer/1", "Mairie de Vire", "9", "2026-12-01 10:00:00")
WORDS = {
    "VAL-01": "10 lettres ou chiffres",
    "VAL-03": "a déjà servi",
    "VAL-04": "n’est pas terminée",
    "VAL-06": "trop ancienne",
}


@pytest.fixture
def town(open_town, alpha) -> Town:
    with in_espace(alpha):
        category = MotifCategory.objects.create(
            name="Passeport", short_name="passport", ants_code="PASSPORT"
        )
    return open_town(name="Demande de passeport", category=category)


def holds(town: Town) -> list[BookingHold]:
    with town.inside():
        return list(BookingHold.objects.order_by("pk"))


def errors(response) -> str:
    return tree(response, 422).one("div", id="erreurs").text


def test_it_is_asked_for_and_kept_in_capitals(client, town, coordination):
    assert tree(client.get(town.form())).one("input", name="ants_number")
    assert "Indiquez le numéro de pré-demande" in errors(town.hold(client))
    assert town.hold(client, ants_number=" a123 456789 ").status_code == 302
    assert [hold.ants_number for hold in holds(town)] == [NUMBER]
    assert coordination.calls[-1].query["application_ids"] == [NUMBER]
    assert coordination.calls[-1].query["meeting_point_id"] == [str(town.counter.place.pk)]


def test_it_goes_from_the_hold_to_who_comes(client, town, coordination, letters_given):
    town.hold(client, ants_number=NUMBER)
    [hold] = holds(town)
    link = f"/rdv/confirmer/{hold.uuid}/{link_secret(hold)}"
    assert client.post(link).status_code == 302
    with town.inside():
        assert Participation.objects.get().ants_number == NUMBER


@pytest.mark.parametrize(
    "case", [one for one in CASES if one["id"] in WORDS], ids=lambda c: c["id"]
)
def test_what_france_titres_refuses_is_told_at_the_field(client, town, coordination, case):
    if case["status_reply"]:
        told = case["status_reply"]["body"][case["input"]]["status"]
        coordination.register.statuses[case["input"]] = told
    response = town.hold(client, ants_number=case["input"])
    assert WORDS[case["id"]] in errors(response)
    assert tree(response, 422).one("input", name="ants_number")["value"] == case["input"]
    assert (case["status_reply"] is None) == (not coordination.calls)
    assert holds(town) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_what_a_case_of_any_file_refuses_is_refused(client, town, coordination, case):
    """An appointment elsewhere may be passed over; an outage is not in the way (decision 27)."""
    reply, expected = case["status_reply"] or {}, case["expected"]
    listed = False
    for number, told in (reply.get("body") or {}).items():
        coordination.register.statuses[number] = told["status"]
        listed = listed or bool(told["appointments"])
        coordination.register.appointments[number] = [ELSEWHERE] * len(told["appointments"])
    is_down = reply.get("status", 200) != 200
    if is_down:
        coordination.fail("500")
    response = town.hold(client, ants_number=case["input"])
    is_refused = listed or ("error_on" in expected and not is_down)
    assert response.status_code == (422 if is_refused else 302)
    if listed:
        told = town.hold(client, ants_number=case["input"], ants_ailleurs="on")
        assert told.status_code == 302


def test_an_unknown_number_is_told_and_a_status_that_we_never_heard_of_is_let_through(
    client, town, coordination
):
    assert "ne connaît pas ce numéro" in errors(town.hold(client, ants_number="INCO000001"))
    assert town.hold(client, ants_number="PURG000001").status_code == 302


FAULTS = ["hang", "500", "401", "429", "redirect", "garbage", "list", "empty", "drop"]


@pytest.mark.parametrize("fault", FAULTS)
def test_val_07_when_it_does_not_answer_one_books_nonetheless(
    client, town, coordination, fault, monkeypatch
):
    """Its reference blocks; the issue asks that no provider ever does (decision 27)."""
    monkeypatch.setattr("integrations.ants.coordination.client.PATIENCE", 1.0)
    coordination.fail(fault, seconds=1.5)
    assert town.hold(client, ants_number=NUMBER).status_code == 302


def test_an_appointment_elsewhere_may_be_passed_over_on_purpose(client, town, coordination):
    coordination.register.create(NUMBER, ELSEWHERE)
    response = town.hold(client, ants_number=NUMBER)
    said = errors(response)
    assert "Mairie de Vire, mardi 1er décembre 2026 à 10 h" in said
    page = tree(response, 422)
    assert page.one("a", href=ELSEWHERE.management_url)["rel"] == "noopener noreferrer external"
    assert page.one("input", name="ants_ailleurs")["type"] == "checkbox"
    assert page.one("input", name="last_name")["value"] == PERSON["last_name"]
    assert holds(town) == []
    assert town.hold(client, ants_number=NUMBER, ants_ailleurs="on").status_code == 302


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "http://[", "", "ftp://x.example/"],
    ids=["js", "broken", "no", "ftp"],
)
def test_an_address_that_is_none_is_not_shown(client, town, coordination, url):
    told = Declared(url, "<b>Vire</b>", "9", "demain")
    coordination.register.appointments[NUMBER].append(told)
    response = town.hold(client, ants_number=NUMBER)
    assert "<b>Vire</b>" in errors(response)
    assert "Voir ou annuler" not in response.content.decode()
    assert "<b>Vire" not in response.content.decode()


BAD = [
    "A12345678",
    "A1234567890",
    "A12345678é",
    "A12345678\x00",
    "Ａ123456789",
    "1" * 500,
    "é" * 10,
]


@pytest.mark.parametrize("typed", BAD)
def test_what_cannot_be_a_number_is_asked_of_nobody(client, town, coordination, typed):
    assert "numéro de pré-demande" in errors(town.hold(client, ants_number=typed))
    assert not coordination.calls


def test_other_motifs_ask_and_keep_nothing(client, open_town, coordination):
    town = open_town(name="Accueil")
    assert not tree(client.get(town.form())).all("input", name="ants_number")
    town.hold(client, ants_number=NUMBER)
    assert [hold.ants_number for hold in holds(town)] == [""]
    assert not coordination.calls


def test_who_is_known_is_asked_too(client, town, coordination, clock):
    with town.inside():
        usager = UsagerFactory()
    know(client, town, usager, clock.now)
    assert tree(client.get(town.form())).one("input", name="ants_number")
    assert "Indiquez le numéro" in errors(client.post(town.form(), CONFIRMED))
    assert client.post(town.form(), {**CONFIRMED, "ants_number": NUMBER}).status_code == 302
    with town.inside():
        assert Appointment.objects.get().participations.get().ants_number == NUMBER


def test_the_form_without_javascript_says_where_the_number_is(client, town, coordination):
    page = parse(client.get(town.form()).content.decode())
    assert page.one("a", href="https://ants.gouv.fr/")
