"""From the home page to the appointment, by the links that the pages and the mails carry."""

import re

import pytest
from django.core import mail
from django.db import connection

from booking.appointments.models import Appointment, BookingHold, Participation
from integrations.sms import memory

from .conftest import PERSON, tree


@pytest.fixture
def run_outbox(deliver):
    """Run the relay from the portal, as the worker does."""

    def run() -> None:
        connection.set_schema_to_public()
        deliver()

    return run


def follow(client, response, label: str):
    """Click on the link, or the answer, of that label."""
    found = [link for link in tree(response).all("a") if link.text.startswith(label)]
    assert found, f"no link {label!r}"
    return client.get(found[0]["href"])


def link_in(text: str) -> str:
    links = re.findall(r"http://alpha\.localhost(/\S+)", text)
    # The mail of a booking leads to the cancellation too.
    [link] = [link for link in links if not link.endswith("/annuler")]
    return link


def book_online(client, town, **person: str):
    page = client.get("/")
    page = follow(client, page, town.counter.motif.name)
    page = follow(client, page, "9 h 30")
    action = tree(page).one("form", method="post")["action"]
    return client.post(action, {**PERSON, **person}, follow=True)


def test_by_mail(client, town, run_outbox):
    assert "Vérifiez votre messagerie" in tree(book_online(client, town)).text
    run_outbox()
    [verification] = [sent for sent in mail.outbox if sent.to == [PERSON["email"]]]
    link = link_in(verification.body)
    assert link.startswith("/rdv/confirmer/")
    button = tree(client.get(link)).one("form", method="post")
    recap = client.post(button["action"], follow=True)
    assert tree(recap).one("h1").text == "Votre rendez-vous est confirmé"
    run_outbox()
    confirmation = [sent for sent in mail.outbox if sent.to == [PERSON["email"]]][-1]
    assert link_in(confirmation.body) == recap.redirect_chain[0][0]
    assert [name for name, *_ in confirmation.attachments] == ["rdv.ics"]
    assert "lundi 23 novembre 2026 à 9 h 30" in confirmation.subject
    with town.inside():
        assert Appointment.objects.get().participations.get().usager.last_name == "Benali"


def test_by_sms(client, town, run_outbox):
    book_online(client, town, email="", phone_number="06 39 98 12 34")
    run_outbox()
    [(number, text)] = memory.outbox
    assert number == "+33639981234"
    assert town.counter.motif.name not in text
    assert client.post(link_in(text)).status_code == 302


def test_a_motif_that_notifies_nobody_books_silently(client, open_town, run_outbox):
    town = open_town(name="Écoute", visibility_type="visible_and_not_notified")
    book_online(client, town)
    run_outbox()
    client.post(link_in(mail.outbox[-1].body))
    run_outbox()
    with town.inside():
        part = Participation.objects.get()
    assert (part.send_lifecycle_notifications, part.send_reminder_notification) == (False, False)
    assert [sent.subject for sent in mail.outbox if sent.to == [PERSON["email"]]] == [
        "Confirmez votre rendez-vous du lundi 23 novembre 2026 à 9 h 30"
    ]


def test_going_back_and_sending_again_shows_the_same_page(client, town):
    first = book_online(client, town)
    with town.inside():
        start = BookingHold.objects.get().starts_at
    again = client.post(town.form(start), PERSON, follow=True)
    assert again.redirect_chain == first.redirect_chain
