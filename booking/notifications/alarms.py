"""What the espace's administrators must know of its messages."""

from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.db.models import Sum

from booking.directory.models import Agent
from booking.domain.wording import MONTHS
from socle.outbox.models import Message
from socle.outbox.registry import handles
from tenants.context import current_espace

from .deliver import Addressee, Mail, send_mail_once
from .models import MessagingRules, SmsUsage


@handles("sms.budget_reached", name="notifications.sms_budget_reached")
def tell_budget_reached(message: Message) -> None:
    """To those who administer the espace; SMS go on leaving."""
    month = date.fromisoformat(message.payload["month"])
    rules = MessagingRules.current()
    usage = SmsUsage.objects.filter(day__gte=month).aggregate(
        cost=Sum("cost"), sent=Sum("messages")
    )
    words = f"{MONTHS[month.month - 1]} {month.year}"
    for agent in Agent.objects.current().filter(is_espace_admin=True).exclude(email=""):
        mail = Mail(
            subject=f"Le budget de SMS de {words} est atteint",
            template="sms_budget",
            context={
                "first_name": agent.first_name,
                "month": words,
                "budget": rules.sms_monthly_budget,
                "cost": usage["cost"],
                "sent": usage["sent"],
            },
        )
        send_mail_once(message, "sms_budget", Addressee(agent.email, agent=agent), mail, None)
    _tell_operators(message, words, rules.sms_monthly_budget, usage)


def _tell_operators(
    message: Message, words: str, budget: object, usage: Mapping[str, object]
) -> None:
    """Who runs the platform too: a fraud rarely stops at one espace."""
    mailbox = settings.OPERATOR["email"]
    if not mailbox:
        return
    mail = Mail(
        subject=f"{current_espace().name} : le budget de SMS de {words} est atteint",
        template="sms_budget_operators",
        context={"month": words, "budget": budget, "cost": usage["cost"], "sent": usage["sent"]},
    )
    send_mail_once(message, "sms_budget_operators", Addressee(mailbox), mail, None)
