"""SMS of the demonstration: kept beside its mails. No espace can choose it."""

from booking.notifications.gsm import segments
from integrations.email.mailbox import keep_sms
from tenants.context import current_espace

from .port import Provider, Result, Sms, Taken


def send(sms: Sms) -> Taken:
    keep_sms(current_espace().slug, sms.number, sms.text)
    return Taken(Result.PROCESSED, segments(sms.text))


MAILBOX = Provider(
    name="mailbox", label="Boîte de la démonstration", key_form="", is_key=bool, send=send
)
