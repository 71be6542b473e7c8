"""A place or a motif closes while somebody fills in the form: what they typed is not lost."""

from dataclasses import replace
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.appointments.models import BookingHold
from booking.appointments.services.hold_slot import link_secret
from booking.catalog.models import Motif
from booking.directory.models import Place
from booking.directory.usager_sessions import open_session
from tests.factories import OpeningWindowFactory, PlaceFactory, UsagerFactory
from tests.web.prescriber.conftest import AWA, LISE

from .booked import OTHER, held
from .conftest import PERSON, tree

HIDDEN = {"type": "hidden"}


def branch(town, name: str) -> Place:
    """Another place where the motif is received."""
    with town.inside():
        place = PlaceFactory(organisation=town.counter.organisation, name=name)
        OpeningWindowFactory(
            agent=town.counter.agents[0],
            organisation=town.counter.organisation,
            place=place,
            motifs=[town.counter.motif],
        )
    return place


def close_place(town) -> None:
    with town.inside():
        Place.objects.filter(pk=town.counter.place.pk).update(availability="disabled")


def buttons(page) -> dict[str, str]:
    return {one.text: one["formaction"] for one in page.all("button", name="deja_saisi")}


def carried(page) -> dict[str, str]:
    form = next(one for one in page.all("form") if one.all("button", name="deja_saisi"))
    return {one["name"]: one["value"] for one in form.all("input", **HIDDEN)}


def shown(page, *names: str) -> dict[str, str]:
    return {name: page.one("input", name=name).get("value", "") for name in names}


def test_the_form_comes_back_filled_in_for_another_time(client, town):
    branch(town, "Annexe")
    close_place(town)
    page = tree(client.post(town.form(), PERSON), 404)
    assert "Rien n’a été enregistré" in page.text
    assert next(iter(buttons(page))) == "mardi 24 novembre 2026 à 9 h"
    address = next(iter(buttons(page).values()))
    again = tree(client.post(address, {**carried(page), "deja_saisi": "1"}))
    assert "Annexe" in again.one("section", aria_label="Votre rendez-vous").text
    assert shown(again, *PERSON) == PERSON
    assert client.post(again.one("form", method="post")["action"], PERSON).status_code == 302
    # Who had typed nothing finds the way that was there before.
    [link] = tree(client.get(town.form()), 404).all("a", class_="fr-btn")
    assert "Annexe" in tree(client.get(link["href"])).text


def test_several_places_each_offer_their_soonest_time_at_one_cost(client, town):
    for name in ("Annexe", "Bourg"):
        branch(town, name)
    close_place(town)
    client.get("/")

    def queries() -> tuple[int, object]:
        with CaptureQueriesContext(connection) as captured:
            answer = client.post(town.form(), PERSON)
        return len(captured), tree(answer, 404)

    two, page = queries()
    assert [label.split(",")[0] for label in buttons(page)] == ["Annexe", "Bourg"]
    address = next(url for label, url in buttons(page).items() if label.startswith("Bourg, "))
    again = tree(client.post(address, {**carried(page), "deja_saisi": "1"}))
    assert shown(again, *PERSON) == PERSON
    for number in range(6):
        branch(town, f"Hameau {number}")
    eight, page = queries()
    assert eight == two
    assert len(buttons(page)) == 5


def test_of_a_motif_that_is_closed_everywhere_one_still_reads_what_one_typed(client, town):
    with town.inside():
        Motif.objects.update(bookable_by=Motif.BookableBy.AGENTS)
    row = {"personne-TOTAL_FORMS": "1", "personne-0-first_name": "Mina"}
    page = tree(client.post(town.form(), {**PERSON, "last_name": "<b>Benali", **row}), 404)
    said = page.one("section", aria_label="Ce que vous aviez saisi").text
    assert all(words in said for words in ("Nadia", "<b>Benali", PERSON["email"], "Mina"))
    assert not page.all("button", name="deja_saisi")
    assert not tree(client.get(town.form()), 404).all("section", aria_label="Ce que vous")


def test_a_registration_comes_back_too(client, open_town):
    town = open_town(allocation="queue")
    branch(town, "Annexe")
    close_place(town)
    page = tree(client.post(town.slots().replace("/prendre_rdv", "/inscription"), PERSON), 404)
    [(label, address)] = buttons(page).items()
    assert label == "Annexe"
    again = tree(client.post(address, {**carried(page), "deja_saisi": "1"}))
    assert shown(again, *PERSON) == PERSON


def test_who_is_known_keeps_the_number_typed_for_a_time_that_somebody_took(
    client, open_town, clock
):
    town = open_town(location_type="phone")
    town.counter = replace(town.counter, place=None)
    with town.inside():
        held(town, booker=replace(OTHER, phone_number="+33639981234"))
        leo = UsagerFactory(email="leo@demo.example", phone_number="")
        client.cookies["rdv_usager"] = open_session(leo, client.host, "link", clock.now)
    page = tree(client.post(town.form(), {"connu": "1", "phone_number": "04 75 00 01 02"}), 409)
    address = next(iter(buttons(page).values()))
    again = tree(client.post(address, {**carried(page), "deja_saisi": "1"}))
    assert shown(again, "phone_number") == {"phone_number": "04 75 00 01 02"}


def test_a_hold_that_lapsed_meanwhile(client, town, clock):
    town.hold(client, phone_number="06 39 98 12 34")
    with town.inside():
        hold = BookingHold.objects.get()
    branch(town, "Annexe")
    close_place(town)
    clock.now += timedelta(minutes=30)
    client.cookies.clear()
    page = tree(client.post(f"/rdv/confirmer/{hold.uuid}/{link_secret(hold)}"), 404)
    [first, *_] = page.all("a", class_="rdv-choice__link")
    again = tree(client.get(first["href"]))
    assert "Annexe" in again.text
    assert shown(again, *PERSON) == PERSON


def test_a_prescripteur_types_nothing_twice(client, open_town):
    town = open_town(bookable_by=Motif.BookableBy.AGENTS_AND_PRESCRIPTEURS)
    branch(town, "Annexe")
    close_place(town)
    address = town.form().replace("/creneaux", "/prescripteur/orienter")
    page = tree(client.post(address, {**LISE, **AWA, "etape": "confirmer"}), 404)
    address = next(iter(buttons(page).values()))
    again = client.post(address, {**carried(page), "deja_saisi": "1"})
    assert shown(tree(again), *AWA) == AWA
