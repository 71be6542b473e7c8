"""SMS that do not leave any more: those who administer the espace are told."""

from datetime import datetime

from booking.directory.models import Agent
from booking.notifications.addresses import absolute
from booking.notifications.deliver import Addressee, Mail, send_mail_once
from socle.outbox.models import Message
from socle.outbox.registry import handles

from .errors import OF_THE_ACCOUNT, WORDS
from .models import SmsAccount
from .services.note_outcome import BROKEN


@handles(BROKEN, name="sms.account_broken")
def tell_broken(message: Message) -> None:
    """Once a stretch of failures; not at all when SMS leave again meanwhile."""
    since = datetime.fromisoformat(message.payload["since"])
    account = SmsAccount.objects.filter(failing_since=since).first()
    if account is None:
        return
    if account.error in OF_THE_ACCOUNT and message.payload["code"] not in OF_THE_ACCOUNT:
        # The outage became that meanwhile, and was told as such.
        return
    for agent in Agent.objects.current().filter(is_espace_admin=True).exclude(email=""):
        mail = Mail(
            subject="Vos SMS ne partent plus",
            template="sms_account_broken",
            context={
                "first_name": agent.first_name,
                "provider": account.get_provider_display(),
                "why": WORDS.get(account.error, ""),
                "is_yours": account.error in OF_THE_ACCOUNT,
                "link": absolute("agent_espace_sms"),
            },
        )
        send_mail_once(
            message, "sms_account_broken", Addressee(agent.email, agent=agent), mail, None
        )
