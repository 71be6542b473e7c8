"""Threat 15: whoever has 200 addresses has one live booking, where the motif asks who one is."""

import uuid
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from booking.appointments.author import Author, PrescripteurCard
from booking.appointments.errors import RuleRefused
from booking.appointments.models import Appointment, BookingHold, SoleBooking, TurnEntry
from booking.appointments.orders import Attendee, Newcomer
from booking.appointments.prescribing import Wish
from booking.appointments.search import starts_between
from booking.appointments.services.book_known import book_known
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.confirm_hold import confirm_hold
from booking.appointments.services.confirm_prescription import prescribe
from booking.appointments.services.hold_prescription import hold_prescription
from booking.appointments.services.hold_slot import Booker, hold_slot, link_secret
from booking.appointments.services.offer_turns import offer_turns_of
from booking.appointments.services.register_turn import confirm_turn, register_turn
from booking.catalog.models import Motif
from booking.directory.models import (
    PartnerAddress,
    PartnerStructure,
    Usager,
    UsagerIdentity,
    UsagerSession,
)
from booking.directory.usager_sessions import open_session
from booking.directory.verified import subject_of
from booking.domain.allocation import Door
from tests.booking.conftest import NINE, NOW, open_counter
from tests.factories import UsagerFactory
from tests.web.usager.conftest import PERSON, question, tree

SCARCE = {"verified_identity": True, "kept_share": 20}


@pytest.fixture
def counter(in_alpha):
    return open_counter(agents=20, **SCARCE)


@pytest.fixture
def town(open_town):
    return open_town(agents=20, name="Titre de séjour", **SCARCE)


def verified(subject: str = "fc-1", **record: str) -> Usager:
    usager = UsagerFactory(**record)
    UsagerIdentity.objects.create(usager=usager, subject=subject, verified_at=NOW, last_used_at=NOW)
    return usager


def came_by(client, town, usager: Usager, means: str):
    with town.inside():
        client.cookies["rdv_usager"] = open_session(usager, client.host, means, NOW)
    return client


def open_start(counter):
    """One that is not kept for the counter: the share falls on other hours each day."""
    day = NINE.date()
    return starts_between(counter.choice().wanted, day, day, NOW)[0]


def taken(counter, usager: Usager, subject: str) -> Appointment:
    choice = counter.choice(open_start(counter))
    return book_known(choice, usager, [Attendee(usager_id=usager.pk)], NOW, subject=subject)


def test_an_address_is_not_enough(counter):
    with pytest.raises(RuleRefused) as refusal:
        hold_slot(
            counter.choice(open_start(counter)), Booker("N", "B", email="n@demo.example"), NOW
        )
    assert refusal.value.code == "identity_needed"
    usager = verified()
    with pytest.raises(RuleRefused):
        taken(counter, usager, "")
    assert not BookingHold.objects.exists()
    assert not Appointment.objects.exists()


def test_one_identity_has_one_live_booking_whatever_record_or_address(counter):
    """The attack: 200 mailboxes and numbers, one FranceConnect account, records made each time."""
    first = taken(counter, verified("fc-1"), "fc-1")
    for number in range(5):
        other = UsagerFactory(
            email=f"b{number}@bots.example", phone_number=f"+336399810{number:02}"
        )
        with pytest.raises(RuleRefused) as refusal:
            taken(counter, other, "fc-1")
        assert refusal.value.code == "sole_booking"
    assert list(Appointment.objects.all()) == [first]
    assert taken(counter, verified("fc-2", phone_number="+33639981099"), "fc-2")
    cancel_appointment(first.pk, Author.usager(Usager.objects.earliest("pk")), NOW)
    assert taken(counter, UsagerIdentity.objects.get(subject="fc-1").usager, "fc-1")


def test_the_database_itself_refuses_a_second_one(counter):
    taken(counter, verified(), "fc-1")
    row = SoleBooking.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        SoleBooking.objects.create(
            motif=counter.motif, identity=row.identity, appointment=row.appointment
        )
    assert "fc-1" not in {one.identity for one in SoleBooking.objects.all()}


@pytest.mark.parametrize("allocation", ["queue", "draw"])
def test_turns_are_one_an_identity_too(in_alpha, allocation):
    hour = {"release_minute": 540} if allocation == "draw" else {}
    counter = open_counter(allocation=allocation, **SCARCE, **hour)
    choice = counter.choice()

    def register(number: int, subject: str) -> TurnEntry:
        booker = Booker(f"P{number}", "Dupont", email=f"p{number}@demo.example")
        return confirm_turn(register_turn(choice, booker, NOW, subject=subject).pk, NOW)

    with pytest.raises(RuleRefused) as refusal:
        register(0, "")
    assert refusal.value.code == "identity_needed"
    register(1, "fc-1")
    with pytest.raises(RuleRefused) as refusal:
        register(2, "fc-1")
    assert refusal.value.code == "sole_booking"
    register(3, "fc-2")
    if allocation == "queue":
        # What a turn leads to keeps the identity: it does not serve for a second place.
        hold = offer_turns_of(counter.motif.pk, NOW)[0]
        confirm_hold(hold.uuid, link_secret(hold), NOW)
        with pytest.raises(RuleRefused):
            register(4, "fc-1")


