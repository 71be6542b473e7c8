"""A slot is kept while its booker proves an address."""

from booking.appointments.models import BookingHold
from booking.appointments.services.confirm_by_code import hold_code
from booking.appointments.services.hold_slot import link_secret
from socle import clock
from socle.outbox.models import Message
from socle.outbox.registry import Lane, handles

from ..addresses import absolute
from ..deliver import Addressee, Mail, send_mail_once, send_sms_once
from ..recap import recap_of
from ..texts import lines

EVENT = "hold_verification"
HIDDEN = "******"  # the code, in the receipt


@handles("hold.placed", name="notifications.verify_booker", lane=Lane.AWAITED)
@handles("hold.message_asked", name="notifications.verify_booker_again", lane=Lane.AWAITED)
def verify_booker(message: Message) -> None:
    """What turns a held slot into an appointment: a link; by SMS a code too."""
    hold = (
        BookingHold.objects.select_related("organisation", "motif__service", "place")
        .filter(pk=message.payload["hold_id"], state=BookingHold.State.PENDING)
        .first()
    )
    if hold is None or hold.expires_at <= clock.now():
        return
    recap = recap_of(hold)
    link = absolute("booking_confirm", hold.uuid, link_secret(hold))
    if hold.email:
        mail = Mail(
            subject=f"Confirmez votre rendez-vous du {recap.moment}",
            template="hold_verification",
            context={
                "recap": recap,
                "link": link,
                "first_name": hold.first_name,
                "title": "Confirmez votre rendez-vous",
            },
        )
        send_mail_once(message, EVENT, Addressee(hold.email), mail, None, until=hold.expires_at)
    else:
        text, kept = (
            lines.text_of(
                f"{lines.head(recap)} {recap.moment}",
                f"Code : {code}, sous 20 min",
                f"Ou : {link}",
            )
            for code in (hold_code(hold), HIDDEN)
        )
        to = Addressee(hold.phone_number)
        send_sms_once(message, EVENT, to, text, None, until=hold.expires_at, kept=kept)
