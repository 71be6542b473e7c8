"""Threat 17 under attack: a proof of work or a minute's wait, for nobody on ordinary days.

And the quota of one device, beside those of a person and of an address.
"""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import signing
from django.core.cache import cache

from booking.appointments.models import BookingHold
from booking.appointments.services.hold_quota import HOLDS_A_DEVICE
from booking.web.usager import device
from socle.web.effort import patience, pressure
from socle.web.limits import counting
from socle.web.limits.rates import RATES
from tenants.context import in_espace
from tests.booking.conftest import NINE
from tests.support.clients import HostClient
from tests.web.prescriber.conftest import Walk
from tests.web.usager.conftest import PERSON, question, tree

FEW = 5


@pytest.fixture
def attack(limits, monkeypatch):
    """More than five forms a minute are an attack; computing is made easy for the test."""
    rates = {**RATES, "pressure": replace(RATES["pressure"], count=FEW, least=1)}
    monkeypatch.setattr(counting, "RATES", rates)
    monkeypatch.setattr(pressure, "BITS", 8)
    monkeypatch.setattr(pressure, "MORE_BITS", 9)


def flood(town, client, forms: int = FEW + 1) -> None:
    """Each from another machine: no limit of one machine would see it."""
    for number in range(forms):
        town.hold(HostClient(client.host, REMOTE_ADDR=f"203.0.113.{number}"), email="x")


def solve(page) -> str:
    """As the browser does."""
    field = page.one("input", name="effort")
    asked, bits = field["data-effort-challenge"], int(field["data-effort-bits"])
    number = 0
    while True:
        proof = f"{asked}~{number}"
        if int.from_bytes(hashlib.sha256(proof.encode()).digest(), "big") >> (256 - bits) == 0:
            return proof
        number += 1


def holds(town) -> int:
    with town.inside():
        return BookingHold.objects.count()


def test_nobody_meets_it_on_an_ordinary_day(town, client, attack) -> None:
    page = tree(client.get(town.form()))
    assert not page.all("input", name="effort")
    assert town.hold(client).status_code == 302
    assert not pressure.is_on()


def test_a_rush_of_forms_begins_it_whatever_their_machines(town, client, attack) -> None:
    flood(town, client, FEW)
    assert client.get(town.form()).content.count(b"data-effort-challenge") == 0
    flood(town, client, 1)
    page = tree(client.get(town.form()))
    proof = solve(page)
    assert town.hold(client, effort=proof).status_code == 302
    assert holds(town) == 1


def test_a_proof_serves_once_on_its_host_and_in_time(town, client, attack, clock) -> None:
    flood(town, client)
    proof = solve(tree(client.get(town.form())))
    elsewhere = signing.dumps(["x", 0], salt="effort.challenge:bravo.localhost")
    wrong = ("", "~", "x~1", f"{elsewhere}~0", proof + "0", "é" * 500, proof[:-1] + "é")
    for one in wrong:
        assert town.hold(HostClient(client.host), effort=one).status_code == 429, one
    assert town.hold(client, effort=proof).status_code == 302
    again = HostClient(client.host)
    assert town.hold(again, email="b@demo.example", effort=proof).status_code == 429
    assert holds(town) == 1


def test_what_was_mistyped_does_not_spend_the_proof(town, client, attack) -> None:
    flood(town, client)
    proof = solve(tree(client.get(town.form())))
    assert town.hold(client, email="x", effort=proof).status_code == 422
    assert town.hold(client, effort=proof).status_code == 302


def test_a_proof_made_on_the_first_screen_serves_on_the_last(town, client, attack) -> None:
    flood(town, client)
    proof = solve(tree(client.get(town.form())))
    others = tree(town.hold(client, pour="autre", effort=proof))
    assert others.one("input", name="effort")["value"] == proof
    assert others.one("input", name="effort").get("data-effort-bits") is None
    without = tree(town.hold(HostClient(client.host), pour="autre"))
    assert without.one("input", name="effort")["data-effort-bits"]
    typed = {one["name"]: one.get("value", "") for one in others.all("input") if one.get("name")}
    row = {"personne-0-first_name": "Léo", "personne-0-last_name": "Benali"}
    assert client.post(town.form(), {**typed, **row, "effort": ""}).status_code == 429
    assert client.post(town.form(), {**typed, **row}).status_code == 302
    assert holds(town) == 1


def test_without_javascript_one_waits_a_minute_and_loses_nothing(
    town, client, attack, monkeypatch
) -> None:
    moment = [1_000_000.0]
    monkeypatch.setattr(patience.time, "time", lambda: moment[0])
    flood(town, client)
    answer = town.hold(client)
    assert question(answer, 429) == "Patientez une minute"
    assert int(answer["Retry-After"]) == patience.WAIT
    assert "no-store" in answer["Cache-Control"]
    form = {one["name"]: one["value"] for one in tree(answer, 429).all("input", type="hidden")}
    assert {name: form[name] for name in PERSON} == PERSON
    moment[0] += 59
    assert "Attendez 1 seconde" in tree(client.post(town.form(), form), 429).text
    moment[0] += 1
    assert client.post(town.form(), form).status_code == 302
    again = {**form, "email": "b@demo.example"}
    assert client.post(town.form(), again).status_code == 429
    assert holds(town) == 1


