"""Booking: every door, one core."""

from dataclasses import replace
from datetime import timedelta

import pytest

from booking.appointments.author import Author
from booking.appointments.errors import (
    IdenticalAppointment,
    InvalidBooking,
    RuleRefused,
    SlotTaken,
)
from booking.appointments.models import AgentClaim, Appointment, Change, Participation
from booking.appointments.orders import Attendee, Newcomer, OneOffPlace
from booking.appointments.search import slots_between
from booking.appointments.services.book_appointment import book_appointment
from booking.catalog.models import Motif, MotifCategory
from booking.directory.models import Place, Usager, UsagerProfile
from socle.errors import NotVisible
from tenants.context import in_espace
from tenants.identifiers import number_of
from tests.booking.conftest import NINE, NOW, open_counter
from tests.factories import AgentFactory, MotifFactory, OrganisationFactory, UsagerFactory

from .conftest import ANYWAY, CARD, HALF_HOUR, booked, order_of
from .invariants import messages


def test_an_agent_books_any_time_for_several_people(in_alpha, usager):
    counter = open_counter(agents=2)
    other = UsagerFactory()
    order = order_of(
        counter,
        usager,
        other,
        starts_at=NINE + timedelta(minutes=7),
        duration_in_min=50,
        context="Dossier",
    )
    appointment = book_appointment(order, Author.agent(counter.agents[0]), NOW)
    assert (appointment.starts_at, appointment.ends_at) == (
        NINE + timedelta(minutes=7),
        NINE + timedelta(minutes=57),
    )
    assert set(appointment.agents.all()) == set(counter.agents)
    assert {part.usager for part in appointment.participations.all()} == {usager, other}
    assert (appointment.created_by, appointment.created_by_agent) == ("agent", counter.agents[0])
    assert set(counter.organisation.usagers.all()) == {usager, other}
    assert number_of(appointment.pk) == in_alpha.number


def test_what_is_told_says_who_and_what(counter, usager, agent):
    appointment = book_appointment(order_of(counter, usager), agent, NOW)
    [(topic, payload)] = messages()
    assert topic == "appointment.booked"
    assert payload == {
        "appointment_id": appointment.pk,
        "author_kind": "agent",
        "author_agent_id": counter.agents[0].pk,
        "author_usager_id": None,
    }
    change = Change.objects.get()
    assert (change.verb, change.appointment_id) == ("booked", appointment.pk)
    assert change.after["agent_ids"] == [counter.agents[0].pk]
    assert change.author_label == f"{counter.agents[0]} (agent)"


def test_a_relative_brings_who_answers_for_them(counter, agent):
    parent = UsagerFactory()
    child = UsagerFactory(responsible=parent)
    book_appointment(order_of(counter, child), agent, NOW)
    assert set(UsagerProfile.objects.values_list("usager", flat=True)) == {parent.pk, child.pk}


@pytest.mark.parametrize(
    ("visibility", "told"),
    [("visible_and_notified", True), ("visible_and_not_notified", False), ("invisible", False)],
)
def test_messages_follow_the_motif_unless_the_agent_says_otherwise(
    in_alpha, usager, visibility, told
):
    counter = open_counter(visibility_type=visibility)
    other = UsagerFactory()
    order = order_of(counter)
    order = replace(
        order, attendees=(Attendee(usager.pk), Attendee(other.pk, None, not told, not told))
    )
    appointment = book_appointment(order, Author.agent(counter.agents[0]), NOW)
    chosen = {part.usager_id: part for part in appointment.participations.all()}
    assert chosen[usager.pk].send_lifecycle_notifications is told
    assert chosen[usager.pk].send_reminder_notification is told
    assert chosen[other.pk].send_lifecycle_notifications is not told


def test_a_place_made_for_the_day_is_offered_for_nothing_else(counter, usager, agent):
    tent = OneOffPlace("Barnum du marché", "Place du marché, 07000 Privas", 44.7, 4.6)
    order = order_of(counter, usager, place_id=None, one_off_place=tent)
    appointment = book_appointment(order, agent, NOW, confirmation=ANYWAY)
    assert appointment.place.availability == Place.Availability.SINGLE_USE
    assert appointment.place.name == "Barnum du marché"
    assert appointment.place.organisation == counter.organisation


