"""SFR Mail2SMS: a mail whose subject is the number (interfaces.md 7). It never tells anything.

It leaves by a mail server that the operator sets apart: SFR knows its customers by their servers.
"""

import re
import smtplib

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from booking.notifications.gsm import segments

from ..errors import ProviderFailed
from .port import Provider, Result, Sms, Taken

BACKEND = "integrations.email.smtp.WatchfulBackend"
# recipient/from
KEY = re.compile(r"[^@\s/]{1,64}@[^@\s/]{1,190}/[^@\s/]{1,64}@[^@\s/]{1,190}", re.ASCII)


def send(sms: Sms) -> Taken:
    recipient, _, sender = sms.key.partition("/")
    letter = EmailMessage(
        subject=sms.number,
        body=f"{sms.text}\n-- {settings.SMS_MAIL_SIGNATURE}",
        from_email=sender,
        to=[recipient],
    )
    letter.connection = get_connection(BACKEND, **settings.SMS_MAIL_SERVER)
    try:
        letter.send()
    except smtplib.SMTPAuthenticationError:
        raise ProviderFailed("login") from None
    return Taken(Result.PROCESSED, segments(sms.text))


SFR = Provider(
    name="sfr_mail2sms",
    label="SFR Mail2SMS",
    key_form="adresse-de-sfr/adresse-d-expéditeur",
    is_key=lambda key: bool(KEY.fullmatch(key)),
    send=send,
)
