"""Cancelling: by the service, by the usager, and of one participation."""

from datetime import timedelta

import pytest

from booking.appointments.author import WAITING_LIST, Author
from booking.appointments.errors import RuleRefused
from booking.appointments.models import AgentClaim, Change, Participation, WaitingEntry
from booking.appointments.orders import Attendee
from booking.appointments.search import slots_between
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.cancel_participation import cancel_participation
from booking.appointments.services.join_collective import join_collective
from booking.appointments.services.set_status import set_participation_status
from booking.catalog.models import Motif
from socle.errors import Forbidden, NotVisible
from tests.booking.conftest import NINE, NOW, open_counter
from tests.factories import UsagerFactory

from .conftest import ANYWAY, CARD, booked
from .invariants import everything, messages


def test_the_service_revokes_and_the_time_is_free_again(counter, usager, agent):
    appointment = booked(counter, usager)
    cancelled = cancel_appointment(appointment.pk, agent, NOW)
    assert (cancelled.status, cancelled.cancelled_at) == ("revoked", NOW)
    assert cancelled.ics_sequence == 1
    assert Participation.objects.get().status == "revoked"
    assert not AgentClaim.objects.get().blocking
    assert list(cancelled.agents.all()) == counter.agents
    day = NINE.date()
    assert slots_between(counter.choice().wanted, day, day, NOW)[0].start == NINE


def test_at_the_usagers_request(counter, agent):
    appointment = booked(counter)
    assert cancel_appointment(appointment.pk, agent, NOW, status="excused").status == "excused"


def test_who_is_told_is_who_was_coming(in_alpha):
    counter = open_counter()
    author = Author.agent(counter.agents[0])
    appointment = booked(counter, UsagerFactory(), UsagerFactory())
    first, second = appointment.participations.order_by("pk")
    Participation.objects.filter(pk=first.pk).update(status="excused")
    cancel_appointment(appointment.pk, author, NOW)
    topic, payload = messages()[-1]
    assert topic == "appointment.cancelled"
    assert payload["participation_ids"] == [second.pk]
    assert payload["status"] == "revoked"
    assert {part.status for part in appointment.participations.all()} == {"excused", "revoked"}


def test_the_history_says_who(counter, usager):
    appointment = booked(counter, usager, author=Author.usager(usager))
    cancel_appointment(appointment.pk, Author.usager(usager), NOW)
    change = Change.objects.get(verb="cancelled")
    assert (change.before, change.after) == ({"status": "unknown"}, {"status": "excused"})
    assert change.author_label == f"{usager} (usager)"


@pytest.mark.parametrize(
    ("before", "code"),
    [(timedelta(hours=4, seconds=1), None), (timedelta(hours=4), "too_late")],
)
def test_an_usager_cancels_until_four_hours_before(counter, usager, before, code):
    author = Author.usager(usager)
    appointment = booked(counter, usager)
    if code is None:
        assert cancel_appointment(appointment.pk, author, NINE - before).status == "excused"
        return
    with pytest.raises(RuleRefused) as refusal:
        cancel_appointment(appointment.pk, author, NINE - before)
    assert refusal.value.code == code


def test_the_motif_must_let_them(counter, usager):
    appointment = booked(counter, usager)
    Motif.objects.update(rdvs_cancellable_by_user=False)
    with pytest.raises(RuleRefused) as refusal:
        cancel_appointment(appointment.pk, Author.usager(usager), NOW)
    assert refusal.value.code == "not_cancellable"


def test_once_is_enough(counter, usager, agent):
    appointment = booked(counter, usager)
    cancel_appointment(appointment.pk, agent, NOW)
    before = everything()
    for author, code in ((agent, "transition"), (Author.usager(usager), "cancelled")):
        with pytest.raises(RuleRefused) as refusal:
            cancel_appointment(appointment.pk, author, NOW)
        assert refusal.value.code == code
    assert everything() == before


@pytest.mark.parametrize("author", [Author.prescripteur(CARD), WAITING_LIST])
def test_nobody_else_cancels(counter, author):
    appointment = booked(counter)
    with pytest.raises(Forbidden):
        cancel_appointment(appointment.pk, author, NOW)


