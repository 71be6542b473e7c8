"""Threat 14: an address made for ten minutes proves nobody; the espace says what becomes of it."""

import uuid
from dataclasses import replace

import pytest

from booking.appointments.author import PrescripteurCard
from booking.appointments.errors import InvalidBooking
from booking.appointments.models import BookingHold
from booking.appointments.orders import Newcomer
from booking.appointments.prescribing import Wish
from booking.appointments.services.hold_prescription import hold_prescription
from booking.appointments.services.hold_seat import hold_seat
from booking.appointments.services.hold_slot import Booker, hold_slot
from booking.appointments.services.register_turn import register_turn
from booking.directory.disposable import is_disposable, proved_contact
from booking.directory.models import Presentation
from integrations.sms import memory
from tests.booking.appointments.conftest import booked
from tests.booking.conftest import NINE, NOW, open_counter
from tests.web.prescriber.conftest import LISE, Walk
from tests.web.usager.conftest import tree

THROWN = "nadia@yopmail.com"


@pytest.mark.unit
@pytest.mark.parametrize(
    ("email", "expected"),
    [
        (THROWN, True),
        ("x@MAILINATOR.com", True),
        ("x@sous.domaine.mailinator.com", True),
        ("nadia@gmail.com", False),
        ("nadia@laposte.net", False),
        ("nadia@orange.fr", False),
        ("nadia@mairie-privas.fr", False),
        ("", False),
        ("@", False),
        ("x@com", False),
    ],
)
def test_the_list_knows_them_and_nobody_elses(email, expected) -> None:
    assert is_disposable(email) is expected


def rule(town, name: str) -> None:
    with town.inside():
        Presentation.objects.create(disposable_mail=name)


def test_by_default_a_mobile_is_asked_for_and_proves_it(town, client, deliver) -> None:
    page = tree(town.hold(client, email=THROWN), 422)
    assert "donnez aussi un téléphone portable" in page.text
    assert town.hold(client, email=THROWN, phone_number="06 39 98 12 34").status_code == 302
    with town.inside():
        hold = BookingHold.objects.get()
        assert (hold.email, hold.phone_number) == ("", "+33639981234")
    deliver()
    assert memory.outbox[-1][0] == "+33639981234"


def test_a_landline_is_not_enough(town, client) -> None:
    answer = town.hold(client, email=THROWN, phone_number="04 75 00 00 00")
    assert answer.status_code == 422


def test_an_espace_refuses_them(town, client) -> None:
    rule(town, "refuse")
    answer = town.hold(client, email=THROWN, phone_number="06 39 98 12 34")
    assert "Donnez une adresse que vous gardez" in tree(answer, 422).text
    with town.inside():
        assert not BookingHold.objects.exists()


def test_an_espace_accepts_them(town, client) -> None:
    rule(town, "accept")
    assert town.hold(client, email=THROWN).status_code == 302


@pytest.mark.parametrize(("said", "passes"), [("", False), ("refuse", False), ("accept", True)])
def test_a_prescripteur_proves_who_they_are_by_a_mailbox_that_lasts(
    town, client, said, passes
) -> None:
    if said:
        rule(town, said)
    walk = Walk(client, town)
    walk.open()
    answer = walk.send("qui", **{**LISE, "email": THROWN, "phone_number": "06 39 98 12 34"})
    assert answer.status_code == (200 if passes else 422)
    assert ("Donnez votre adresse professionnelle" in answer.content.decode()) is not passes


BY_MAIL = Booker("Nadia", "Benali", email=THROWN)
BY_BOTH = replace(BY_MAIL, phone_number="+33639981234")


def slot(town, booker):
    return hold_slot(town.counter.choice(NINE), booker, NOW)


def prescribed(town, booker):
    card = PrescripteurCard("Lise", "Martin", booker.email, booker.phone_number, "CCAS")
    wish = Wish(card, Newcomer("Awa", "Diallo"), choice=town.counter.choice(NINE))
    return hold_prescription(wish, NOW, key=uuid.uuid4())


@pytest.mark.parametrize(
    ("ask", "booker"), [(slot, BY_MAIL), (prescribed, BY_MAIL), (prescribed, BY_BOTH)]
)
def test_the_services_themselves_refuse_it_whatever_the_door(town, ask, booker) -> None:
    with town.inside():
        with pytest.raises(InvalidBooking):
            ask(town, booker)
        assert not BookingHold.objects.exists()


def test_the_service_leaves_out_what_proves_nothing(town) -> None:
    with town.inside():
        hold = slot(town, BY_BOTH)
    assert (hold.email, hold.phone_number) == ("", "+33639981234")


def test_a_seat_and_a_turn_too(open_town, alpha) -> None:
    scarce = open_town(allocation="queue")
    with scarce.inside():
        with pytest.raises(InvalidBooking):
            register_turn(scarce.counter.choice(NINE), BY_MAIL, NOW)
        session = booked(open_counter(name="Atelier", collectif=True), starts_at=NINE)
        with pytest.raises(InvalidBooking):
            hold_seat(session.pk, BY_MAIL, NOW, answers={})


def test_an_agent_registers_whoever_they_see(open_town) -> None:
    scarce = open_town(allocation="queue")
    with scarce.inside():
        entry = register_turn(scarce.counter.choice(NINE), BY_MAIL, NOW, channel="counter")
    assert entry.email == THROWN


def test_other_addresses_cost_no_query(town, client, django_assert_num_queries) -> None:
    with town.inside(), django_assert_num_queries(0):
        assert proved_contact("nadia@demo.example", "") == ("nadia@demo.example", "")
