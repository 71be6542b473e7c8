"""The mail server is away for hours: afterwards everybody has their message once, or knows why."""

from datetime import timedelta

import pytest
from django.db import connection

from booking.appointments.models import Appointment
from booking.notifications.deliver import Addressee, Mail, send_mail_once
from booking.notifications.delivery import delivery_of
from booking.notifications.models import Receipt
from socle.outbox.models import Delivery
from tests.booking.appointments.conftest import booked
from tests.booking.conftest import NOW, open_counter
from tests.factories import UsagerFactory

Result = Receipt.Result
LATE, SOON = 12, 4


def confirm(message) -> None:
    """A handler that leaves it to the delivery to know what comes too late."""
    appointment = Appointment.objects.get(pk=message.payload["appointment_id"])
    usager = appointment.participations.get().usager
    mail = Mail("Votre rendez-vous", "sms_budget", {"first_name": usager.first_name})
    to = Addressee(usager.email, usager=usager)
    send_mail_once(message, "rdv_created", to, mail, appointment)


@pytest.fixture
def appointments(in_alpha, handled, run_outbox, sink) -> dict[str, list]:
    handled("appointment.booked", confirm)
    counter = open_counter(agents=LATE + SOON)
    starts = {"late": (NOW + timedelta(days=4), LATE), "soon": (NOW + timedelta(hours=5), SOON)}
    made = {"late": [], "soon": []}
    for kind, (starts_at, number) in starts.items():
        for n in range(number):
            usager = UsagerFactory(email=f"{kind}{n}@demo.example")
            agent = counter.agents[len(made["late"]) + len(made["soon"])]
            made[kind].append(booked(counter, usager, starts_at=starts_at, agent_ids=(agent.pk,)))
    return made


def let_pass(hours: float, clock, run_outbox) -> None:
    for _ in range(int(hours * 4)):
        run_outbox()
        clock.pass_by(minutes=15)
    run_outbox()


def test_each_once_and_none_too_late(appointments, sink, clock, run_outbox, in_alpha):
    sink.stop()
    let_pass(7, clock, run_outbox)
    assert sink.taken == []
    assert Receipt.objects.filter(result=Result.FAILURE, retry=True).count() == LATE
    assert Receipt.objects.filter(result=Result.EXPIRED).count() == SOON

    sink.start()
    let_pass(2, clock, run_outbox)
    assert sorted(sink.taken) == sorted(f"late{n}@demo.example" for n in range(LATE))
    for kind, result in (("late", Result.PROCESSED), ("soon", Result.EXPIRED)):
        for appointment in appointments[kind]:
            assert delivery_of(appointment, clock()).summary == result
    connection.set_schema_to_public()
    assert set(Delivery.objects.filter(due_at__lt=clock()).values_list("state", flat=True)) == {
        "done"
    }
    connection.set_tenant(in_alpha)


def test_a_server_that_comes_and_goes(appointments, sink, clock, run_outbox):
    for name, share in (("cut_before", 0.3), ("refuses_now", 0.3), ("cut_after", 0.2)):
        setattr(sink.manners, name, share)
    let_pass(3, clock, run_outbox)
    sink.manners.cut_before = sink.manners.refuses_now = sink.manners.cut_after = 0
    let_pass(3, clock, run_outbox)
    assert len(sink.taken) == len(set(sink.taken)) == LATE + SOON
    results = set(Receipt.objects.values_list("result", flat=True))
    assert results <= {Result.PROCESSED, Result.DOUBTFUL}


def test_what_waits_for_another_attempt_is_said_expired_once_it_has_begun(
    appointments, sink, clock, run_outbox
):
    """Whether or not the relay has come back to it."""
    sink.stop()
    run_outbox()
    [appointment, *_] = appointments["soon"]
    [line] = delivery_of(appointment, clock()).lines
    assert (line.result, line.will_retry) == (Result.FAILURE, True)
    [line] = delivery_of(appointment, appointment.starts_at).lines
    assert (line.result, line.will_retry, line.reason) == (Result.EXPIRED, False, "")
