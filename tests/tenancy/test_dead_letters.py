"""What was given up is seen, sent again or put aside by operators, without any personal data."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from socle.audit.models import Entry
from socle.outbox.models import Delivery
from tenants import relay
from tenants.dead_letters import dead_letters, discard, grouped, replay

from .messages import fail, make_due, tell
from .test_purge import age


def broken(message) -> None:
    raise ValueError("Madame Durand, 01 99 00 12 34")


def outbox(*words: str) -> str:
    out = StringIO()
    call_command("outbox", *words, stdout=out)
    return out.getvalue()


@pytest.fixture
def given_up(alpha, bravo, listen, deliver, settings, monkeypatch) -> list:
    """Three broken ones in alpha, one in bravo and one on the portal; whatever works then."""
    settings.OUTBOX_MAX_ATTEMPTS = 2
    worked = []
    state = {"mended": False}

    def handler(message) -> None:
        if not state["mended"]:
            broken(message)
        worked.append((message.espace_number, message.payload["n"]))

    listen("thing.happened", handler, "test.thing")
    listen("other.happened", broken, "test.other")
    for n in range(3):
        tell("thing.happened", alpha, n=n)
    tell("thing.happened", bravo, None, n=3)
    tell("other.happened", bravo)
    for _ in range(2):
        make_due()
        deliver()
    state["mended"] = True
    return worked


def test_they_are_counted_by_espace_handler_and_error(given_up, django_assert_num_queries):
    with django_assert_num_queries(2):
        groups = grouped(dead_letters())
    assert [(group.count, group.espace, group.handler) for group in groups] == [
        (3, "alpha", "test.thing"),
        (1, "bravo", "test.other"),
        (1, "bravo", "test.thing"),
        (1, "portail", "test.thing"),
    ]
    shown = outbox()
    assert "Abandonnées : 6" in shown
    assert "ValueError" in shown
    assert "Durand" not in shown + outbox("list")


def test_all_of_a_handler_or_an_espace_or_one(given_up, deliver):
    assert "3 livraison(s) seraient retentées" in outbox("replay", "--espace", "alpha")
    assert deliver() == 0, "announced, not done"
    assert "3 livraison(s) retentée(s)" in outbox("replay", "--espace", "alpha", "--yes")
    assert deliver() == 3
    assert sorted(n for _, n in given_up) == [0, 1, 2]
    one = dead_letters(handler="test.thing", espace="bravo").get()
    assert "1 livraison(s)" in outbox("replay", str(one.pk), "--yes")
    deliver()
    one.refresh_from_db()
    assert (one.state, one.attempts, one.last_error) == ("done", 1, "")
    assert "2 livraison(s)" in outbox("list")
    written = Entry.objects.filter(verb__startswith="outbox.")
    assert list(written.values_list("verb", "object_id")) == [
        ("outbox.replayed", "test.thing"),
        ("outbox.replayed", "test.thing"),
    ]


def test_replayed_it_has_all_its_attempts_again(given_up, deliver):
    replay(dead_letters(handler="test.other"))
    assert deliver() == 1
    again = Delivery.objects.get(handler="test.other")
    assert (again.state, again.attempts) == ("pending", 1)
    make_due()
    deliver()
    again.refresh_from_db()
    assert again.state == "dead"


def test_put_aside_they_are_purged_like_the_rest(given_up, deliver):
    assert discard(dead_letters()) == 6
    make_due()
    assert deliver() == 0
    assert "Abandonnées : 0" in outbox()
    assert relay.purge() == 0
    age(relay.KEEP_DONE_DAYS + 1)
    assert relay.purge() == 6


def test_only_what_was_given_up_is_touched(given_up, alpha, deliver):
    tell("thing.happened", alpha, n=9)
    waiting = Delivery.objects.get(state="pending")
    assert replay(dead_letters(delivery_id=waiting.pk)) == 0
    assert discard(dead_letters(delivery_id=waiting.pk)) == 0
    waiting.refresh_from_db()
    assert waiting.state == "pending"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("replay", "--yes"), "précisez"),
        (("discard", "--yes"), "précisez"),
        (("list", "--espace", "nulle-part"), "espace inconnu"),
        (("replay", "pas-un-uuid"), "pas-un-uuid"),
    ],
)
def test_unclear_orders_do_nothing(given_up, words, said):
    with pytest.raises(CommandError, match=said):
        outbox(*words)
    assert dead_letters().count() == 6


def test_a_provider_that_does_not_answer_is_waited_for(alpha, bravo, listen, deliver, settings):
    """Days, not hours: then everything leaves at once."""
    seen, state = [], {"up": False}

    def handler(message) -> None:
        if not state["up"]:
            fail(message)
        seen.append(message.pk)

    listen("thing.happened", handler)
    tell("thing.happened", alpha)
    for _ in range(settings.OUTBOX_OUTAGE_ATTEMPTS - 1):
        make_due()
        assert deliver() == 1
    struggling = Delivery.objects.get()
    assert (struggling.state, struggling.outages) == ("pending", 95)
    assert "En difficulté, de nouveaux essais suivront : 1" in outbox()
    state["up"] = True
    make_due()
    deliver()
    assert len(seen) == 1


def test_but_not_for_ever(alpha, bravo, listen, deliver, settings):
    settings.OUTBOX_OUTAGE_ATTEMPTS = 3
    listen("thing.happened", fail)
    tell("thing.happened", alpha)
    for _ in range(4):
        make_due()
        deliver()
    assert Delivery.objects.get().state == "dead"


def test_an_outage_does_not_eat_the_attempts_of_what_fails_besides(
    alpha, bravo, listen, deliver, settings
):
    settings.OUTBOX_MAX_ATTEMPTS = 2
    errors = [ConnectionError, TimeoutError, ConnectionError, ValueError, ConnectionError]

    def handler(message) -> None:
        if errors:
            raise errors.pop(0)

    listen("thing.happened", handler)
    tell("thing.happened", alpha)
    for _ in range(6):
        make_due()
        deliver()
    assert Delivery.objects.get().state == "done"