def test_the_slower_door_is_not_a_wide_one(town, client, attack) -> None:
    """A bot that waits: so many a machine in ten minutes."""
    flood(town, client)
    most = RATES["patience"].count
    answers = [town.hold(HostClient(client.host)) for _ in range(most + 1)]
    assert "Patientez une minute" in answers[-2].content.decode()
    assert "trop de demandes" in answers[-1].content.decode()


def test_more_pressure_asks_for_more_work(town, client, attack) -> None:
    flood(town, client, FEW * pressure.MUCH + 1)
    with town.inside():
        assert pressure.bits_asked() == pressure.MORE_BITS


def test_an_espace_under_attack_does_not_burden_another(town, client, attack, bravo) -> None:
    flood(town, client)
    with town.inside():
        assert pressure.is_on()
    with in_espace(bravo):
        assert not pressure.is_on()


def test_it_ends_with_the_rush(town, client, attack, monkeypatch) -> None:
    flood(town, client)
    monkeypatch.setattr(counting, "RATES", RATES)  # the minute is over
    assert town.hold(client).status_code == 429
    with town.inside():
        cache.delete(pressure.KEY)  # and its ten minutes
    assert town.hold(client).status_code == 302


def test_a_cache_that_is_down_asks_nothing(town, client, attack, monkeypatch) -> None:
    flood(town, client)
    monkeypatch.setattr(counting._Rest, "until", 1e12)
    assert town.hold(client).status_code == 302


def test_registrations_for_a_draw_or_a_queue_too(open_town, client, attack) -> None:
    town = open_town(allocation="queue")
    url = town.slots().replace("/prendre_rdv", "/inscription")
    for number in range(FEW + 1):
        HostClient(client.host, REMOTE_ADDR=f"203.0.113.{number}").post(url, {"email": "x"})
    page = tree(client.get(url))
    assert client.post(url, PERSON).status_code == 429
    assert client.post(url, {**PERSON, "effort": solve(page)}).status_code == 302


def test_a_prescripteur_whom_nobody_knows_makes_it_too(town, client, attack) -> None:
    flood(town, client)
    walk = Walk(client, town)
    page = walk.to_recap()
    refused = walk.send("confirmer")
    assert question(refused, 429) == "Patientez une minute"
    kept = {one["name"]: one["value"] for one in tree(refused, 429).all("input", type="hidden")}
    assert (kept["etape"], kept["person_last_name"]) == ("confirmer", "Diallo")
    walk.page = page
    assert walk.send("confirmer", effort=solve(tree(page))).status_code == 302
    assert holds(town) == 1


def test_their_forms_count_towards_an_attack(town, client, attack) -> None:
    for number in range(FEW + 1):
        Walk(HostClient(client.host, REMOTE_ADDR=f"203.0.113.{number}"), town).to_recap()
    with town.inside():
        assert pressure.is_on()


def test_one_who_has_proved_their_address_does_not(town, client, attack) -> None:
    walk = Walk(client, town)
    walk.ask()
    assert walk.prove().status_code == 302
    flood(town, client)
    again = Walk(client, town, NINE + timedelta(minutes=30))
    assert not tree(again.to_recap()).all("input", name="effort")
    assert again.send("confirmer").status_code == 302


# One device.


def start(number: int):
    return NINE + number // 6 * timedelta(days=1) + number % 6 * timedelta(minutes=30)


def test_one_device_keeps_so_many_slots_whatever_its_addresses(open_town, client, limits) -> None:
    town = open_town(agents=20)
    statuses = [
        town.hold(client, start(number), email=f"p{number}@demo.example").status_code
        for number in range(HOLDS_A_DEVICE + 2)
    ]
    # The first request carries no mark yet.
    assert statuses == [302] * (HOLDS_A_DEVICE + 1) + [429]
    neighbour = HostClient(client.host)
    assert town.hold(neighbour, email="voisin@demo.example").status_code == 302


def test_the_mark_of_a_device_is_signed_and_tells_nothing(open_town, client, limits) -> None:
    town = open_town(agents=2)
    town.hold(client)
    mark = client.cookies[device.COOKIE]
    assert mark["httponly"]
    assert mark["samesite"] == "Lax"
    assert int(mark["max-age"]) == 24 * 3600
    forged = HostClient(client.host)
    forged.cookies[device.COOKIE] = "moi:abc:def"
    assert town.hold(forged, email="b@demo.example").status_code == 302
    with town.inside():
        assert set(BookingHold.objects.values_list("device", flat=True)) == {""}


def test_forms_of_one_device_are_counted(town, client, limits, monkeypatch) -> None:
    few = {**RATES, "device": replace(RATES["device"], count=2, least=1)}
    monkeypatch.setattr(counting, "RATES", few)
    answers = [town.hold(client).status_code for _ in range(4)]
    assert answers == [302, 302, 302, 429]
