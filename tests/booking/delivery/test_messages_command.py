"""`manage.py messages`: operators count and resend, and read nobody's name."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from booking.notifications.models import Receipt
from booking.notifications.report import tally
from tenants.context import in_espace
from tests.booking.conftest import NOW

from .conftest import NADIA, letter, sms

Result = Receipt.Result


@pytest.fixture
def messages(in_alpha):
    """Run the command from the portal, as operators do, and come back to alpha."""

    def run(*words: str) -> str:
        out = StringIO()
        connection.set_schema_to_public()
        try:
            call_command("messages", *words, stdout=out)
        finally:
            connection.set_tenant(in_alpha)
        return out.getvalue()

    return run


@pytest.fixture
def sent(bravo) -> Receipt:
    """In alpha two SMS, of which one too late, a mail, and one that a killed worker left; one in
    bravo."""
    sms()
    sms(until=NOW)
    letter()
    with in_espace(bravo):
        sms()
    left = sms("+33639980002")
    Receipt.objects.filter(pk=left.pk).update(
        result=Result.SENDING, updated_at=NOW - timedelta(hours=1)
    )
    return left


def test_counted_by_channel_and_result(sent, messages, django_assert_num_queries):
    with django_assert_num_queries(2):
        rows = tally(NOW - timedelta(days=1), NOW)
    assert [(row.channel, row.result, row.count) for row in rows] == [
        ("mail", "processed", 1),
        ("sms", "processed", 1),
        ("sms", "expired", 1),
        ("sms", "doubtful", 1),
    ]
    assert tally(NOW + timedelta(days=1), NOW) == []


def test_report(sent, messages):
    shown = messages("report")
    assert shown.index("alpha") < shown.index("bravo")
    assert "11/2026        0.10 €        2 SMS  (sans organisation)" in shown
    assert "Non envoyé : trop tard" in shown
    only = messages("report", "--espace", "bravo")
    assert "alpha" not in only
    assert NADIA not in shown + only + messages("doubtful")


def test_doubtful_ones_are_listed_and_sent_again(sent, messages):
    shown = messages("doubtful", "--espace", "alpha")
    assert str(sent.pk) in shown
    assert "alpha : 1 message(s) douteux" in shown
    assert "renvoi est demandé" in messages("resend", str(sent.pk))
    sent.refresh_from_db()
    assert sent.retry
    with pytest.raises(CommandError, match="pas douteux"):
        messages("resend", str(sent.pk))


@pytest.mark.parametrize("words", [("resend", "7"), ("report", "--espace", "nulle-part")])
def test_unclear_orders(sent, messages, words):
    with pytest.raises(CommandError):
        messages(*words)
