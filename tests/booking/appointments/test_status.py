"""What became of an appointment: transitions offered, cascades, restoration."""

from datetime import timedelta

import pytest

from booking.appointments.author import Author
from booking.appointments.errors import ConfirmationNeeded, RuleRefused
from booking.appointments.models import AgentClaim, Appointment, Change, Participation
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.claim_chosen import Confirmation
from booking.appointments.services.restore_appointment import restore_appointment
from booking.appointments.services.set_status import set_participation_status, set_status
from socle.errors import Forbidden
from tests.booking.conftest import NINE, NOW, open_counter
from tests.factories import UsagerFactory

from .conftest import booked
from .invariants import everything, messages

EARLY = NINE - timedelta(hours=1)
LATE = NINE + timedelta(hours=1)
NEXT_DAY = NINE + timedelta(days=1)


@pytest.mark.parametrize(
    ("status", "now", "offered"),
    [
        ("seen", NOW, False),
        ("seen", EARLY, True),
        ("noshow", EARLY, False),
        ("noshow", LATE, True),
        ("noshow", NEXT_DAY, True),
        ("excused", NOW, True),
        ("revoked", NEXT_DAY, True),
        ("unknown", LATE, False),
        ("nonsense", LATE, False),
    ],
)
def test_only_what_is_offered_now(counter, agent, status, now, offered):
    appointment = booked(counter)
    if offered:
        assert set_status(appointment.pk, status, agent, now).status == status
        assert Participation.objects.get().status == status
        return
    before = everything()
    with pytest.raises(RuleRefused) as refusal:
        set_status(appointment.pk, status, agent, now)
    assert refusal.value.code == "transition"
    assert everything() == before


@pytest.mark.parametrize(
    ("status", "cancelled", "blocking"),
    [
        ("seen", False, True),
        ("noshow", True, True),
        ("excused", True, False),
        ("revoked", True, False),
    ],
)
def test_what_follows_from_a_status(counter, agent, status, cancelled, blocking):
    appointment = booked(counter)
    changed = set_status(appointment.pk, status, agent, LATE)
    assert changed.cancelled_at == (LATE if cancelled else None)
    assert AgentClaim.objects.get().blocking is blocking
    reset = set_status(appointment.pk, "unknown", agent, LATE)
    assert (reset.status, reset.cancelled_at, reset.ics_sequence) == ("unknown", None, 2)
    assert AgentClaim.objects.get().blocking
    assert Participation.objects.get().status == "unknown"


@pytest.mark.parametrize(
    ("steps", "topics"),
    [
        (("seen",), ["appointment.marked"]),
        (("noshow", "unknown"), ["appointment.marked", "appointment.marked"]),
        (("revoked", "unknown"), ["appointment.cancelled", "appointment.restored"]),
    ],
)
def test_what_is_told(counter, agent, steps, topics):
    appointment = booked(counter)
    participation = appointment.participations.get()
    for status in steps:
        set_status(appointment.pk, status, agent, LATE)
    told = messages()[1:]
    assert [topic for topic, _ in told] == topics
    assert all(payload["participation_ids"] == [participation.pk] for _, payload in told)
    assert Change.objects.count() == 1 + len(steps)


def test_usagers_give_no_status(counter, usager):
    appointment = booked(counter, usager)
    with pytest.raises(Forbidden):
        set_status(appointment.pk, "seen", Author.usager(usager), LATE)


# Collective.


@pytest.fixture
def session(in_alpha):
    counter = open_counter(collectif=True)
    usagers = [UsagerFactory() for _ in range(3)]
    session = booked(counter, *usagers, max_participants_count=3)
    return Author.agent(counter.agents[0]), session, list(session.participations.order_by("pk"))


def statuses(appointment: Appointment) -> list[str]:
    return list(appointment.participations.order_by("pk").values_list("status", flat=True))


def test_one_participant_seen_is_enough(session):
    agent, appointment, parts = session
    set_participation_status(parts[1].pk, "seen", agent, LATE)
    appointment.refresh_from_db()
    assert appointment.status == "seen"
    assert statuses(appointment) == ["unknown", "seen", "unknown"]


