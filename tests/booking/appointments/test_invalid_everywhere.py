"""Every service, every impossible value: a sentence in French, and not a row written anywhere."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from booking.appointments.author import Author
from booking.appointments.models import Appointment, Participation
from booking.appointments.orders import Attendee, Details, MoveOrder, Newcomer
from booking.appointments.services.accept_offer import accept_offer
from booking.appointments.services.add_participation import add_participation
from booking.appointments.services.book_appointment import book_appointment
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.cancel_participation import cancel_participation
from booking.appointments.services.change_participant import change_participant
from booking.appointments.services.confirm_hold import confirm_hold
from booking.appointments.services.delete_appointment import delete_appointment
from booking.appointments.services.edit_appointment import edit_appointment
from booking.appointments.services.end_offers import decline_offer, open_offer
from booking.appointments.services.hold_slot import Booker, hold_slot
from booking.appointments.services.join_collective import join_collective
from booking.appointments.services.join_waiting_list import join_waiting_list, leave_waiting_list
from booking.appointments.services.move_appointment import move_appointment
from booking.appointments.services.remove_participation import remove_participation
from booking.appointments.services.restore_appointment import restore_appointment
from booking.appointments.services.set_notifications import set_notifications
from booking.appointments.services.set_status import set_participation_status, set_status
from booking.appointments.services.set_travel_time import set_travel_time
from booking.directory.models import Organisation
from socle.errors import DomainError
from tenants.context import in_espace
from tests.booking.conftest import NINE, NOW, Counter, open_counter
from tests.factories import UsagerFactory

from .conftest import ANYWAY, HALF_HOUR, booked, order_of
from .invariants import everything

LONG = "é" * 300
HUGE = "x" * 10_001


@dataclass(frozen=True)
class Stage:
    """One of each thing that services are told of."""

    counter: Counter
    agent: Author
    usager: Author
    appointment: Appointment
    session: Appointment
    participation: Participation


def set_stage() -> Stage:
    counter, workshop = open_counter(agents=2), open_counter(collectif=True)
    usager = UsagerFactory()
    appointment = booked(counter, usager, agent_ids=(counter.agents[0].pk,))
    session = booked(workshop, max_participants_count=3)
    return Stage(
        counter,
        Author.agent(counter.agents[0]),
        Author.usager(usager),
        appointment,
        session,
        session.participations.get(),
    )


@pytest.fixture
def stage(in_alpha) -> Stage:
    return set_stage()


def refuse(act: Callable[[], object], about: object = "") -> None:
    """The act says no in a sentence, and writes nothing; neither does what prepared it."""
    before = everything()
    with pytest.raises(DomainError) as refusal, transaction.atomic():
        act()
    assert refusal.value.message.endswith((".", "?")), f"{about}: {refusal.value.message}"
    assert 400 <= refusal.value.status < 500
    changed = [table for table, rows in everything().items() if rows != before[table]]
    assert not changed, f"{about}: {changed}"


# Every service that is told of a row, with the identifier to spoil.
TOLD_OF: dict[str, Callable[[Stage, int], object]] = {
    "cancel_appointment": lambda s, pk: cancel_appointment(pk, s.agent, NOW),
    "cancel_by_usager": lambda s, pk: cancel_appointment(pk, s.usager, NOW),
    "delete_appointment": lambda s, pk: delete_appointment(pk, s.agent, NOW),
    "edit_appointment": lambda s, pk: edit_appointment(pk, Details(context="x"), s.agent, NOW),
    "move_appointment": lambda s, pk: move_appointment(
        pk, MoveOrder(NINE + HALF_HOUR), s.agent, NOW, confirmation=ANYWAY
    ),
    "restore_appointment": lambda s, pk: restore_appointment(pk, s.agent, NOW),
    "set_status": lambda s, pk: set_status(pk, "revoked", s.agent, NOW),
    "set_participation_status": lambda s, pk: set_participation_status(pk, "excused", s.agent, NOW),
    "add_participation": lambda s, pk: add_participation(
        pk, Attendee(UsagerFactory().pk), s.agent, NOW
    ),
    "add_somebody": lambda s, pk: add_participation(s.appointment.pk, Attendee(pk), s.agent, NOW),
    "cancel_participation": lambda s, pk: cancel_participation(pk, s.agent, NOW),
    "change_participant": lambda s, pk: change_participant(pk, s.usager.usager_id, s.agent, NOW),
    "change_participant_by": lambda s, pk: change_participant(
        s.appointment.participations.get().pk, pk, s.agent, NOW
    ),
    "remove_participation": lambda s, pk: remove_participation(pk, s.agent, NOW),
    "set_notifications": lambda s, pk: set_notifications(
        pk, s.agent, lifecycle=False, reminder=False
    ),
    "join_collective": lambda s, pk: join_collective(
        pk, Attendee(s.usager.usager_id), s.usager, NOW
    ),
    "join_as": lambda s, pk: join_collective(s.session.pk, Attendee(pk), s.agent, NOW),
    "join_waiting_list": lambda s, pk: join_waiting_list(pk, s.usager.usager_id, NOW),
    "wait_as": lambda s, pk: join_waiting_list(s.appointment.pk, pk, NOW),
    "leave_waiting_list": lambda s, pk: leave_waiting_list(pk, s.usager.usager_id, NOW),
    "accept_offer": lambda s, pk: accept_offer(pk, NOW),
    "decline_offer": lambda s, pk: decline_offer(pk, NOW),
    "set_travel_time": lambda s, pk: set_travel_time(pk, 30, NOW),
    "book_for": lambda s, pk: book_with(s, attendees=(Attendee(pk),)),
    "book_with": lambda s, pk: book_with(s, agent_ids=(pk,)),
    "book_at": lambda s, pk: book_with(s, place_id=pk),
    "book_in_room": lambda s, pk: book_with(s, room_id=pk),
    "book_motif": lambda s, pk: book_with(s, motif_id=pk),
    "book_in": lambda s, pk: book_with(s, organisation_id=pk),
    "move_to_place": lambda s, pk: move_to(s, place_id=pk),
    "move_to_agent": lambda s, pk: move_to(s, agent_ids=(pk,)),
    "move_to_room": lambda s, pk: move_to(s, room_id=pk),
}
IMPOSSIBLE = [0, -1, -(2**63), 2**31, 2**53 - 1, 2**53, 2**63, 10**30]


def book_with(stage: Stage, **change: object) -> Appointment:
    order = order_of(stage.counter, UsagerFactory(), starts_at=NINE + HALF_HOUR * 2)
    order = replace(order, agent_ids=(stage.agent.agent_id,))
    return book_appointment(replace(order, **change), stage.agent, NOW, confirmation=ANYWAY)


def move_to(stage: Stage, **change: object) -> Appointment:
    order = replace(MoveOrder(NINE + HALF_HOUR * 3), **change)
    return move_appointment(stage.appointment.pk, order, stage.agent, NOW, confirmation=ANYWAY)


@pytest.mark.parametrize("service", TOLD_OF)
def test_identifiers_of_nothing(stage, service):
    for pk in IMPOSSIBLE:
        refuse(lambda pk=pk: TOLD_OF[service](stage, pk), pk)


@pytest.mark.parametrize("service", TOLD_OF)
def test_identifiers_of_another_espace(stage, bravo, service):
    with in_espace(bravo):
        away = set_stage()
        theirs = {
            away.appointment.pk,
            away.session.pk,
            away.participation.pk,
            away.usager.usager_id,
            away.agent.agent_id,
            away.counter.place.pk,
            away.counter.motif.pk,
            away.counter.organisation.pk,
        }
        before = everything()
    for pk in theirs:
        refuse(lambda pk=pk: TOLD_OF[service](stage, pk), pk)
    with in_espace(bravo):
        assert everything() == before


OF_ANOTHER_ORGANISATION = {
    "place": lambda s, away: book_with(s, place_id=away.place.pk),
    "motif": lambda s, away: book_with(s, motif_id=away.motif.pk),
    "agent": lambda s, away: book_with(s, agent_ids=(away.agents[0].pk,)),
    "an agent more": lambda s, away: book_with(s, agent_ids=(s.agent.agent_id, away.agents[0].pk)),
    "organisation": lambda s, away: book_with(s, organisation_id=away.organisation.pk),
    "move to their place": lambda s, away: move_to(s, place_id=away.place.pk),
    "move to their agent": lambda s, away: move_to(s, agent_ids=(away.agents[0].pk,)),
    "hold at their place": lambda s, away: hold_slot(
        replace(s.counter.choice(), place=away.place), BOOKER, NOW
    ),
    "hold their motif": lambda s, away: hold_slot(
        replace(s.counter.choice(), motif=away.motif), BOOKER, NOW
    ),
    "hold at theirs": lambda s, away: hold_slot(
        replace(s.counter.choice(), organisation=away.organisation), BOOKER, NOW
    ),
}
BOOKER = Booker("Nadia", "Benali", email="nadia@demo.example")


@pytest.mark.parametrize("case", OF_ANOTHER_ORGANISATION)
def test_what_is_of_another_organisation(stage, case):
    away = open_counter()
    refuse(lambda: OF_ANOTHER_ORGANISATION[case](stage, away), case)


INSTANTS = {
    "before the field's own time": datetime(2017, 12, 31, 23, tzinfo=UTC),
    "year one": datetime(1, 1, 1, tzinfo=UTC),
    "too far": NOW + timedelta(days=5 * 366 + 1),
    "the last year": datetime(9999, 12, 31, 23, 59, tzinfo=UTC),
    "no zone": datetime(2026, 11, 24, 9),
}


@pytest.mark.parametrize("instant", INSTANTS)
def test_instants(stage, instant):
    when = INSTANTS[instant]
    refuse(lambda: book_with(stage, starts_at=when), "book")
    refuse(lambda: move_to(stage, starts_at=when), "move")
    refuse(lambda: hold_slot(stage.counter.choice(when), BOOKER, NOW), "hold")
    order = replace(order_of(stage.counter, agent_ids=()), starts_at=when)
    order = replace(order, attendees=(Attendee(stage.usager.usager_id),))
    refuse(lambda: book_appointment(order, stage.usager, NOW), "book as an usager")
    move = MoveOrder(when)
    refuse(lambda: move_appointment(stage.appointment.pk, move, stage.usager, NOW), "move own")


@pytest.mark.parametrize("minutes", [0, -1, -(10**9), 24 * 60 + 1, 60 * 24 * 365, 10**12])
def test_lengths(stage, minutes):
    """An end before the start is a negative length: there is no other way to say it."""
    refuse(lambda: book_with(stage, duration_in_min=minutes), "book")
    refuse(lambda: move_to(stage, duration_in_min=minutes), "move")
    if minutes:
        refuse(lambda: set_travel_time(stage.agent.agent_id, minutes, NOW), "travel")
    refuse(lambda: set_travel_time(stage.agent.agent_id, 0, NOW), "no travel")


TEXTS = {
    "title too long": lambda s: edit_appointment(s.session.pk, Details(name=LONG), s.agent, NOW),
    "title with a hole": lambda s: edit_appointment(
        s.session.pk, Details(name="a\x00"), s.agent, NOW
    ),
    "context too long": lambda s: edit_appointment(
        s.appointment.pk, Details(context=HUGE), s.agent, NOW
    ),
    "context with a hole": lambda s: edit_appointment(
        s.appointment.pk, Details(context="\x00"), s.agent, NOW
    ),
    "negative seats": lambda s: edit_appointment(s.session.pk, Details(seats=-1), s.agent, NOW),
    "too many seats": lambda s: edit_appointment(s.session.pk, Details(seats=10**9), s.agent, NOW),
    "a status of nowhere": lambda s: set_status(s.appointment.pk, "🦄", s.agent, NOW),
    "an empty status": lambda s: set_status(s.appointment.pk, "", s.agent, NOW),
    "a participant's status": lambda s: set_participation_status(
        s.participation.pk, "x" * 300, s.agent, NOW
    ),
    "cancelled as": lambda s: cancel_appointment(s.appointment.pk, s.agent, NOW, status="unheard"),
    "link of nothing": lambda s: confirm_hold(uuid4(), "secret", NOW),
    "offer of nothing": lambda s: open_offer(uuid4(), "secret"),
    "newcomer without a name": lambda s: join_collective(
        s.session.pk, Attendee(newcomer=Newcomer("", "  ")), s.agent, NOW
    ),
    "newcomer too long": lambda s: join_collective(
        s.session.pk, Attendee(newcomer=Newcomer(LONG, "Petit")), s.agent, NOW
    ),
    "newcomer to add": lambda s: add_participation(
        s.appointment.pk, Attendee(newcomer=Newcomer("Zoé", LONG)), s.agent, NOW
    ),
    "newcomer with a hole": lambda s: add_participation(
        s.appointment.pk, Attendee(newcomer=Newcomer("Zoé\x00", "Petit")), s.agent, NOW
    ),
    "nobody": lambda s: join_collective(s.session.pk, Attendee(), s.agent, NOW),
    "nobody to book for": lambda s: book_with(s, attendees=(Attendee(),)),
    "somebody twice": lambda s: add_participation(
        s.appointment.pk, Attendee(s.usager.usager_id), s.agent, NOW
    ),
    "one's own time list": lambda s: book_with(s, attendees=(Attendee(s.usager.usager_id),) * 2),
}


@pytest.mark.parametrize("case", TEXTS)
def test_words(stage, case):
    refuse(lambda: TEXTS[case](stage), case)


KEYED = {
    "cancel": lambda s, key: cancel_appointment(s.appointment.pk, s.agent, NOW, key=key),
    "move": lambda s, key: move_appointment(
        s.appointment.pk, MoveOrder(NINE + HALF_HOUR), s.agent, NOW, key=key
    ),
    "edit": lambda s, key: edit_appointment(
        s.appointment.pk, Details(context="x"), s.agent, NOW, key=key
    ),
    "status": lambda s, key: set_status(s.appointment.pk, "revoked", s.agent, NOW, key=key),
    "join": lambda s, key: join_collective(
        s.session.pk, Attendee(s.usager.usager_id), s.usager, NOW, key=key
    ),
}


@pytest.mark.parametrize("case", KEYED)
def test_keys_too_long_and_keys_used_for_something_else(stage, case):
    refuse(lambda: KEYED[case](stage, "k" * 201), case)
    for author in (stage.agent, stage.usager):
        edit = Details(context="autre")
        if author is stage.agent:
            edit_appointment(stage.appointment.pk, edit, author, NOW, key="one")
        else:
            seat = Attendee(newcomer=Newcomer("Léa", "Petit"))
            join_collective(stage.session.pk, seat, author, NOW, key="one")
    refuse(lambda: KEYED[case](stage, "one"), case)


NAMES = ["فاطمة الزهراء", "👩‍🦽 Zoé", "‮txet desrever", "Ñandú-Łukasz", "é" * 150, "<b>Zoé</b>"]


@pytest.mark.parametrize("name", NAMES)
def test_strange_names_are_names(stage, name):
    seat = Attendee(newcomer=Newcomer(name, name))
    usager = join_collective(stage.session.pk, seat, stage.agent, NOW).usager
    usager.refresh_from_db()
    assert (usager.first_name, usager.last_name) == (name, name)
    hold = hold_slot(stage.counter.choice(NINE + HALF_HOUR), replace(BOOKER, last_name=name), NOW)
    hold.refresh_from_db()
    assert hold.last_name == name
    edit_appointment(stage.session.pk, Details(name=name), stage.agent, NOW)
    assert Organisation.objects.count() == 2
