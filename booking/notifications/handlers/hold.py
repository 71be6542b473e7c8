"""A slot is kept while its booker proves an address."""

from booking.appointments.models import BookingHold
from booking.appointments.services.confirm_by_code import hold_code
from booking.appointments.services.hold_slot import link_secret
from booking.availability.loader import zone_of
from booking.domain.wording import format_moment
from socle import clock
from socle.outbox.models import Message
from socle.outbox.registry import Lane, handles

from ..addresses import absolute
from ..deliver import Addressee, Mail, send_mail_once, send_sms_once
from ..recap import recap_of
from ..texts import lines

ACTION = "Confirmer mon rendez-vous"
EVENT = "hold_verification"
HIDDEN = "******"  # the code, in the receipt


@handles("hold.placed", name="notifications.verify_booker", lane=Lane.AWAITED)
@handles("hold.message_asked", name="notifications.verify_booker_again", lane=Lane.AWAITED)
@handles("seat.offered", name="notifications.tell_of_seat")
def verify_booker(message: Message) -> None:
    """What turns a held slot into an appointment: a link; by SMS a code too.

    To who waited for a seat, that one is kept for them, and until when.
    """
    hold = (
        BookingHold.objects.select_related("organisation", "motif__service", "place", "session")
        .filter(pk=message.payload["hold_id"], state=BookingHold.State.PENDING)
        .first()
    )
    if hold is None or hold.expires_at <= clock.now():
        return
    if hold.is_offered:
        _tell_of_seat(message, hold)
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
                "waits": hold.waits,
                "action": "Confirmer mon inscription" if hold.session_id else ACTION,
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


def _tell_of_seat(message: Message, hold: BookingHold) -> None:
    recap = recap_of(hold)
    link = absolute("booking_confirm", hold.uuid, link_secret(hold))
    deadline = format_moment(hold.expires_at, zone_of(hold.place), mention_zone=True)
    subject = f"Une place s’est libérée : {recap.moment}"
    words = {
        "recap": recap,
        "link": link,
        "first_name": hold.first_name,
        "title": subject,
        "deadline": deadline,
    }
    event, until = "seat_offered", hold.expires_at
    if hold.email:
        mail = Mail(subject, "seat_offered", words)
        send_mail_once(message, event, Addressee(hold.email), mail, None, until=until)
    else:
        sms = f"{lines.head(recap)} : une place pour vous, {recap.moment}. Avant le {deadline}"
        text = lines.text_of(sms, link)
        send_sms_once(message, event, Addressee(hold.phone_number), text, None, until=until)