def test_an_usager_gets_the_fairest_free_agent(in_alpha, usager):
    counter = open_counter(agents=2)
    booked(counter, starts_at=NINE + HALF_HOUR, agent_ids=(counter.agents[0].pk,))
    appointment = booked(counter, usager, author=Author.usager(usager))
    assert list(appointment.agents.all()) == [counter.agents[1]]
    assert appointment.created_by == "user"
    assert appointment.ends_at - appointment.starts_at == HALF_HOUR


@pytest.mark.parametrize("minutes", [7, -60 * 48, 60 * 24 * 200])
def test_an_usager_has_only_what_is_on_offer(counter, usager, minutes):
    order = order_of(counter, usager, starts_at=NINE + timedelta(minutes=minutes), agent_ids=())
    with pytest.raises(SlotTaken):
        book_appointment(order, Author.usager(usager), NOW)
    assert not AgentClaim.objects.exists()


@pytest.mark.parametrize(
    "chosen",
    [
        {"duration_in_min": 5},
        {"context": "à rappeler"},
        {"name": "Atelier"},
        {"max_participants_count": 3},
        {"room_id": 1},
        {"one_off_place": OneOffPlace("Chez moi", "Ici", 44.0, 4.0), "place_id": None},
    ],
)
def test_an_usager_sets_nothing_but_the_start(counter, usager, chosen):
    order = order_of(counter, usager, agent_ids=(), **chosen)
    with pytest.raises(InvalidBooking):
        book_appointment(order, Author.usager(usager), NOW)


@pytest.mark.parametrize(
    ("bookable_by", "usager_may", "prescripteur_may"),
    [
        ("agents", False, False),
        ("agents_and_prescripteurs", False, True),
        ("agents_and_prescripteurs_and_invited_users", True, True),
        ("everyone", True, True),
    ],
)
def test_each_door_has_its_motifs(in_alpha, usager, bookable_by, usager_may, prescripteur_may):
    counter = open_counter(agents=2, bookable_by=bookable_by)
    order = order_of(counter, usager, agent_ids=())
    for author, allowed in (
        (Author.usager(usager), usager_may),
        (Author.prescripteur(CARD), prescripteur_may),
    ):
        if allowed:
            assert book_appointment(order, author, NOW).pk
        else:
            with pytest.raises(NotVisible):
                book_appointment(order, author, NOW)


def test_a_prescripteur_finds_the_same_person_again(counter):
    known = UsagerFactory(first_name="Zoé", last_name="Lefèvre", phone_number="+33639980042")
    UsagerFactory(first_name="Paul", last_name="Lefèvre", phone_number="+33639980042")
    newcomer = Newcomer("ZOE", "lefevre", phone_number="+33639980042")
    order = order_of(counter, agent_ids=())
    order = replace(order, attendees=(Attendee(newcomer=newcomer),))
    appointment = book_appointment(order, Author.prescripteur(CARD), NOW)
    participation = appointment.participations.get()
    assert participation.usager == known
    assert participation.prescripteur.email == CARD.email
    assert (appointment.created_by, participation.created_by) == ("prescripteur", "prescripteur")


def test_without_a_number_the_person_is_new(counter):
    UsagerFactory(first_name="Zoé", last_name="Lefèvre", phone_number="")
    order = order_of(counter, agent_ids=())
    order = replace(order, attendees=(Attendee(newcomer=Newcomer("Zoé", "Lefèvre")),))
    appointment = book_appointment(order, Author.prescripteur(CARD), NOW)
    made = appointment.participations.get().usager
    assert made.created_through == Usager.CreatedThrough.PRESCRIPTEUR
    assert Usager.objects.count() == 2


def test_an_agent_who_prescribes_is_bound_like_an_usager(in_alpha, usager):
    counter = open_counter()
    stranger = AgentFactory(organisation=OrganisationFactory())
    author = Author.agent(stranger, prescribing=True)
    appointment = booked(counter, usager, author=author)
    assert appointment.participations.get().created_by_agent_prescripteur
    assert appointment.created_by_agent == stranger
    with pytest.raises(SlotTaken):
        booked(counter, UsagerFactory(), author=author)


