"""What the outbox asks of free days."""

from django.db import transaction

from socle.clock import now
from socle.outbox.models import Message
from socle.outbox.registry import handles

from .upkeep import TOPIC, bring_up_to_date, refresh_agendas


@handles(TOPIC, name="availability.bring_up_to_date")
def on_offerings_outdated(message: Message) -> None:
    bring_up_to_date(now())


@handles("agent.removed", name="availability.forget_windows")
def on_agent_removed(message: Message) -> None:
    """The windows went with the role, in a room below this one; what they offered goes here."""
    with transaction.atomic():
        refresh_agendas([message.payload["agent_id"]], now())