def test_an_agent_registers_somebody_without_identity(in_alpha):
    counter = open_counter(allocation="queue", **SCARCE)
    booker = Booker("Awa", "Diallo", phone_number="+33639981234")
    entry = register_turn(counter.choice(), booker, NOW, channel=TurnEntry.Channel.COUNTER)
    assert entry.state == TurnEntry.State.WAITING


def test_a_stranger_who_says_to_be_a_prescripteur_does_not_take_the_kept_share(counter):
    card = PrescripteurCard("Lise", "Martin", "lise@ccas.example", structure="CCAS")
    choice = replace(counter.choice(), door=Door.COUNTER)
    wish = Wish(card, Newcomer("Awa", "Diallo", phone_number="+33639981234"), choice)
    for door in (hold_prescription, prescribe):
        with pytest.raises(RuleRefused) as refusal:
            door(wish, NOW, key=uuid.uuid4())
        assert refusal.value.code == "partner_needed"
    partner = PartnerStructure.objects.create(name="CCAS de Privas")
    PartnerAddress.objects.create(partner=partner, value="ccas.example")
    assert hold_prescription(wish, NOW, key=uuid.uuid4()).hold_id


@pytest.mark.parametrize(
    "setting",
    [{"kept_share": 9}, {"kept_share": 0}, {"collectif": True}, {"follow_up": True}],
    ids=str,
)
def test_the_database_keeps_a_share_for_those_without_franceconnect(in_alpha, setting):
    motif = open_counter().motif
    with pytest.raises(IntegrityError), transaction.atomic():
        Motif.objects.filter(pk=motif.pk).update(**{**SCARCE, **setting})


# The pages.


def test_the_page_of_the_times_says_it_and_the_next_asks_who_one_is(town, client, settings):
    with town.inside():
        start = open_start(town.counter)
    assert "vous vous identifiez avec FranceConnect" in client.get(town.slots()).content.decode()
    answer = client.get(town.form(start))
    assert question(answer) == "Qui êtes-vous ?"
    assert "Sans FranceConnect" in answer.content.decode()
    assert question(client.post(town.form(start), PERSON), 422) == "Qui êtes-vous ?"
    with town.inside():
        assert not BookingHold.objects.exists()


@pytest.mark.parametrize("means", UsagerSession.Means.values)
def test_only_who_came_by_franceconnect_books(town, client, means):
    with town.inside():
        usager, start = verified(), open_start(town.counter)
    came_by(client, town, usager, means)
    answer = client.post(town.form(start), {"connu": "1"})
    came = means == UsagerSession.Means.FRANCECONNECT
    assert answer.status_code == (302 if came else 422)
    with town.inside():
        assert Appointment.objects.count() == came
        session = UsagerSession.objects.get()
        assert subject_of(session) == ("fc-1" if came else "")


def test_a_second_one_is_refused_in_words(town, client):
    with town.inside():
        usager, start = verified(), open_start(town.counter)
    came_by(client, town, usager, "franceconnect")
    client.post(town.form(start), {"connu": "1"})
    with town.inside():
        other = next(one for one in _starts(town) if one != start)
    page = tree(client.post(town.form(other), {"connu": "1"}), 422)
    assert "Vous avez déjà un rendez-vous à venir" in page.text


def test_a_registration_is_in_the_verified_name_whatever_was_typed(open_town, client):
    town = open_town(allocation="queue", **SCARCE)
    url = town.slots().replace("/prendre_rdv", "/inscription")
    assert question(client.get(url)) == "Qui êtes-vous ?"
    with town.inside():
        usager = verified(first_name="Nadia", last_name="Benali")
    came_by(client, town, usager, "franceconnect")
    page = tree(client.get(url))
    assert "Vous êtes Nadia Benali" in page.text
    assert not page.all("input", name="first_name")
    sold = {"first_name": "Riche", "last_name": "Acheteur", "email": "x@demo.example"}
    assert client.post(url, sold).status_code == 302
    with town.inside():
        entry = TurnEntry.objects.get()
        assert (entry.first_name, entry.last_name) == ("Nadia", "Benali")
        assert len(entry.identity) == 64


def _starts(town):
    return starts_between(town.counter.choice().wanted, NINE.date(), NINE.date(), NOW)