def test_france_titres_counts_the_length_by_the_person(in_alpha, usager):
    category = MotifCategory.objects.create(name="Passeport", short_name="p", ants_code="PASSPORT")
    counter = open_counter(category=category)
    author = Author.usager(usager)
    appointment = booked(counter, usager, UsagerFactory(), UsagerFactory(), author=author)
    assert appointment.ends_at - appointment.starts_at == HALF_HOUR * 3
    assert AgentClaim.objects.get().period.upper == appointment.ends_at


def test_follow_up_is_for_the_usagers_own_referents(in_alpha, usager):
    counter = open_counter(agents=2, follow_up=True)
    with pytest.raises(RuleRefused) as refusal:
        booked(counter, usager, author=Author.usager(usager))
    assert refusal.value.code == "no_referent"
    usager.referents.add(counter.agents[1])
    appointment = booked(counter, usager, author=Author.usager(usager))
    assert list(appointment.agents.all()) == [counter.agents[1]]
    with pytest.raises(NotVisible):
        booked(counter, usager, author=Author.prescripteur(CARD), starts_at=NINE + HALF_HOUR)


@pytest.mark.parametrize(
    ("location", "contact", "reachable"),
    [
        ("phone", {"phone_number": ""}, False),
        ("phone", {"phone_number": "+33199001234"}, True),
        ("visio", {"email": "", "phone_number": "+33199001234"}, False),
        ("visio", {"email": "", "phone_number": "+33639980001"}, True),
        ("visio", {"phone_number": ""}, True),
    ],
)
def test_somebody_must_be_reachable(in_alpha, location, contact, reachable):
    counter = open_counter(location_type=location)
    order = order_of(counter, UsagerFactory(**contact))
    author = Author.agent(counter.agents[0])
    if reachable:
        assert book_appointment(order, author, NOW).place is None
        return
    with pytest.raises(RuleRefused) as refusal:
        book_appointment(order, author, NOW)
    assert refusal.value.code == "contact_missing"


def test_the_same_twice_is_refused_whatever_is_confirmed(counter, usager, agent):
    order = order_of(counter, usager)
    book_appointment(order, agent, NOW)
    with pytest.raises(IdenticalAppointment):
        book_appointment(order, agent, NOW, confirmation=ANYWAY)
    assert Appointment.objects.count() == 1


def test_two_espaces_share_nothing(counter, usager, agent, bravo):
    appointment = book_appointment(order_of(counter, usager), agent, NOW)
    with in_espace(bravo):
        away = open_counter()
        with pytest.raises(NotVisible):
            book_appointment(order_of(away, usager), Author.agent(away.agents[0]), NOW)
        with pytest.raises(NotVisible):
            book_appointment(order_of(counter, UsagerFactory()), agent, NOW)
        other = booked(away)
        assert list(Appointment.objects.all()) == [other]
    assert list(Appointment.objects.all()) == [appointment]
    assert Participation.objects.get().usager == usager


def test_what_was_booked_is_no_longer_offered(counter, usager):
    wanted = counter.choice().wanted
    before = [slot.start for slot in slots_between(wanted, NINE.date(), NINE.date(), NOW)]
    booked(counter, usager, author=Author.usager(usager))
    after = [slot.start for slot in slots_between(wanted, NINE.date(), NINE.date(), NOW)]
    assert after == before[1:]


def test_a_collective_appointment_starts_empty(in_alpha):
    counter = open_counter(agents=2, collectif=True)
    order = order_of(counter, name="Atelier CV", max_participants_count=8)
    appointment = book_appointment(order, Author.agent(counter.agents[0]), NOW)
    assert (appointment.name, appointment.max_participants_count) == ("Atelier CV", 8)
    assert not appointment.participations.exists()
    assert AgentClaim.objects.filter(appointment=appointment).count() == 2


def test_an_individual_appointment_is_for_somebody(counter, agent):
    with pytest.raises(InvalidBooking):
        book_appointment(order_of(counter), agent, NOW)


def test_a_motif_of_another_organisation_does_not_exist(counter, usager, agent):
    foreign = MotifFactory(organisations=[OrganisationFactory()])
    gone = MotifFactory(organisations=[counter.organisation], deleted_at=NOW)
    for motif in (foreign, gone):
        with pytest.raises(NotVisible):
            book_appointment(replace(order_of(counter, usager), motif_id=motif.pk), agent, NOW)
    assert Motif.objects.count() == 3
