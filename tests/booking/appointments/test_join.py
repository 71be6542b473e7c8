"""Taking a seat at a collective appointment, and finding one."""

from datetime import timedelta

import pytest

from booking.appointments.author import Author
from booking.appointments.errors import (
    AlreadyRegistered,
    ConfirmationNeeded,
    RuleRefused,
    SessionFull,
)
from booking.appointments.models import Appointment, Change, Participation
from booking.appointments.orders import Attendee, Newcomer
from booking.appointments.services.book_appointment import book_appointment
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.cancel_participation import cancel_participation
from booking.appointments.services.claim_chosen import Confirmation
from booking.appointments.services.join_collective import join_collective
from booking.appointments.sessions import open_sessions, open_sessions_by_place
from booking.appointments.wanted import Wanted
from booking.catalog.models import Motif
from booking.domain.slot_search import Audience
from socle.errors import NotVisible
from tests.booking.conftest import NINE, NOW, open_counter
from tests.factories import AgentFactory, OrganisationFactory, PlaceFactory, UsagerFactory

from .conftest import ANYWAY, CARD, booked, order_of
from .invariants import everything, messages


@pytest.fixture
def workshop(in_alpha):
    """A session of two seats, empty."""
    counter = open_counter(agents=2, collectif=True)
    return counter, plan(counter, seats=2)


def plan(counter, seats=None, starts_at=NINE, **fields) -> Appointment:
    order = order_of(counter, starts_at=starts_at, max_participants_count=seats, **fields)
    author = Author.agent(counter.agents[0])
    return book_appointment(order, author, NOW, confirmation=ANYWAY)


def join(session, usager, author=None, now=NOW, **more) -> Participation:
    author = author or Author.usager(usager)
    return join_collective(session.pk, Attendee(usager.pk), author, now, **more)


def test_a_seat_is_taken(workshop, usager):
    counter, session = workshop
    participation = join(session, usager)
    assert (participation.usager, participation.status) == (usager, "unknown")
    assert participation.created_by == "user"
    assert list(counter.organisation.usagers.all()) == [usager]
    topic, payload = messages()[-1]
    assert (topic, payload["participation_id"]) == ("participation.added", participation.pk)
    assert Change.objects.get(verb="participation_added").usager_id == usager.pk
    session.refresh_from_db()
    assert (session.status, session.ics_sequence) == ("unknown", 0)


def test_the_seats_end(workshop):
    _, session = workshop
    for _ in range(2):
        join(session, UsagerFactory())
    late = UsagerFactory()
    before = everything()
    with pytest.raises(SessionFull):
        join(session, late)
    assert everything() == before


def test_an_agent_may_add_one_more(workshop, usager):
    counter, session = workshop
    author = Author.agent(counter.agents[0])
    for _ in range(2):
        join(session, UsagerFactory(), author)
    with pytest.raises(ConfirmationNeeded) as needed:
        join(session, usager, author)
    assert needed.value.details["codes"] == ["session_full"]
    assert join(session, usager, author, confirmation=Confirmation(("session_full",)))
    assert Appointment.objects.with_seats().get().seats_taken == 3


def test_who_is_expected_is_expected_once(workshop, usager):
    _, session = workshop
    join(session, usager)
    with pytest.raises(AlreadyRegistered):
        join(session, usager)


def test_who_had_cancelled_comes_back(workshop, usager):
    _, session = workshop
    first = join(session, usager)
    cancel_participation(first.pk, Author.usager(usager), NOW)
    assert join(session, usager) == first
    assert Participation.objects.get().status == "unknown"
    assert messages()[-1][0] == "participation.restored"


def test_one_member_of_a_family_takes_part(workshop):
    _, session = workshop
    parent = UsagerFactory()
    children = [UsagerFactory(responsible=parent) for _ in range(2)]
    for member in (parent, *children):
        join(session, member, Author.usager(parent))
        assert Participation.objects.get().usager == member
    removed = [payload["usager_id"] for topic, payload in messages() if "removed" in topic]
    assert removed == [parent.pk, children[0].pk]


def test_agents_register_whole_families(workshop):
    counter, session = workshop
    parent = UsagerFactory()
    child = UsagerFactory(responsible=parent)
    for member in (parent, child):
        join(session, member, Author.agent(counter.agents[0]))
    assert Participation.objects.count() == 2


