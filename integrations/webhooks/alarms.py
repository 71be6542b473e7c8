"""A receiver that does not receive any more: those who administer the espace are told."""

from urllib.parse import urlsplit

from booking.directory.models import Agent
from booking.notifications.addresses import absolute
from booking.notifications.deliver import Addressee, Mail, send_mail_once
from socle.outbox.models import Message
from socle.outbox.registry import handles

from . import outcomes
from .models import Attempt, WebhookEndpoint


@handles("webhook.broken", name="webhook.broken")
def tell_broken(message: Message) -> None:
    """Once a stretch of failures; not at all when it works again meanwhile."""
    rows = WebhookEndpoint.objects.select_related("organisation")
    endpoint = rows.filter(pk=message.payload["endpoint_id"], failing_since__isnull=False).first()
    if endpoint is None:
        return
    last = Attempt.objects.filter(delivery__endpoint=endpoint).exclude(code="").order_by("-pk")
    failed = last.first()
    why = outcomes.WORDS.get(failed.code, "") if failed else ""
    for agent in Agent.objects.current().filter(is_espace_admin=True).exclude(email=""):
        mail = Mail(
            subject="Un webhook ne reçoit plus",
            template="webhook_broken",
            context={
                "first_name": agent.first_name,
                "organisation": endpoint.organisation.name,
                "host": urlsplit(endpoint.target_url).hostname,
                "why": f"{why} (HTTP {failed.status})" if failed and failed.status else why,
                "link": absolute("agent_webhook", endpoint.pk),
            },
        )
        send_mail_once(message, "webhook_broken", Addressee(agent.email, agent=agent), mail, None)
