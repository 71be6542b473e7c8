"""Booking with a telephone: the six digits of the SMS, in the browser that booked."""

import re

import pytest
from django.db import connection

from booking.appointments.models import Appointment, BookingHold
from booking.notifications.models import Receipt
from integrations.sms import memory
from tests.booking.conftest import NINE
from tests.support.clients import HostClient

from .conftest import Town, question, tree

MOBILE = {"email": "", "phone_number": "06 39 98 12 34"}


@pytest.fixture
def run_outbox(deliver):
    def run() -> None:
        connection.set_schema_to_public()
        deliver()

    return run


@pytest.fixture
def held_page(client, town, run_outbox) -> str:
    page = town.hold(client, **MOBILE)["Location"]
    run_outbox()
    return page


def code_sent() -> str:
    return re.search(r"Code : (\d{6})", memory.outbox[-1][1])[1]


def wrong() -> str:
    return f"{(int(code_sent()) + 1) % 10**6:06}"


def appointments(town: Town) -> int:
    with town.inside():
        return Appointment.objects.count()


def test_the_code_books_and_leads_to_the_appointment(client, town, held_page):
    assert "recopiez ici son code" in tree(client.get(held_page)).text
    done = client.post(held_page, {"code": code_sent()}, follow=True)
    assert question(done) == "Votre rendez-vous est confirmé"
    assert appointments(town) == 1
    assert "Vous êtes Nadia Benali" in tree(client.get("/mes-rdv")).text


def test_by_mail_no_code_is_asked(client, town):
    page = tree(client.get(town.hold(client)["Location"]))
    assert not page.all("input", name="code")


def test_the_receipt_does_not_hold_the_code(held_page, town):
    with town.inside():
        assert code_sent() not in Receipt.objects.get().content


def test_two_clicks_book_once(client, town, held_page):
    cookie = client.cookies["rdv_reservations"].value
    first = client.post(held_page, {"code": code_sent()})
    client.cookies["rdv_reservations"] = cookie
    second = client.post(held_page, {"code": code_sent()})
    assert first["Location"] == second["Location"]
    assert appointments(town) == 1


def test_the_fifth_wrong_code_is_the_last(client, town, held_page):
    for left in (4, 3, 2):
        page = tree(client.post(held_page, {"code": wrong()}), 422)
        assert f"Il vous reste {left} essais." in page.text
    assert "Il vous reste 1 essai." in tree(client.post(held_page, {"code": wrong()}), 422).text
    assert client.post(held_page, {"code": wrong()}).status_code == 409
    over = client.post(held_page, {"code": code_sent()})
    assert "Ce code n’est plus valable." in tree(over, 409).text
    assert appointments(town) == 0


def test_another_code_replaces_the_first(client, town, held_page, run_outbox, clock):
    first = code_sent()
    assert client.post(held_page, {"renvoyer": "1"}).status_code == 429
    clock.move(seconds=61)
    assert client.post(held_page, {"renvoyer": "1"}).status_code == 302
    run_outbox()
    assert len(memory.outbox) == 2
    assert client.post(held_page, {"code": first}).status_code == 422
    assert client.post(held_page, {"code": code_sent()}).status_code == 302


def test_three_messages_a_slot_and_no_more(client, town, held_page, clock):
    for status in (302, 302, 429):
        clock.move(seconds=61)
        assert client.post(held_page, {"renvoyer": "1"}).status_code == status


def test_another_browser_cannot_even_try(town, held_page):
    thief = HostClient("alpha.localhost")
    assert thief.post(held_page, {"code": code_sent()}).status_code == 404
    assert appointments(town) == 0


def test_a_code_too_late_is_told(client, town, held_page, clock):
    clock.move(minutes=20)
    assert client.post(held_page, {"code": code_sent()}).status_code == 409
    assert question(client.get(held_page)) == "Le créneau n’est plus gardé"


def test_forms_from_elsewhere_book_nothing(town, run_outbox):
    strict = HostClient("alpha.localhost", enforce_csrf_checks=True)
    client = HostClient("alpha.localhost")
    page = town.hold(client, **MOBILE)["Location"]
    run_outbox()
    strict.cookies["rdv_reservations"] = client.cookies["rdv_reservations"].value
    assert strict.post(page, {"code": code_sent()}).status_code == 403
    assert appointments(town) == 0


def test_old_links_of_sms_still_work(client, town, held_page):
    link = re.search(r"http://alpha\.localhost(/rdv/\S+)", memory.outbox[-1][1])[1]
    assert client.post(link).status_code == 302
    assert appointments(town) == 1


def test_the_slot_stays_held_meanwhile(client, town, held_page):
    with town.inside():
        assert BookingHold.objects.get().starts_at == NINE
    other = HostClient("alpha.localhost")
    assert town.hold(other, email="leo@demo.example").status_code == 409
