"""A new or changed endpoint is told of all that there is, unless it is asked not to."""

import pytest

from integrations.webhooks import resending
from integrations.webhooks.services.set_endpoint import add_endpoint, edit_endpoint
from socle.clock import now

from .conftest import Hook, given, work


@pytest.fixture
def clocked(clock):
    """Work through the pauses between two hundreds."""

    def all_of_it() -> None:
        for _ in range(12):
            work()
            clock.pass_by(seconds=5)

    return all_of_it


def test_a_new_endpoint_is_told_of_everything_of_its_organisation(inside, boss, receiver, clocked):
    inside.book()
    inside.book(organisation=inside.foreign, lane=1)
    hook = Hook(add_endpoint(given(inside, receiver.url), boss, now()), receiver)
    clocked()
    assert {event for _, event in hook.told} == {"created"}
    counts = {model: [m for m, _ in hook.told].count(model) for model, _ in hook.told}
    assert counts == {
        "Rdv": 1,
        "User": 1,
        "UserProfile": 1,
        "Organisation": 1,
        "Motif": 1,
        "Lieu": 1,
        "Agent": 2,
        "AgentRole": 2,
    }


def test_many_go_by_hundreds_and_each_once(inside, boss, receiver, clocked, monkeypatch):
    monkeypatch.setattr(resending, "AT_ONCE", 2)
    for day in range(5):
        inside.book(lane=day)
    values = given(inside, receiver.url, subscriptions=["rdv"])
    hook = Hook(add_endpoint(values, boss, now()), receiver)
    work()
    assert len(hook.got) == 2
    clocked()
    assert len(hook.got) == 5
    assert hook.deliveries.values("record_id").distinct().count() == 5


def test_trigger_false_tells_of_nothing(hook, boss, clocked):
    edit_endpoint(hook.endpoint.pk, {"subscriptions": ["lieu"]}, boss, now(), resend=False)
    clocked()
    assert hook.got == []


def test_a_change_tells_of_what_is_subscribed_to_now(hook, boss, clocked):
    edit_endpoint(hook.endpoint.pk, {"subscriptions": ["lieu"]}, boss, now())
    clocked()
    assert hook.told == [("Lieu", "created")]


def test_a_second_change_takes_the_place_of_the_first(hook, boss, clocked):
    edit_endpoint(hook.endpoint.pk, {"subscriptions": ["lieu", "agent"]}, boss, now())
    edit_endpoint(hook.endpoint.pk, {"subscriptions": ["lieu"]}, boss, now())
    clocked()
    assert hook.told == [("Lieu", "created")]