@pytest.mark.parametrize("status", ["seen", "noshow", "unknown", "nonsense"])
def test_a_cancellation_is_a_cancellation(counter, agent, status):
    appointment = booked(counter)
    with pytest.raises(RuleRefused):
        cancel_appointment(appointment.pk, agent, NOW, status=status)


def test_waiting_entries_go_with_it(counter, usager, agent):
    appointment = booked(counter, usager)
    WaitingEntry.objects.create(appointment=appointment, usager=usager, created_at=NOW)
    cancel_appointment(appointment.pk, agent, NOW)
    assert not WaitingEntry.objects.exists()


# Collective.


@pytest.fixture
def session(in_alpha):
    counter = open_counter(collectif=True)
    first, second = UsagerFactory(), UsagerFactory()
    session = booked(counter, first, second, max_participants_count=5)
    return counter, session, list(session.participations.order_by("pk"))


def test_one_participant_cancels_and_the_session_goes_on(session):
    _counter, appointment, (first, second) = session
    cancelled = cancel_participation(first.pk, Author.usager(first.usager), NOW)
    assert cancelled.status == "excused"
    appointment.refresh_from_db()
    assert (appointment.status, appointment.ics_sequence) == ("unknown", 0)
    assert AgentClaim.objects.get().blocking
    topic, payload = messages()[-1]
    assert (topic, payload["participation_id"]) == ("participation.cancelled", first.pk)
    change = Change.objects.get(verb="participation_cancelled")
    assert change.usager_id == first.usager_id
    assert Participation.objects.get(pk=second.pk).status == "unknown"


def test_a_session_that_nobody_attends_is_revoked_once_it_has_started(session):
    counter, appointment, parts = session
    agent = Author.agent(counter.agents[0])
    for part in parts:
        cancel_participation(part.pk, agent, NINE + timedelta(minutes=1))
    appointment.refresh_from_db()
    assert appointment.status == "revoked"
    assert not AgentClaim.objects.get().blocking


def test_before_it_starts_an_empty_session_stays_open(session):
    _counter, appointment, parts = session
    for part in parts:
        cancel_participation(part.pk, Author.usager(part.usager), NOW)
    appointment.refresh_from_db()
    assert appointment.status == "unknown"
    newcomer = UsagerFactory()
    assert join_collective(appointment.pk, Attendee(newcomer.pk), Author.usager(newcomer), NOW)


def test_an_usager_does_not_cancel_the_session(session):
    _, appointment, (first, _second) = session
    with pytest.raises(RuleRefused) as refusal:
        cancel_appointment(appointment.pk, Author.usager(first.usager), NOW)
    assert refusal.value.code == "collective"


def test_the_four_hours_hold_of_a_participation_too(session):
    _, _appointment, (first, _second) = session
    with pytest.raises(RuleRefused) as refusal:
        cancel_participation(first.pk, Author.usager(first.usager), NINE - timedelta(hours=4))
    assert refusal.value.code == "too_late"


def test_an_individual_appointment_is_cancelled_as_a_whole(counter, usager, agent):
    appointment = booked(counter, usager)
    participation = appointment.participations.get()
    for author in (agent, Author.usager(usager)):
        with pytest.raises(RuleRefused) as refusal:
            cancel_participation(participation.pk, author, NOW)
        assert refusal.value.code == "individual"


def test_the_last_seat_is_for_sale_again(session):
    counter, appointment, (first, _second) = session
    type(appointment).objects.filter(pk=appointment.pk).update(max_participants_count=2)
    cancel_participation(first.pk, Author.usager(first.usager), NOW)
    newcomer = UsagerFactory()
    join_collective(appointment.pk, Attendee(newcomer.pk), Author.usager(newcomer), NOW)
    agent = Author.agent(counter.agents[0])
    with pytest.raises(NotVisible):
        cancel_participation(2**40, agent, NOW)
    assert set_participation_status(first.pk, "unknown", agent, NOW, confirmation=ANYWAY).pk
