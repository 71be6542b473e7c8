"""The link of the message: looking books nothing, one click books once."""

import uuid
from datetime import timedelta

import pytest

from booking.appointments.models import Appointment, BookingHold
from booking.appointments.services.end_hold import end_hold
from booking.appointments.services.hold_slot import HOLD_LASTS, Booker, link_secret
from booking.catalog.models import Motif
from tests.booking.conftest import NINE
from tests.support.clients import HostClient

from .booked import book, held
from .conftest import Town, question, tree

NADIA = Booker("Nadia", "Benali", email="nadia@demo.example")


@pytest.fixture
def hold(town) -> BookingHold:
    with town.inside():
        return held(town, booker=NADIA)


@pytest.fixture
def link(hold) -> str:
    return f"/rdv/confirmer/{hold.uuid}/{link_secret(hold)}"


def appointments(town: Town) -> int:
    with town.inside():
        return Appointment.objects.count()


def test_a_scanner_that_opens_the_link_books_nothing(client, town, link):
    for _ in range(3):
        page = tree(client.get(link))
    assert client.head(link).status_code == 200
    assert page.one("h1").text == "Confirmez-vous ce rendez-vous ?"
    assert "mardi 24 novembre 2026 à 9 h" in page.text
    assert page.one("button", type="submit").text == "Confirmer mon rendez-vous"
    assert appointments(town) == 0


def test_one_click_books_and_leads_to_the_appointment(client, town, link):
    response = client.post(link)
    assert response.status_code == 302
    page = tree(client.get(response["Location"]))
    assert page.one("h1").text == "Votre rendez-vous est confirmé"
    assert appointments(town) == 1


def test_a_second_click_books_nothing_more(client, town, link):
    first, second = client.post(link), client.post(link)
    assert first["Location"] == second["Location"]
    assert appointments(town) == 1


def test_a_link_already_used_leads_to_the_appointment(client, link):
    location = client.post(link)["Location"]
    page = tree(client.get(link))
    assert page.one("h1").text == "Ce rendez-vous est déjà confirmé"
    assert page.one("a", class_="fr-btn")["href"] == location


def test_a_link_whose_appointment_was_deleted_is_dead(client, town, link):
    client.post(link)
    with town.inside():
        Appointment.objects.all().delete()
    assert question(client.get(link), 404) == "Ce lien n’est pas valable, ou ne l’est plus"
    assert client.post(link).status_code == 404
    assert appointments(town) == 0


def test_neither_cookies_nor_token_are_needed_as_the_secret_is_the_proof(town, link):
    strict = HostClient("alpha.localhost", enforce_csrf_checks=True)
    assert strict.post(link, HTTP_ORIGIN="null").status_code == 302


def test_a_wrong_link_says_so(client, town, hold, link):
    right = link.rsplit("/", 1)
    for wrong in (
        f"{right[0]}/{'x' * 27}",
        f"{link}x",
        link[:-1],
        f"/rdv/confirmer/{uuid.uuid4()}/{right[1]}",
        f"/rdv/confirmer/{hold.uuid}/é",
    ):
        for send in (client.get, client.post):
            page = tree(send(wrong), 404)
            assert page.one("h1").text == "Ce lien n’est pas valable, ou ne l’est plus"
    assert appointments(town) == 0


@pytest.mark.parametrize("job_ran", [True, False])
def test_a_late_link_still_books_what_is_free(client, town, hold, link, clock, job_ran):
    clock.now += HOLD_LASTS
    if job_ran:
        with town.inside():
            end_hold(hold.pk)
    assert (
        "Les 20 minutes sont passées, mais cette heure est encore libre."
        in tree(client.get(link)).text
    )
    assert client.post(link).status_code == 302
    assert appointments(town) == 1


def test_a_late_link_of_a_time_since_taken_offers_the_nearest_ones(client, town, link, clock):
    clock.now += HOLD_LASTS
    with town.inside():
        held(town, now=clock.now)
    for send in (client.get, client.post):
        page = tree(send(link), 409)
        assert page.one("h1").text == "Ce créneau vient d’être pris"
        nearest = page.all("a", class_="rdv-choice__link")
        assert len(nearest) == 5
    form = tree(client.get(nearest[0]["href"]))
    assert form.one("input", name="email")["value"] == "nadia@demo.example"
    assert form.one("input", name="last_name")["value"] == "Benali"
    assert appointments(town) == 0


def test_what_was_typed_is_shown_to_the_holder_of_the_link_only(client, town, link, clock):
    clock.now += HOLD_LASTS
    with town.inside():
        held(town, now=clock.now)
    address = tree(client.get(link), 409).all("a", class_="rdv-choice__link")[0]["href"]
    stranger = HostClient("alpha.localhost")
    assert "nadia@demo.example" not in stranger.get(address).content.decode()


def test_a_time_already_past_cannot_be_confirmed(client, town, link, clock):
    clock.now = NINE + timedelta(hours=1)
    assert question(client.get(link), 409) == "Ce créneau vient d’être pris"
    assert question(client.post(link), 409) == "Ce créneau vient d’être pris"


def test_a_motif_closed_meanwhile_is_not_booked_late(client, town, link, clock):
    clock.now += HOLD_LASTS
    with town.inside():
        Motif.objects.update(bookable_by=Motif.BookableBy.AGENTS)
    assert client.post(link).status_code == 404
    assert appointments(town) == 0


def test_a_motif_closed_meanwhile_is_booked_for_whom_it_was_kept(client, town, link):
    with town.inside():
        Motif.objects.update(bookable_by=Motif.BookableBy.AGENTS)
    assert client.post(link).status_code == 302


def test_a_link_replaced_by_a_correction_says_so(client, town):
    town.hold(client, email="nadai@demo.example")
    with town.inside():
        first = BookingHold.objects.get()
    town.hold(client)
    page = tree(client.get(f"/rdv/confirmer/{first.uuid}/{link_secret(first)}"), 409)
    assert page.one("h1").text == "Ce lien a été remplacé"


def test_a_limit_of_the_motif_is_told_with_its_reason(client, town, link):
    with town.inside():
        Motif.objects.update(max_per_usager=1)
        book(town, NINE + timedelta(hours=1), NADIA)
    page = tree(client.post(link), 422)
    assert page.one("h1").text == "Ce rendez-vous ne peut pas être confirmé"
    assert page.all("a", href="tel:+33199001234")
    assert appointments(town) == 1


def test_the_cookie_of_the_hold_is_dropped_once_confirmed(client, town):
    town.hold(client)
    with town.inside():
        hold = BookingHold.objects.get()
    assert client.cookies["rdv_reservations"].value
    client.post(f"/rdv/confirmer/{hold.uuid}/{link_secret(hold)}")
    assert client.cookies["rdv_reservations"].value == ""


def test_the_page_of_a_secret_is_kept_by_nobody(client, link):
    location = client.post(link)["Location"]
    for address in (link, location, f"{location}/rdv.ics", "/r/12/faux"):
        response = client.get(address)
        assert response["Cache-Control"] == "no-store, private"
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
