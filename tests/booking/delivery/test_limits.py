"""Too late, too many, too far, too dear."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core import mail

from booking.directory.models import Agent
from booking.notifications.deliver import Addressee
from booking.notifications.models import MessagingRules, Receipt, SmsUsage
from booking.notifications.usage import sms_cost
from integrations.sms import memory
from tenants.context import in_espace
from tests.booking.appointments.conftest import booked
from tests.booking.conftest import NINE, NOW, open_counter
from tests.factories import AgentFactory, OrganisationFactory

from .conftest import letter, sms

Result = Receipt.Result


# Too late


def test_nothing_leaves_once_the_appointment_has_begun(counter, clock):
    appointment = booked(counter)
    clock.at(NINE)
    assert letter(appointment=appointment).result == Result.EXPIRED
    assert sms(appointment=appointment).result == Result.EXPIRED
    assert not mail.outbox
    assert not memory.outbox


def test_a_second_before_it_leaves(counter, clock):
    appointment = booked(counter)
    clock.at(NINE - timedelta(seconds=1))
    assert letter(appointment=appointment).result == Result.PROCESSED
    assert sms(appointment=appointment).result == Result.PROCESSED


def test_an_end_of_its_own(counter, clock):
    appointment = booked(counter)
    assert sms(appointment=appointment, until=NOW).result == Result.EXPIRED
    assert sms(appointment=None, until=NOW + timedelta(hours=1)).result == Result.PROCESSED
    assert sms(appointment=None).result == Result.PROCESSED
    clock.at(NINE + timedelta(hours=1))
    later = NINE + timedelta(hours=2)
    assert sms(appointment=appointment, until=later).result == Result.PROCESSED


# Too many


def test_ten_a_day_and_a_channel(clock):
    for _ in range(10):
        assert sms().result == Result.PROCESSED
    capped = sms()
    assert capped.result == Result.CAPPED
    assert capped.error == "Plafond de 10 messages par jour atteint pour cette personne."
    assert len(memory.outbox) == 10
    # By mail, to somebody else, or the next day by the espace's clocks: it leaves.
    assert letter().result == Result.PROCESSED
    assert sms("+33639980002").result == Result.PROCESSED
    clock.at(NOW.replace(hour=22, minute=59))
    assert sms().result == Result.CAPPED
    clock.at(NOW.replace(hour=23))
    assert sms().result == Result.PROCESSED


def test_what_did_not_leave_does_not_count():
    MessagingRules.objects.create(messages_a_day=1)
    assert sms(until=NOW).result == Result.EXPIRED
    assert sms().result == Result.PROCESSED
    assert sms().result == Result.CAPPED


def test_a_cancellation_is_always_told():
    MessagingRules.objects.create(messages_a_day=1)
    sms()
    assert sms(event="rdv_cancelled").result == Result.PROCESSED


def test_agents_are_told_all_day_long(counter):
    MessagingRules.objects.create(messages_a_day=1)
    agent = counter.agents[0]
    for _ in range(3):
        assert letter(to=Addressee(agent.email, agent=agent)).result == Result.PROCESSED


def test_each_espace_counts_its_own(bravo, in_alpha):
    MessagingRules.objects.create(messages_a_day=1)
    sms()
    with in_espace(bravo):
        for _ in range(2):
            assert sms().result == Result.PROCESSED
    assert sms().result == Result.CAPPED


def test_the_espace_has_a_limit_against_floods():
    MessagingRules.objects.create(sms_a_day=3)
    results = [sms(f"+3363998{n:04}").result for n in range(5)]
    assert results == [Result.PROCESSED] * 3 + [Result.CAPPED] * 2
    assert letter().result == Result.PROCESSED


# Too far


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("+33612345678", ""),
        ("+33756789012", ""),
        ("+262692123456", ""),
        ("+262639012345", ""),
        ("+590690123456", ""),
        ("+594694123456", ""),
        ("+596696123456", ""),
        ("+32470123456", "seuls la France"),
        ("+41781234567", "seuls la France"),
        ("+212612345678", "seuls la France"),
        ("+687751234", "seuls la France"),
        ("+33123456789", "pas celui d’un téléphone mobile"),
        ("+33600", "n’existe pas"),
        ("0612345678", "ne peut pas être lu"),
        ("", "ne peut pas être lu"),
    ],
)
def test_numbers_that_no_sms_reaches_are_said(number, words):
    receipt = sms(number)
    if words:
        assert words in receipt.error
        assert (receipt.result, receipt.retry) == (Result.FAILURE, False)
        assert not memory.outbox
    else:
        assert receipt.result == Result.PROCESSED
        assert memory.outbox == [(number, "Bonjour")]


# Too dear


def test_cost_by_month_and_organisation(counter, clock, django_assert_num_queries):
    appointment = booked(counter, starts_at=NINE + timedelta(days=20))
    sms(appointment=appointment, text="a" * 161)
    sms(text="€")
    MessagingRules.objects.create(sms_price=Decimal("0.0400"))
    sms(appointment=appointment, text="b")
    clock.at(NOW + timedelta(days=10))
    sms(appointment=appointment)
    with django_assert_num_queries(1):
        rows = sms_cost(date(2026, 11, 1), date(2026, 12, 31))
    name = counter.organisation.name
    assert [(row.month.month, row.organisation, row.messages, row.segments) for row in rows] == [
        (11, name, 2, 3),
        (11, "", 1, 1),
        (12, name, 1, 1),
    ]
    assert [row.cost for row in rows] == [Decimal("0.14"), Decimal("0.05"), Decimal("0.04")]
    assert sms_cost(date(2027, 1, 1), date(2027, 12, 31)) == []


def test_mails_and_what_did_not_leave_cost_nothing():
    letter()
    sms(until=NOW)
    sms("+32470123456")
    assert not SmsUsage.objects.exists()


def test_the_budget_alarm_is_given_once_a_month(counter, clock, run_outbox, bravo):
    with in_espace(bravo):
        agent = open_counter().agents[0]
        Agent.objects.filter(pk=agent.pk).update(is_espace_admin=True)
    chief = AgentFactory(organisation=OrganisationFactory(), is_espace_admin=True)
    MessagingRules.objects.create(sms_monthly_budget=Decimal("0.10"))
    sms()
    run_outbox()
    assert not mail.outbox
    for _ in range(3):
        assert sms().result == Result.PROCESSED
    run_outbox()
    [sent] = [one for one in mail.outbox if one.to == [chief.email]]
    assert sent.subject == "Le budget de SMS de novembre 2026 est atteint"
    assert "0,2000" in sent.body or "0,20" in sent.body
    clock.at(NOW + timedelta(days=10))
    for _ in range(4):
        sms()
    run_outbox()
    assert len([one for one in mail.outbox if one.to == [chief.email]]) == 2