def test_a_seen_session_marks_those_of_whom_nothing_was_said(session):
    agent, appointment, parts = session
    set_participation_status(parts[0].pk, "excused", agent, LATE)
    set_status(appointment.pk, "seen", agent, LATE)
    assert statuses(appointment) == ["excused", "seen", "seen"]


def test_a_revoked_session_spares_nobody_and_comes_back_whole(session):
    agent, appointment, parts = session
    set_participation_status(parts[0].pk, "excused", agent, NOW)
    set_status(appointment.pk, "revoked", agent, NOW)
    assert statuses(appointment) == ["excused", "revoked", "revoked"]
    set_status(appointment.pk, "unknown", agent, NOW)
    assert statuses(appointment) == ["unknown"] * 3


@pytest.mark.parametrize("status", ["excused", "noshow"])
def test_a_session_itself_is_never_excused_nor_missed(session, status):
    agent, appointment, _parts = session
    with pytest.raises(RuleRefused):
        set_status(appointment.pk, status, agent, LATE)


def test_who_comes_back_needs_a_seat(session):
    agent, appointment, parts = session
    set_participation_status(parts[0].pk, "excused", agent, NOW)
    Appointment.objects.filter(pk=appointment.pk).update(max_participants_count=2)
    with pytest.raises(ConfirmationNeeded) as needed:
        set_participation_status(parts[0].pk, "unknown", agent, NOW)
    assert needed.value.details["codes"] == ["session_full"]
    anyway = Confirmation(("session_full",))
    back = set_participation_status(parts[0].pk, "unknown", agent, NOW, confirmation=anyway)
    assert back.status == "unknown"
    assert messages()[-1][0] == "participation.restored"


def test_nothing_is_said_of_participants_of_a_cancelled_session(session):
    agent, appointment, parts = session
    set_status(appointment.pk, "revoked", agent, NOW)
    with pytest.raises(RuleRefused) as refusal:
        set_participation_status(parts[0].pk, "unknown", agent, NOW)
    assert refusal.value.code == "cancelled"


def test_an_individual_status_is_the_appointments(counter, agent):
    participation = booked(counter).participations.get()
    with pytest.raises(RuleRefused) as refusal:
        set_participation_status(participation.pk, "seen", agent, LATE)
    assert refusal.value.code == "individual"


# Restoring.


def test_a_cancelled_appointment_takes_its_time_again(counter, agent):
    appointment = booked(counter)
    cancel_appointment(appointment.pk, agent, NOW)
    restored = restore_appointment(appointment.pk, agent, NOW)
    assert (restored.status, restored.cancelled_at) == ("unknown", None)
    claim = AgentClaim.objects.get()
    assert (claim.blocking, claim.lane) == (True, 0)
    topic, payload = messages()[-1]
    assert topic == "appointment.restored"
    assert payload["participation_ids"] == [appointment.participations.get().pk]


def test_a_time_taken_meanwhile_is_confirmed_first(counter, agent):
    appointment = booked(counter)
    cancel_appointment(appointment.pk, agent, NOW)
    booked(counter, UsagerFactory())
    before = everything()
    with pytest.raises(ConfirmationNeeded) as needed:
        restore_appointment(appointment.pk, agent, NOW)
    assert needed.value.details["codes"] == ["overlap"]
    assert everything() == before
    anyway = Confirmation(("overlap",))
    restore_appointment(appointment.pk, agent, NOW, confirmation=anyway)
    assert AgentClaim.objects.get(appointment=appointment).lane == 1


def test_several_agents_come_back_together_or_not_at_all(in_alpha):
    counter = open_counter(agents=2)
    author = Author.agent(counter.agents[0])
    appointment = booked(counter)
    cancel_appointment(appointment.pk, author, NOW)
    booked(counter, UsagerFactory(), agent_ids=(counter.agents[1].pk,))
    before = everything()
    with pytest.raises(ConfirmationNeeded):
        restore_appointment(appointment.pk, author, NOW)
    assert everything() == before


def test_what_stands_is_not_restored(counter, usager, agent):
    appointment = booked(counter, usager)
    with pytest.raises(RuleRefused) as refusal:
        restore_appointment(appointment.pk, agent, NOW)
    assert refusal.value.code == "not_cancelled"
    with pytest.raises(Forbidden):
        restore_appointment(appointment.pk, Author.usager(usager), NOW)
