"""Nonsense and other people's identifiers: a clear error, and nothing written."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from booking.appointments.author import Author, PrescripteurCard
from booking.appointments.errors import InvalidBooking
from booking.appointments.orders import Attendee, Details, MoveOrder, Newcomer, OneOffPlace
from booking.appointments.services.book_appointment import book_appointment
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.edit_appointment import edit_appointment
from booking.appointments.services.hold_slot import Booker, hold_slot
from booking.appointments.services.move_appointment import move_appointment
from booking.appointments.services.set_status import set_status
from booking.directory.models import Agent, Place
from socle.errors import DomainError, NotVisible
from tenants.context import in_espace
from tests.booking.conftest import NINE, NOW, open_counter
from tests.factories import AgentFactory, OrganisationFactory, PlaceFactory, UsagerFactory

from .conftest import ANYWAY, CARD, booked, order_of
from .invariants import everything

LONG = "é" * 300
NEWCOMER = Newcomer("Zoé", "Lefèvre", phone_number="+33639980042")


def refused(act, error=InvalidBooking) -> DomainError:
    before = everything()
    with pytest.raises(error) as refusal:
        act()
    assert refusal.value.message
    assert everything() == before
    return refusal.value


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"starts_at": datetime(2017, 12, 31, tzinfo=UTC)}, "starts_at"),
        ({"starts_at": NOW + timedelta(days=366 * 5)}, "starts_at"),
        ({"starts_at": datetime(9999, 1, 1, tzinfo=UTC)}, "starts_at"),
        ({"starts_at": datetime(2026, 11, 24, 9)}, "starts_at"),
        ({"duration_in_min": 0}, "duration_in_min"),
        ({"duration_in_min": -30}, "duration_in_min"),
        ({"duration_in_min": 60 * 24 * 365}, "duration_in_min"),
        ({"name": LONG}, "name"),
        ({"context": "x" * 10_001}, "context"),
        ({"context": "a\x00b"}, "context"),
        ({"max_participants_count": 0}, "max_participants_count"),
        ({"max_participants_count": 40_000}, "max_participants_count"),
        ({"agent_ids": ()}, "agent_ids"),
        ({"agent_ids": (10**30,)}, "agent_ids"),
        ({"agent_ids": (-1,)}, "agent_ids"),
        ({"attendees": ()}, "attendees"),
        ({"attendees": (Attendee(7), Attendee(7))}, "attendees"),
        ({"attendees": tuple(Attendee(n) for n in range(1, 102))}, "attendees"),
        ({"place_id": None}, "place_id"),
        ({"organisation_id": 2**60}, "identifiers"),
    ],
)
def test_values_of_an_order(counter, usager, agent, change, field):
    order = replace(order_of(counter, usager), **change)
    error = refused(lambda: book_appointment(order, agent, NOW, confirmation=ANYWAY))
    assert error.details["field"] == field


@pytest.mark.parametrize(
    "place",
    [
        OneOffPlace(LONG, "Ici", 44, 4),
        OneOffPlace("Ici", LONG + LONG, 44, 4),
        OneOffPlace(" ", "Ici", 44, 4),
        OneOffPlace("Ici", "", 44, 4),
        OneOffPlace("Ici", "Là", 91, 4),
        OneOffPlace("Ici", "Là", float("nan"), 4),
    ],
)
def test_one_off_places(counter, usager, agent, place):
    order = replace(order_of(counter, usager), place_id=None, one_off_place=place)
    refused(lambda: book_appointment(order, agent, NOW, confirmation=ANYWAY))


@pytest.mark.parametrize(
    "newcomer",
    [
        replace(NEWCOMER, first_name=LONG),
        replace(NEWCOMER, last_name="  "),
        replace(NEWCOMER, email="x" * 250 + "@a.fr"),
        replace(NEWCOMER, phone_number="+33199001234"),
        replace(NEWCOMER, phone_number="12"),
    ],
)
def test_newcomers(counter, newcomer):
    order = replace(order_of(counter, agent_ids=()), attendees=(Attendee(newcomer=newcomer),))
    refused(lambda: book_appointment(order, Author.prescripteur(CARD), NOW))


@pytest.mark.parametrize(
    "card",
    [
        PrescripteurCard("", "Martin", "a@b.fr"),
        PrescripteurCard("Lise", LONG, "a@b.fr"),
        PrescripteurCard("Lise", "Martin", ""),
        PrescripteurCard("Lise", "Martin", "a@b.fr", "0" * 17),
    ],
)
def test_a_prescripteur_says_who_they_are(counter, card):
    order = replace(order_of(counter, agent_ids=()), attendees=(Attendee(newcomer=NEWCOMER),))
    refused(lambda: book_appointment(order, Author.prescripteur(card), NOW))


def test_a_prescripteur_books_for_one_person(counter, usager):
    order = order_of(counter, usager, UsagerFactory(), agent_ids=())
    refused(lambda: book_appointment(order, Author.prescripteur(CARD), NOW))


def test_the_same_newcomer_twice(counter, agent):
    order = replace(order_of(counter), attendees=(Attendee(newcomer=NEWCOMER),) * 2)
    refused(lambda: book_appointment(order, agent, NOW))


def test_right_to_left_and_emoji_names_are_names(counter):
    newcomer = Newcomer("فاطمة", "👩‍🦽 ‏בן־דוד", phone_number="+33639980042")
    order = replace(order_of(counter, agent_ids=()), attendees=(Attendee(newcomer=newcomer),))
    appointment = book_appointment(order, Author.prescripteur(CARD), NOW)
    assert appointment.participations.get().usager.first_name == "فاطمة"


def test_what_is_of_another_organisation_does_not_exist(counter, usager, agent):
    away = open_counter()
    closed = PlaceFactory(
        organisation=counter.organisation, availability=Place.Availability.DISABLED
    )
    once = PlaceFactory(
        organisation=counter.organisation, availability=Place.Availability.SINGLE_USE
    )
    gone = AgentFactory(organisation=counter.organisation)
    Agent.objects.filter(pk=gone.pk).update(deleted_at=NOW)
    order = order_of(counter, usager)
    for change in (
        {"organisation_id": away.organisation.pk},
        {"motif_id": away.motif.pk},
        {"place_id": away.place.pk},
        {"place_id": closed.pk},
        {"place_id": once.pk},
        {"agent_ids": (away.agents[0].pk,)},
        {"agent_ids": (counter.agents[0].pk, away.agents[0].pk)},
        {"agent_ids": (gone.pk,)},
        {"attendees": (Attendee(2**50),)},
        {"attendees": (Attendee(UsagerFactory(deleted_at=NOW).pk),)},
        {"room_id": 12},
        {"organisation_id": OrganisationFactory().pk},
    ):
        asked = replace(order, **change)
        refused(lambda o=asked: book_appointment(o, agent, NOW, confirmation=ANYWAY), NotVisible)


def test_what_is_of_another_espace_does_not_exist(counter, usager, agent, bravo):
    with in_espace(bravo):
        away = open_counter()
        stranger, appointment = UsagerFactory(), booked(away)
    order = order_of(counter, usager)
    for change in (
        {"organisation_id": away.organisation.pk},
        {"motif_id": away.motif.pk},
        {"place_id": away.place.pk},
        {"agent_ids": (away.agents[0].pk,)},
        {"attendees": (Attendee(stranger.pk),)},
    ):
        asked = replace(order, **change)
        refused(lambda o=asked: book_appointment(o, agent, NOW, confirmation=ANYWAY), NotVisible)
    pk = appointment.pk
    refused(lambda: cancel_appointment(pk, agent, NOW), NotVisible)
    refused(lambda: set_status(pk, "revoked", agent, NOW), NotVisible)
    refused(lambda: move_appointment(pk, MoveOrder(NINE), agent, NOW), NotVisible)
    refused(lambda: edit_appointment(pk, Details(name="x"), agent, NOW), NotVisible)


@pytest.mark.parametrize("identifier", [0, -5, 2**53, 10**30])
def test_impossible_identifiers_do_not_exist(agent, identifier):
    refused(lambda: cancel_appointment(identifier, agent, NOW), NotVisible)


@pytest.mark.parametrize(
    "order",
    [
        MoveOrder(datetime(2017, 1, 1, tzinfo=UTC)),
        MoveOrder(NINE, duration_in_min=0),
        MoveOrder(NINE, duration_in_min=10**6),
        MoveOrder(NINE, agent_ids=(1, 1)),
        MoveOrder(NINE, place_id=-3),
        MoveOrder(NINE, one_off_place=OneOffPlace("", "", 0, 0)),
    ],
)
def test_moves(counter, agent, order):
    appointment = booked(counter)
    refused(lambda: move_appointment(appointment.pk, order, agent, NOW, confirmation=ANYWAY))


@pytest.mark.parametrize(
    "booker",
    [
        Booker(LONG, "Benali", email="a@b.fr"),
        Booker("", "Benali", email="a@b.fr"),
        Booker("Nadia", "Benali"),
        Booker("Nadia", "Benali", email="a" * 300),
        Booker("Na\x00dia", "Benali", email="a@b.fr"),
    ],
)
def test_bookers(counter, booker):
    refused(lambda: hold_slot(counter.choice(), booker, NOW))


def test_a_call_needs_a_number(in_alpha):
    counter = open_counter(location_type="phone")
    choice = replace(counter.choice(), place=None)
    refused(lambda: hold_slot(choice, Booker("Nadia", "Benali", email="a@b.fr"), NOW))
