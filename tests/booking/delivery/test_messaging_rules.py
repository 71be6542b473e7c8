"""The espace's own limits: by who administers it, within bounds, by one editor at a time."""

from datetime import date
from decimal import Decimal

import pytest

from booking.access.actor import ANONYMOUS
from booking.directory.identity import actor_of_agent
from booking.notifications.models import MessagingRules, Receipt
from booking.notifications.services.set_messaging_rules import InvalidRule, set_messaging_rules
from socle.errors import Conflict, DomainError
from tenants.context import in_espace
from tests.factories import AgentFactory, OrganisationFactory

from .conftest import sms


@pytest.fixture
def chief():
    agent = AgentFactory(organisation=OrganisationFactory(), is_espace_admin=True)
    return actor_of_agent(agent, True)


def test_they_hold_in_this_espace_at_once(chief, bravo):
    rules = set_messaging_rules({"messages_a_day": 1}, 0, chief)
    assert (rules.version, rules.sms_price) == (1, Decimal("0.05"))
    assert [sms().result for _ in range(2)] == [Receipt.Result.PROCESSED, Receipt.Result.CAPPED]
    with in_espace(bravo):
        assert MessagingRules.current().messages_a_day == 10


def test_the_second_of_two_editors_is_told(chief):
    set_messaging_rules({"messages_a_day": 5}, 0, chief)
    with pytest.raises(Conflict):
        set_messaging_rules({"messages_a_day": 6}, 0, chief)
    assert set_messaging_rules({"sms_a_day": 6}, 1, chief).messages_a_day == 5
    assert MessagingRules.objects.count() == 1


def test_a_new_budget_has_a_new_alarm(chief):
    MessagingRules.objects.create(sms_monthly_budget=1, budget_reached_on=date(2026, 11, 1))
    assert set_messaging_rules({"sms_price": Decimal("0.06")}, 0, chief).budget_reached_on
    rules = set_messaging_rules({"sms_monthly_budget": Decimal("2")}, 1, chief)
    assert rules.budget_reached_on is None
    assert set_messaging_rules({"sms_monthly_budget": None}, 2, chief).sms_monthly_budget is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("messages_a_day", 0),
        ("messages_a_day", 1001),
        ("messages_a_day", "beaucoup"),
        ("messages_a_day", None),
        ("sms_a_day", -1),
        ("sms_a_day", 10**12),
        ("sms_price", Decimal("-0.01")),
        ("sms_price", Decimal("10000")),
        ("sms_price", Decimal("NaN")),
        ("sms_monthly_budget", Decimal("-1")),
        ("sms_monthly_budget", "😀"),
        ("budget_reached_on", date(2026, 1, 1)),
        ("only", False),
    ],
)
def test_out_of_bounds(chief, field, value):
    with pytest.raises(InvalidRule) as refusal:
        set_messaging_rules({field: value}, 0, chief)
    assert refusal.value.details["field"] == field
    assert refusal.value.message.endswith(".")
    assert not MessagingRules.objects.exists()


@pytest.mark.parametrize("known", [False, True])
def test_only_by_who_administers_the_espace(known):
    if known:
        MessagingRules.objects.create()
    agent = actor_of_agent(AgentFactory(organisation=OrganisationFactory()), True)
    for nobody in (agent, ANONYMOUS):
        with pytest.raises(DomainError) as refusal:
            set_messaging_rules({"messages_a_day": 5}, 0, nobody)
        assert refusal.value.status in (403, 404)
