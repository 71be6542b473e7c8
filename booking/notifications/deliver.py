"""Hand one message to a person, once, with its receipt."""

from collections.abc import Callable
from datetime import datetime

from django.core.mail import get_connection

from booking.appointments.models import Appointment
from socle.outbox.models import Message

from .capturing import captures, keep_mail, keep_sms
from .duty import Addressee, Duty, Result, close, is_owed, note, open_receipt
from .gsm import to_gsm
from .letters import Mail, build
from .models import Receipt
from .numbers import sms_refusal
from .outcomes import MaybeSent, NotYet, refusal_in
from .patience import patience
from .reply_address import reply_address
from .sms import Handed, sms_backend

__all__ = ["Addressee", "Mail", "send_mail_once", "send_sms_once"]

LATER = "Pas encore envoyé : le serveur ne répond pas. Un autre essai suivra."
SANDBOX = "sandbox"  # the door of what stays here: nobody's
UNSURE = "Le serveur n’a pas confirmé : personne ne sait si le message est parti."


def send_mail_once(
    message: Message,
    event: str,
    to: Addressee,
    mail: Mail,
    appointment: Appointment | None,
    *,
    until: datetime | None = None,
) -> None:
    """Send unless this message already went to this person, or came too late for them.

    Whatever happens, the receipt says it.

    Args:
        until: from when it is of no use; the start of the appointment unless told otherwise.

    Raises:
        Exception: it has not left, and another attempt may succeed.
    """
    until = until or (appointment and appointment.starts_at)
    duty = Duty(message, event, to, Receipt.Channel.MAIL, mail.subject, appointment, until)
    if not is_owed(duty):
        return
    answers = reply_address(appointment) if appointment and not to.agent else ""
    built = build(mail, to.address, answers)
    if captures(event):
        _hand_over(duty, send=lambda _: Handed(keep_mail(built)), door=SANDBOX)
        return
    post = get_connection()

    def send(receipt: Receipt) -> Handed:
        post.send_messages([built])
        return Handed()

    try:
        # A server that is down is found out before the receipt says that the mail is leaving.
        _hand_over(duty, prepare=post.open, send=send, door=duty.channel)
    finally:
        post.close()


def send_sms_once(
    message: Message,
    event: str,
    to: Addressee,
    text: str,
    appointment: Appointment | None,
    *,
    until: datetime | None = None,
    kept: str = "",
) -> None:
    """As `send_mail_once`, by SMS, in the GSM alphabet.

    Args:
        kept: what the receipt says instead of the text, when the text is a secret.
    """
    text = to_gsm(text)
    until = until or (appointment and appointment.starts_at)
    duty = Duty(message, event, to, Receipt.Channel.SMS, kept or text, appointment, until)
    if not is_owed(duty):
        return
    if refusal := sms_refusal(to.address):
        note(duty, Result.FAILURE, error=refusal)
        return
    if captures(event):
        _hand_over(duty, send=lambda _: Handed(keep_sms(to.address, text)), door=SANDBOX)
        return
    backend = sms_backend()
    _hand_over(
        duty,
        send=lambda receipt: backend.send(to.address, text, receipt),
        door=backend.door(),
    )


def _hand_over(
    duty: Duty,
    *,
    send: Callable[[Receipt], Handed],
    door: str,
    prepare: Callable[[], object] = lambda: None,
) -> None:
    try:
        with patience(door):
            prepare()
    except Exception:
        note(duty, Result.FAILURE, error=LATER, retry=True)
        raise
    receipt = open_receipt(duty)
    if receipt is None:
        return
    try:
        with patience(door):
            handed = send(receipt)
    except MaybeSent:
        close(receipt, Result.DOUBTFUL, error=UNSURE)
    except Exception as error:
        refusal = refusal_in(error)
        why = str(error) if isinstance(error, NotYet) else LATER
        close(receipt, Result.FAILURE, error=refusal or why, retry=not refusal)
        if not refusal:
            raise
    else:
        close(receipt, handed.result, parts=handed.parts, provider=handed.provider)
