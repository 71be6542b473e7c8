"""What the outbox asks of free days."""

from socle.clock import now
from socle.outbox.models import Message
from socle.outbox.registry import handles

from .upkeep import TOPIC, bring_up_to_date


@handles(TOPIC, name="availability.bring_up_to_date")
def on_offerings_outdated(message: Message) -> None:
    bring_up_to_date(now())
