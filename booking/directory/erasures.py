"""What the directory does when the week of an usager who asked to be forgotten is over."""

from datetime import datetime

from socle import clock
from socle.outbox.models import Message
from socle.outbox.registry import handles

from .services.erase_own_record import erase_as_asked


@handles("usager.erasure_asked", name="directory.erase_as_asked")
def on_erasure_asked(message: Message) -> None:
    asked_at = datetime.fromisoformat(message.payload["asked_at"])
    erase_as_asked(message.payload["usager_id"], asked_at, clock.now())
