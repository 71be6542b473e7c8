"""A handler that sends one mail a message, as those of the rooms do."""

from booking.notifications.deliver import Addressee, Mail, send_mail_once
from socle.outbox.models import Message
from socle.outbox.registry import handles

NOTHING = {"first_name": "", "month": "", "budget": 0, "cost": 0, "sent": 0}


def address_of(number: int) -> str:
    return f"person{number}@demo.example"


@handles("probe.mailed", name="probe.mailed")
def mail_somebody(message: Message) -> None:
    mail = Mail("Votre rendez-vous", "sms_budget", NOTHING)
    send_mail_once(message, "probe", Addressee(address_of(message.payload["n"])), mail, None)
