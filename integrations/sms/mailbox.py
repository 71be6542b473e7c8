"""SMS of the demonstration: kept beside its mails."""

from booking.notifications.gsm import segments
from integrations.email.mailbox import keep_sms
from tenants.context import current_espace


class MailboxSms:
    def send(self, phone_number: str, text: str) -> int:
        keep_sms(current_espace().slug, phone_number, text)
        return segments(text)
