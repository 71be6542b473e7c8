"""Attempts: what is tried again, how often, when it is given up, what holds nobody up."""

import json
import time
from datetime import timedelta

import httpx
import pytest
from django.core import mail

from integrations.webhooks import sending
from integrations.webhooks.models import Attempt, WebhookDelivery
from integrations.webhooks.services.send_again import (
    EndpointPaused,
    NothingToSend,
    replay_delivery,
    send_test,
)
from integrations.webhooks.services.set_endpoint import (
    pause_endpoint,
    remove_endpoint,
    resume_endpoint,
    rotate_secret,
)
from integrations.webhooks.signing import SIGNATURE, SIGNATURE_V2, signature
from socle.clock import now
from socle.outbox.models import Delivery, Message
from tenants.context import on_portal
from tests.support import receiver as faults
from tests.support.receiver import answers, redirects_to

from .conftest import SECRET, work

State = WebhookDelivery.State


def one_test(hook, boss) -> WebhookDelivery:
    return send_test(hook.endpoint.pk, boss, now())


def log_of(delivery) -> list[tuple[int, int | None, str]]:
    rows = Attempt.objects.filter(delivery=delivery).order_by("number")
    return list(rows.values_list("number", "status", "code"))


def test_a_request_is_what_the_contract_says(hook, boss):
    made = one_test(hook, boss)
    work()
    [got] = hook.got
    assert (got.method, got.path) == ("POST", "/hook")
    assert got.headers["Content-Type"] == "application/json; charset=utf-8"
    assert got.headers[SIGNATURE] == signature(SECRET, got.body)
    assert got.headers[SIGNATURE_V2].startswith("t=1795417200,v2=")
    assert got.headers["X-Lapin-Delivery"] == str(made.pk)
    assert json.loads(got.body) == {
        "data": {"id": hook.endpoint.pk},
        "meta": {
            "model": "Test",
            "event": "created",
            "webhook_reason": None,
            "timestamp": "2026-11-23 08:00:00 +0100",
        },
    }
    made.refresh_from_db()
    assert made.state == State.DONE
    assert log_of(made) == [(1, 200, "")]
    assert hook.again().last_success_at == now()


def test_a_500_then_a_200_are_two_attempts(hook, boss, clock):
    hook.receiver.next = [answers(500)]
    made = one_test(hook, boss)
    work()
    assert log_of(made) == [(1, 500, "status")]
    assert hook.again().failing_since is not None
    work()
    assert len(hook.got) == 1, "not before a second has passed"
    clock.pass_by(seconds=1)
    work()
    assert log_of(made) == [(1, 500, "status"), (2, 200, "")]
    assert hook.again().failing_since is None


def test_twenty_attempts_with_the_waits_of_the_contract(hook, boss, clock):
    """1, 16, 81, 256 s… after the n-th: n⁴; the last after six days and a half."""
    hook.receiver.well = answers(503)
    made, started, moments = one_test(hook, boss), now(), []
    for number in range(1, 21):
        work()
        assert len(hook.got) == number
        moments.append((now() - started).total_seconds())
        clock.pass_by(seconds=number**4 - 1)
        work()
        assert len(hook.got) == number, "one second too early"
        clock.pass_by(seconds=1)
    work()
    assert len(hook.got) == 20
    assert moments[:4] == [0, 1, 17, 98]
    assert moments[-1] == sum(n**4 for n in range(1, 20))
    made.refresh_from_db()
    assert (made.state, made.attempts_made, made.next_at) == (State.GIVEN_UP, 20, None)
    assert {one.headers["X-Lapin-Delivery"] for one in hook.got} == {str(made.pk)}


