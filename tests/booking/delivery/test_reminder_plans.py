"""One reminder two days before, however the appointment moves."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from booking.appointments.models import Appointment
from booking.appointments.orders import MoveOrder
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.delete_appointment import delete_appointment
from booking.appointments.services.move_appointment import move_appointment
from booking.appointments.services.restore_appointment import restore_appointment
from booking.notifications.models import Reminder
from booking.notifications.reminding import to_remind
from socle.outbox.models import Delivery
from tenants.context import in_espace
from tests.booking.appointments.conftest import ANYWAY, booked
from tests.booking.conftest import NOW, open_counter
from tests.factories import UsagerFactory

# NOW is Monday 23 November 2026, 8 h in Paris.
FRIDAY = datetime(2026, 11, 27, 9, tzinfo=UTC)
WEDNESDAY = datetime(2026, 11, 25, 9, tzinfo=UTC)
NEXT_FRIDAY = FRIDAY + timedelta(days=7)


@pytest.fixture
def recalled(handled, clock) -> list:
    """When each reminder left, of what start, and to whom."""
    seen = []

    def see(message) -> None:
        appointment = Appointment.objects.get(pk=message.payload["appointment_id"])
        people = {part.usager.first_name for part in to_remind(message, appointment)}
        seen.append((clock(), appointment.starts_at, people))

    handled("reminder.due", see)
    return seen


def live(clock, run_outbox, until: datetime, step=timedelta(hours=6)) -> None:
    """Let time pass, with the relay at work."""
    while clock() < until:
        run_outbox()
        clock.at(min(clock() + step, until))
    run_outbox()


def moved(appointment, starts_at, agent, clock) -> None:
    move_appointment(appointment.pk, MoveOrder(starts_at), agent, clock(), confirmation=ANYWAY)


@pytest.fixture
def appointment(counter):
    return booked(counter, UsagerFactory(first_name="Nadia"), starts_at=FRIDAY)


def test_two_days_before_and_once(appointment, recalled, clock, run_outbox):
    run_outbox()
    clock.at(WEDNESDAY - timedelta(seconds=1))
    run_outbox()
    assert recalled == []
    clock.at(WEDNESDAY)
    run_outbox()
    assert recalled == [(WEDNESDAY, FRIDAY, {"Nadia"})]
    live(clock, run_outbox, FRIDAY + timedelta(days=2))
    assert len(recalled) == 1


def test_delivered_again_it_is_not_sent_again(appointment, recalled, clock, run_outbox, in_alpha):
    run_outbox()
    clock.at(WEDNESDAY)
    for _ in range(3):
        run_outbox()
        connection.set_schema_to_public()
        Delivery.objects.exclude(handler="test.reminder.due").update(state="pending", due_at=NOW)
        connection.set_tenant(in_alpha)
    assert len(recalled) == 1


@pytest.mark.parametrize("back", [False, True])
def test_moved_before_it_was_sent(appointment, agent, recalled, clock, run_outbox, back):
    run_outbox()
    moved(appointment, NEXT_FRIDAY, agent, clock)
    run_outbox()
    if back:
        moved(appointment, FRIDAY, agent, clock)
    live(clock, run_outbox, NEXT_FRIDAY + timedelta(days=1))
    start = FRIDAY if back else NEXT_FRIDAY
    assert [(start, {"Nadia"})] == [row[1:] for row in recalled]
    due = start - timedelta(days=2)
    assert due <= recalled[0][0] < due + timedelta(hours=6)


def test_moved_just_before_the_relay_knows_it(appointment, agent, recalled, clock, run_outbox):
    """The reminder falls due while the news of the move is still in the box."""
    run_outbox()
    clock.at(WEDNESDAY)
    moved(appointment, NEXT_FRIDAY, agent, clock)
    live(clock, run_outbox, NEXT_FRIDAY)
    assert [row[1] for row in recalled] == [NEXT_FRIDAY]


def test_moved_after_it_was_sent(appointment, agent, recalled, clock, run_outbox):
    """On the same day the message of the move is enough; another day has its own reminder."""
    live(clock, run_outbox, WEDNESDAY + timedelta(hours=1))
    moved(appointment, FRIDAY + timedelta(hours=1), agent, clock)
    live(clock, run_outbox, WEDNESDAY + timedelta(hours=2))
    assert len(recalled) == 1
    moved(appointment, NEXT_FRIDAY, agent, clock)
    live(clock, run_outbox, NEXT_FRIDAY)
    assert [row[1] for row in recalled] == [FRIDAY, NEXT_FRIDAY]


def test_moved_to_a_near_day_has_none(appointment, agent, recalled, clock, run_outbox):
    run_outbox()
    moved(appointment, NOW + timedelta(hours=26), agent, clock)
    live(clock, run_outbox, FRIDAY + timedelta(days=3))
    assert recalled == []


def test_cancelled_restored_deleted(appointment, agent, recalled, clock, run_outbox):
    run_outbox()
    cancel_appointment(appointment.pk, agent, clock())
    live(clock, run_outbox, WEDNESDAY - timedelta(hours=1))
    restore_appointment(appointment.pk, agent, clock(), confirmation=ANYWAY)
    run_outbox()
    clock.at(WEDNESDAY)
    run_outbox()
    assert [row[1] for row in recalled] == [FRIDAY]
    delete_appointment(appointment.pk, agent, clock())
    live(clock, run_outbox, FRIDAY)
    assert len(recalled) == 1
    assert not Reminder.objects.exists()


def test_cancelled_in_time_has_none(appointment, agent, recalled, clock, run_outbox):
    run_outbox()
    cancel_appointment(appointment.pk, agent, clock())
    live(clock, run_outbox, FRIDAY + timedelta(days=1))
    assert recalled == []


def test_booked_late_the_confirmation_is_enough(counter, recalled, clock, run_outbox):
    booked(counter, UsagerFactory(), starts_at=NOW + timedelta(hours=47))
    live(clock, run_outbox, NOW + timedelta(days=3))
    assert recalled == []


def test_booked_late_those_without_confirmation_are_reminded_at_once(
    counter, agent, recalled, clock, run_outbox
):
    near = NOW + timedelta(hours=47)
    told, untold = UsagerFactory(first_name="Nadia"), UsagerFactory(first_name="Omar")
    made = booked(counter, told, untold, starts_at=near)
    made.participations.filter(usager=untold).update(send_lifecycle_notifications=False)
    live(clock, run_outbox, NOW + timedelta(days=3))
    assert recalled == [(NOW, near, {"Omar"})]


def test_those_who_want_none(appointment, recalled, clock, run_outbox):
    appointment.participations.update(send_reminder_notification=False)
    live(clock, run_outbox, FRIDAY)
    assert [row[2] for row in recalled] == [set()]


def test_a_worker_back_after_the_appointment_says_nothing(appointment, recalled, clock, run_outbox):
    run_outbox()
    clock.at(FRIDAY)
    run_outbox()
    assert recalled == []


def test_the_clocks_of_the_place_count(counter, recalled, clock, run_outbox):
    """10 h in La Réunion is 7 h in Paris, where nobody would be reminded before 8 h."""
    counter.place.time_zone = "Indian/Reunion"
    counter.place.save()
    start = datetime(2026, 11, 27, 6, tzinfo=UTC)
    booked(counter, starts_at=start)
    run_outbox()
    assert Reminder.objects.get().due_at == start - timedelta(days=2)


def test_bravo_has_its_own(appointment, bravo, recalled, clock, run_outbox):
    with in_espace(bravo):
        booked(open_counter(), UsagerFactory(first_name="Bruno"), starts_at=FRIDAY)
    run_outbox()
    clock.at(WEDNESDAY)
    run_outbox()
    assert sorted(row[2].pop() for row in recalled) == ["Bruno", "Nadia"]
    assert Reminder.objects.count() == 1


def test_planning_costs_the_same_whatever_is_there(
    counter, clock, run_outbox, django_assert_max_num_queries
):
    from booking.notifications.services.plan_reminder import plan_reminder

    for n in range(6):
        made = booked(counter, starts_at=FRIDAY + timedelta(minutes=30 * n))
        with django_assert_max_num_queries(11):  # savepoints and roles included
            plan_reminder(made.pk, NOW)
