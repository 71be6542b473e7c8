"""`debug_logger`, the field's word for SMS that reach nobody: an instance to rehearse on.

Only that one would have left is logged; neither who it is for nor what it says.
"""

import structlog

from booking.notifications.gsm import segments

from .port import Provider, Result, Sms, Taken

log = structlog.get_logger(__name__)


def send(sms: Sms) -> Taken:
    parts = segments(sms.text)
    log.info("sms.logged_only", receipt=sms.receipt_id, parts=parts)
    return Taken(Result.PROCESSED, parts)


LOGGER = Provider(
    name="debug_logger", label="Journal (rien n’est envoyé)", key_form="", is_key=bool, send=send
)