@pytest.mark.parametrize(
    ("fault", "status", "code", "state"),
    [
        (answers(200), 200, "", State.DONE),
        (answers(204), 204, "", State.DONE),
        (answers(200, b"<!doctype html><HTML>Portail</HTML>"), 200, "html", State.DONE),
        (answers(422, b'{"message":"Can\'t update appointment 3"}'), 422, "already", State.DONE),
        (answers(404, b'{"message":"Appointment already deleted"}'), 404, "already", State.DONE),
        (answers(404, b'{"message":"Appointment id doesn\'t exist"}'), 404, "already", "done"),
        (answers(500, b'{"message":"Can\'t create appointment"}'), 500, "already", State.DONE),
        (answers(500, b'{"message":["Can\'t update appointment"]}'), 500, "status", "pending"),
        (answers(500, b'["Appointment already deleted"]'), 500, "status", State.PENDING),
        (answers(400, b"[" * 50_000), 400, "status", State.PENDING),
        (answers(404), 404, "status", State.PENDING),
        (answers(429), 429, "status", State.PENDING),
        (redirects_to("http://127.0.0.1:1/"), 302, "redirect", State.PENDING),
        (redirects_to("http://169.254.169.254/", 307), 307, "redirect", State.PENDING),
        (faults.hangs_up, None, "connection", State.PENDING),
        (faults.speaks_nonsense, None, "connection", State.PENDING),
        (faults.lies_about_its_length, None, "connection", State.PENDING),
        (faults.never_stops, 200, "", State.DONE),
        (answers(200, b"x" * 1_000_000), 200, "", State.DONE),
        (answers(500, b"x" * 1_000_000), None, "too_long", State.PENDING),
        (answers(200, b"\xff\xfe" * 100), 200, "", State.DONE),
    ],
)
def test_what_each_answer_is_worth(hook, boss, fault, status, code, state):
    hook.receiver.next = [fault]
    made = one_test(hook, boss)
    work()
    made.refresh_from_db()
    assert log_of(made) == [(1, status, code)]
    assert made.state == state
    assert len(hook.got) == 1


@pytest.mark.parametrize("fault", [faults.drips_headers, faults.drips_its_body, answers(wait=20)])
def test_a_slow_receiver_is_left_in_time_and_rests(hook, boss, clock, monkeypatch, fault):
    monkeypatch.setattr(sending, "SECONDS", 0.2)
    hook.receiver.next = [fault]
    made, started = one_test(hook, boss), time.monotonic()
    work()
    assert time.monotonic() - started < 5
    assert log_of(made) == [(1, None, "timeout")]
    # While it rests the others are not tried, and lose no attempt by it.
    other = one_test(hook, boss)
    work()
    assert log_of(other) == []
    clock.pass_by(seconds=1)
    work()
    assert log_of(other) == [(1, 200, "")]
    assert log_of(made) == [(1, None, "timeout"), (2, 200, "")]
    assert (hook.again().timeouts, hook.endpoint.resting_until) == (0, None)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://127.0.0.1:8443/", "internal"),
        ("https://localhost/", "internal"),
        ("http://partenaire.example/", "scheme"),
        ("https://[::ffff:127.0.0.1]/", "internal"),
    ],
)
def test_an_address_that_became_internal_is_never_called(hook, boss, settings, url, code):
    """As when a name is made to lead elsewhere after it was accepted."""
    settings.OUTGOING_OPENED_NETWORKS, settings.OUTGOING_PLAIN_HTTP = [], False
    hook.endpoint.target_url = url
    hook.endpoint.save()
    made = one_test(hook, boss)
    work()
    made.refresh_from_db()
    assert log_of(made) == [(1, None, code)]
    assert made.state == State.GIVEN_UP
    assert hook.got == []


def test_a_secret_that_cannot_be_read_any_more_sends_nothing(hook, boss, settings):
    settings.SECRET_KEY = "another-key-" * 6
    made = one_test(hook, boss)
    work()
    assert log_of(made) == [(1, None, "secret")]
    assert hook.got == []


def test_the_admins_are_told_once_that_it_is_broken(hook, boss, clock):
    hook.receiver.well = answers(500)
    one_test(hook, boss)
    one_test(hook, boss)
    for number in range(1, 6):
        work()
        clock.pass_by(seconds=number**4)
    [letter] = [one for one in mail.outbox if "webhook" in one.subject.lower()]
    assert letter.to == [boss_mail(hook)]
    assert f"/agent/espace/webhooks/{hook.endpoint.pk}" in letter.body
    assert SECRET not in letter.body
    assert "HTTP 500" in letter.body


def boss_mail(hook) -> str:
    from booking.directory.models import Agent

    return Agent.objects.get(is_espace_admin=True).email


