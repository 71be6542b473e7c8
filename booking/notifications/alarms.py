"""What the espace's administrators must know of its messages."""

from datetime import date

from django.db.models import Sum

from booking.directory.models import Agent
from booking.domain.wording import MONTHS
from socle.outbox.models import Message
from socle.outbox.registry import handles

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