def test_a_prescripteur_registers_somebody(workshop):
    _, session = workshop
    attendee = Attendee(newcomer=Newcomer("Zoé", "Lefèvre", phone_number="+33639980042"))
    participation = join_collective(session.pk, attendee, Author.prescripteur(CARD), NOW)
    assert participation.prescripteur.last_name == "Martin"
    assert participation.usager.first_name == "Zoé"


@pytest.mark.parametrize(
    ("now", "code"),
    [
        (NINE + timedelta(minutes=1), "past"),
        (NINE - timedelta(minutes=29), "before_minimum_delay"),
        (NINE - timedelta(days=120), "beyond_maximum_delay"),
    ],
)
def test_the_delays_bind_usagers(workshop, usager, now, code):
    counter, session = workshop
    with pytest.raises(RuleRefused) as refusal:
        join(session, usager, now=now)
    assert refusal.value.code == code
    assert join(session, usager, Author.agent(counter.agents[0]), now)


def test_a_revoked_session_takes_nobody(workshop, usager):
    counter, session = workshop
    author = Author.agent(counter.agents[0])
    cancel_appointment(session.pk, author, NOW)
    for who in (author, Author.usager(usager)):
        with pytest.raises(RuleRefused) as refusal:
            join(session, usager, who)
        assert refusal.value.code == "cancelled"


def test_what_usagers_may_not_book_does_not_exist(workshop, counter, usager):
    _, session = workshop
    Motif.objects.update(bookable_by=Motif.BookableBy.AGENTS)
    with pytest.raises(NotVisible):
        join(session, usager)
    Motif.objects.update(bookable_by=Motif.BookableBy.EVERYONE)
    with pytest.raises(NotVisible):
        join(booked(counter), usager)
    with pytest.raises(NotVisible):
        join_collective(2**40, Attendee(usager.pk), Author.usager(usager), NOW)
    with pytest.raises(NotVisible):
        join_collective(session.pk, Attendee(2**40), Author.usager(usager), NOW)


# Finding one.


def found(counter, audience=Audience.USAGER, place=None, **wanted) -> list[int]:
    wanted = Wanted(counter.motif, place, audience=audience, **wanted)
    return [session.id for session in open_sessions(wanted, NOW.date(), NOW)]


def test_usagers_find_sessions_with_a_seat_left(workshop, django_assert_num_queries):
    counter, session = workshop
    later = plan(counter, seats=1, starts_at=NINE + timedelta(days=1))
    without_limit = plan(counter, starts_at=NINE + timedelta(days=2))
    too_far = plan(counter, starts_at=NINE + timedelta(days=120))
    cancelled = plan(counter, starts_at=NINE + timedelta(days=3))
    cancel_appointment(cancelled.pk, Author.agent(counter.agents[0]), NOW)
    join(later, UsagerFactory())
    with django_assert_num_queries(1):
        assert found(counter, place=counter.place) == [session.pk, without_limit.pk]
    assert found(counter) == []
    everywhere = found(counter, Audience.AGENT)
    assert everywhere == [session.pk, without_limit.pk, too_far.pk]


def test_a_seat_given_back_is_found_again(workshop):
    counter, session = workshop
    parts = [join(session, UsagerFactory()) for _ in range(2)]
    assert found(counter, place=counter.place) == []
    cancel_participation(parts[0].pk, Author.usager(parts[0].usager), NOW)
    assert found(counter, place=counter.place) == [session.pk]


def test_sessions_of_chosen_agents_and_organisations(workshop):
    counter, session = workshop
    other = AgentFactory(organisation=counter.organisation)
    at = {"place": counter.place}
    assert found(counter, **at, agent_ids=[counter.agents[1].pk]) == [session.pk]
    assert found(counter, **at, agent_ids=[other.pk]) == []
    assert found(counter, **at, organisation_ids=[counter.organisation.pk]) == [session.pk]
    assert found(counter, **at, organisation_ids=[OrganisationFactory().pk]) == []


def test_sessions_by_place(workshop, django_assert_num_queries):
    counter, session = workshop
    there = PlaceFactory(organisation=counter.organisation)
    away = plan(counter, starts_at=NINE + timedelta(days=1), place_id=there.pk)
    empty = PlaceFactory(organisation=counter.organisation)
    places = [counter.place.pk, there.pk, empty.pk]
    with django_assert_num_queries(1):
        by_place = open_sessions_by_place(Wanted(counter.motif), places, NOW)
    assert {pk: [one.id for one in rows] for pk, rows in by_place.items()} == {
        counter.place.pk: [session.pk],
        there.pk: [away.pk],
    }
