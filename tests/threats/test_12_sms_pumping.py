"""Threat 12: the platform is made to send SMS. So many a number, a range of numbers, an espace."""

from decimal import Decimal

from booking.appointments.services.end_hold import end_hold
from booking.appointments.services.hold_slot import Booker, hold_slot
from booking.notifications.models import MessagingRules, Receipt
from integrations.sms import memory
from tests.booking.conftest import NINE, NOW
from tests.web.agent.people import member


def ask(town, phone: str) -> None:
    """One hold that nobody confirms, and whose time is given back at once."""
    with town.inside():
        return hold_slot(town.counter.choice(NINE), Booker("A", "B", phone_number=phone), NOW)


def pump(town, numbers, deliver) -> int:
    for phone in numbers:
        hold = ask(town, phone)
        deliver()
        with town.inside():
            end_hold(hold.pk)
    return len(memory.outbox)


def test_one_number_a_hundred_times(town, deliver) -> None:
    sent = pump(town, ["+33639980001"] * 30, deliver)
    assert sent <= 10
    with town.inside():
        assert Receipt.objects.filter(result="capped").count() == 30 - sent


def test_foreign_prefixes_cost_nothing(town, deliver) -> None:
    assert pump(town, ["+447700900123", "+21620123456", "+8821612345678"], deliver) == 0


def test_a_range_of_numbers_is_stopped_as_one(town, deliver) -> None:
    """Numbers rented together share their beginning: those who are paid for SMS own ranges."""
    sent = pump(town, [f"+3363998{number:04}" for number in range(60)], deliver)
    assert sent == 40
    memory.outbox.clear()
    assert pump(town, ["+33611220001"], deliver) == 1


def test_a_budget_that_is_spent_rings_at_the_espaces_and_at_the_operators(
    town, deliver, mailoutbox, settings
) -> None:
    settings.OPERATOR = {**settings.OPERATOR, "email": "exploitation@plateforme.example"}
    with town.inside():
        member(town.counter.organisation, is_espace_admin=True, email="elsa@alpha.example")
        MessagingRules.objects.create(sms_monthly_budget=Decimal("0.05"), sms_price=Decimal("0.06"))
    pump(town, ["+33639980001", "+33639980001"], deliver)
    told = [(one.to, one.subject) for one in mailoutbox if "budget" in one.subject]
    assert sorted(to for (to,), _ in told) == [
        "elsa@alpha.example",
        "exploitation@plateforme.example",
    ]
    assert any(town.espace.name in subject for _, subject in told)
