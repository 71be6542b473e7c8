"""Who waits for an earlier time: a slot is kept for them, refused, or gone."""

from booking.appointments.models import Participation, WaitingOffer
from booking.availability.loader import zone_of
from booking.domain.wording import format_moment
from socle import clock
from socle.outbox.models import Message
from socle.outbox.registry import handles

from ..audience import mail_readers, sms_readers, told
from ..deliver import Addressee, Mail, send_mail_once, send_sms_once
from ..pages import offer_page, participation_page
from ..reading import coming
from ..recap import recap_of
from ..texts import waiting as texts

State = WaitingOffer.State


class _Offer:
    """An offer with what its messages say."""

    def __init__(self, offer: WaitingOffer, part: Participation) -> None:
        zone = zone_of(offer.place)
        self.row, self.part, self.appointment = offer, part, part.appointment
        self.recap = recap_of(part.appointment)
        self.moment = format_moment(offer.starts_at, zone, mention_zone=True)
        self.deadline = format_moment(offer.expires_at, zone, mention_zone=True)
        self.own_page, self.page = participation_page(part), offer_page(offer)

    def mail(self, message: Message, event: str, subject: str, template: str, until) -> None:
        for reader in mail_readers(told(self.appointment, [self.part], asked=True)):
            context = {
                "offer": self,
                "recap": self.recap,
                "title": subject,
                "first_name": reader.contact.first_name,
            }
            to = Addressee(reader.address, usager=reader.contact)
            mail = Mail(subject, template, context)
            send_mail_once(message, event, to, mail, self.appointment, until=until)

    def sms(self, message: Message, event: str, until) -> None:
        link = self.page or self.own_page
        text = texts.offered(self.recap, self.moment, self.deadline, link, bool(self.page))
        for reader in sms_readers(told(self.appointment, [self.part], asked=True)):
            to = Addressee(reader.address, usager=reader.contact)
            send_sms_once(message, event, to, text, self.appointment, until=until)


@handles("waiting.offered", name="notifications.waiting_offered")
def tell_offered(message: Message) -> None:
    """A freed slot is kept for one person, with the hour until which it is."""
    offer = _read(message, State.PENDING)
    if offer and offer.row.expires_at > clock.now():
        until = offer.row.expires_at
        subject = f"Une heure plus tôt s’est libérée : {offer.moment}"
        offer.mail(message, "new_creneau_available", subject, "waiting_offered", until)
        offer.sms(message, "new_creneau_available", until)


@handles("waiting.declined", name="notifications.waiting_declined")
def tell_declined(message: Message) -> None:
    """They keep what they have, and go on waiting. By mail only: they have just answered."""
    if offer := _read(message, State.DECLINED):
        subject = f"Vous gardez votre rendez-vous du {offer.recap.moment}"
        offer.mail(message, "creneau_declined", subject, "waiting_ended", None)


@handles("waiting.ended", name="notifications.waiting_expired")
def tell_expired(message: Message) -> None:
    """No answer came in time. By mail only: nothing of theirs has changed."""
    offer = _read(message, State.PENDING, State.LAPSED)
    if offer and offer.row.expires_at <= clock.now():
        subject = f"Vous gardez votre rendez-vous du {offer.recap.moment}"
        offer.mail(message, "creneau_expired", subject, "waiting_ended", None)


def _read(message: Message, *states: str) -> _Offer | None:
    """The offer in one of these states, of an appointment that is still to come."""
    offer = (
        WaitingOffer.objects.select_related("place")
        .filter(pk=message.payload["offer_id"], state__in=states)
        .first()
    )
    appointment = coming(offer.appointment_id) if offer else None
    if appointment is None or appointment.status != "unknown":
        return None
    rows = appointment.participations.select_related("usager__responsible")
    part = rows.filter(usager=offer.usager_id, status="unknown").first()
    if part is None:
        return None
    part.appointment = appointment
    return _Offer(offer, part)