def test_a_worker_killed_in_the_middle_does_not_lose_it(hook, boss, monkeypatch):
    """The attempt is made again under the same number: the receiver sees the same delivery."""
    made = one_test(hook, boss)

    class Killed(BaseException):
        pass

    def dies(*args: object) -> None:
        raise Killed

    monkeypatch.setattr(sending, "_end", dies)
    with pytest.raises(Killed):
        sending.attempt(made.pk, 1)
    monkeypatch.undo()
    made.refresh_from_db()
    assert (made.state, made.attempts_made, len(hook.got)) == (State.PENDING, 1, 1)
    sending.attempt(made.pk, 1)
    assert log_of(made) == [(1, 200, "")]
    assert [one.headers["X-Lapin-Attempt"] for one in hook.got] == ["1", "1"]


def test_the_same_message_twice_is_one_request(hook, boss):
    made = one_test(hook, boss)
    for _ in range(3):
        sending.attempt(made.pk, 1)
    sending.attempt(made.pk, 5)
    assert len(hook.got) == 1


def test_paused_nothing_leaves_and_resumed_what_waited_does(hook, boss, clock):
    hook.receiver.next = [answers(500)]
    first = one_test(hook, boss)
    work()
    pause_endpoint(hook.endpoint.pk, boss, now())
    with pytest.raises(EndpointPaused):
        one_test(hook, boss)
    clock.pass_by(hours=1)
    work()
    assert len(hook.got) == 1
    resume_endpoint(hook.endpoint.pk, boss, now())
    work()
    assert log_of(first) == [(1, 500, "status"), (2, 200, "")]


def test_of_an_endpoint_that_is_gone_nothing_is_sent(hook, boss):
    one_test(hook, boss)
    remove_endpoint(hook.endpoint.pk, boss, now())
    work()
    assert hook.got == []
    with on_portal():
        assert not Delivery.objects.filter(state="dead").exists()


def test_it_can_be_sent_again_from_the_log(hook, boss):
    made = one_test(hook, boss)
    with pytest.raises(NothingToSend):
        replay_delivery(made.pk, boss, now())
    work()
    again = replay_delivery(made.pk, boss, now())
    work()
    assert again.pk != made.pk
    assert len(hook.got) == 2


def test_while_a_secret_replaces_another_both_sign(hook, boss, clock):
    new = rotate_secret(hook.endpoint.pk, boss, now())
    one_test(hook, boss)
    work()
    clock.pass_by(days=2)
    one_test(hook, boss)
    work()
    during, after = hook.got
    assert during.headers[SIGNATURE] == signature(new, during.body)
    stamp, *told = during.headers[SIGNATURE_V2].removeprefix("t=").split(",")
    signed = stamp.encode() + b"." + during.body
    assert told == [f"v2={signature(secret, signed)}" for secret in (new, SECRET)]
    assert after.headers[SIGNATURE_V2].count("v2=") == 1


def test_no_secret_and_no_body_stand_in_the_outbox_or_the_logs(hook, boss, inside, caplog, capsys):
    inside.book()
    hook.receiver.next = [answers(500)] * 4
    one_test(hook, boss)
    work()
    said = caplog.text + "".join(capsys.readouterr())
    with on_portal():
        said += json.dumps(list(Message.objects.values_list("payload", flat=True)))
    for hidden in (SECRET, inside.usager.last_name, inside.usager.email):
        assert hidden not in said


def test_mails_do_not_wait_behind_a_slow_receiver(hook, boss, monkeypatch):
    """What waits for other people's servers is in a lane of its own, with its own workers."""
    from django.db import connection

    from tenants import relay

    one_test(hook, boss)
    connection.set_schema_to_public()
    assert relay.drain() == 0
    assert hook.got == []
    monkeypatch.setattr(relay.settings, "OUTBOX_OUTSIDE_WORKERS", 0)
    assert relay.drain_outside() == 0, "every place is taken"
    monkeypatch.setattr(relay.settings, "OUTBOX_OUTSIDE_WORKERS", 1)
    assert relay.drain_outside() == 1
    assert len(hook.got) == 1


def test_the_rest_is_bounded(hook, boss, clock, monkeypatch):
    class Slow:
        def __enter__(self):
            return self

        def __exit__(self, *args: object) -> None: ...

        def stream(self, *args: object, **kwargs: object) -> None:
            raise httpx.ReadTimeout("late")

    monkeypatch.setattr(sending, "client", lambda **kwargs: Slow())
    one_test(hook, boss)
    for _ in range(8):
        work()
        clock.pass_by(hours=2)
    assert hook.again().resting_until - now() < timedelta(minutes=10)
