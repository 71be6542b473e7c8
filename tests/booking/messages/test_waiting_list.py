"""Who waits for an earlier time: a slot is kept for them, refused, gone, or taken."""

from datetime import UTC, datetime, timedelta

import pytest

from booking.appointments.author import Author
from booking.appointments.models import WaitingOffer
from booking.appointments.services.accept_offer import accept_offer
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.end_offers import decline_offer, offer_secret
from booking.appointments.services.join_waiting_list import join_waiting_list
from booking.notifications.models import Receipt
from tests.booking.conftest import NOW
from tests.factories import UsagerFactory

from .conftest import book, html_of

LATER = datetime(2026, 12, 14, 8, 0, tzinfo=UTC)  # three weeks ahead, 9:00
FRIDAY = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
MOBILE = "+33639980055"
HAS, FREED = "lundi 14 décembre 2026 à 9 h", "vendredi 27 novembre 2026 à 9 h"
DEADLINE = "lundi 23 novembre 2026 à 14 h"  # two hours after noon


@pytest.fixture
def offer(counter, clock, forget) -> WaitingOffer:
    """Nadia waits; at noon somebody cancels Friday."""
    nadia = UsagerFactory(first_name="Nadia", email="nadia@demo.example", phone_number=MOBILE)
    appointment = book(counter, nadia, starts_at=LATER, author=Author.usager(nadia))
    join_waiting_list(appointment.pk, nadia.pk, NOW)
    freed = book(counter, UsagerFactory(email="", phone_number=""), starts_at=FRIDAY)
    forget()
    clock.at(NOON)
    cancel_appointment(freed.pk, Author.agent(counter.agents[0]), NOON)
    return WaitingOffer.objects.get()


def test_offered_with_the_hour_until_which_it_is_kept(offer, counter, post):
    found = post()
    sent = found.to("nadia@demo.example")
    assert sent.subject == f"Une heure plus tôt s’est libérée : {FREED}"
    for text in (sent.body, html_of(sent)):
        assert FREED in text
        assert DEADLINE in text
        assert HAS in text
    text = found.text_to(MOBILE)
    assert f"est libre, {FREED}" in text
    assert DEADLINE in text
    assert counter.motif.name not in text + sent.subject
    page = f"http://alpha.localhost/l/{offer.uuid}/{offer_secret(offer)}"
    for text in (sent.body, html_of(sent), found.text_to(MOBILE)):
        assert page in text


def test_too_late_for_an_answer_it_is_not_sent(offer, clock, post):
    clock.at(offer.expires_at)
    found = post()
    assert found.texted == []
    assert [one.subject for one in found.mails if "libérée" in one.subject] == []


def test_declined(offer, clock, post, forget):
    forget()
    decline_offer(offer.pk, NOON)
    found = post()
    sent = found.to("nadia@demo.example")
    assert sent.subject == f"Vous gardez votre rendez-vous du {HAS}"
    assert "Vous avez refusé" in sent.body
    assert found.texted == []


@pytest.mark.parametrize("first", ["the answer ends first", "the message leaves first"])
def test_expired(first, offer, clock, post, forget):
    forget()
    clock.at(offer.expires_at + timedelta(minutes=1))
    if first == "the answer ends first":
        WaitingOffer.objects.update(state="lapsed")
    found = post()
    sent = found.to("nadia@demo.example")
    assert f"Vous aviez jusqu’au {DEADLINE}" in sent.body
    assert HAS in sent.subject
    assert found.texted == []


def test_accepted_is_a_move_and_nothing_expires(offer, clock, post, forget):
    forget()
    accept_offer(offer.pk, NOON)
    found = post()
    assert found.to("nadia@demo.example").subject == f"Votre rendez-vous du {HAS} est déplacé"
    forget()
    clock.at(offer.expires_at + timedelta(minutes=1))
    assert post().has("nadia@demo.example") is False
    assert not Receipt.objects.filter(event="creneau_expired").exists()
