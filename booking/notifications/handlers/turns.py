"""Draws and queues: prove the address, learn one's rank, take the time that is kept."""

from booking.appointments.ants_numbers import asks_number
from booking.appointments.models import BookingHold, Draw, TurnEntry
from booking.appointments.services.register_turn import PENDING_LASTS, turn_secret
from booking.availability.loader import zone_of
from booking.domain.wording import format_moment
from socle import clock
from socle.outbox.models import Message
from socle.outbox.registry import Lane, handles

from ..addresses import absolute
from ..deliver import Addressee, Mail, send_mail_once, send_sms_once
from ..recap import recap_of
from ..texts import lines

State = TurnEntry.State


@handles("turn.registered", name="notifications.verify_turn", lane=Lane.AWAITED)
def verify_turn(message: Message) -> None:
    """The link that makes a registration count."""
    entry = _entry(message.payload["entry_id"], State.PENDING)
    if entry is None:
        return
    subject = "Confirmez votre inscription"
    mail = Mail(subject, "turn_registered", _words(entry, subject))
    sms = f"RDV {lines.cut(entry.organisation.name, lines.NAME)} : confirmez votre inscription"
    _send(message, "turn_registered", entry, mail, sms, entry.created_at + PENDING_LASTS)


@handles("draw.done", name="notifications.tell_ranks")
def tell_ranks(message: Message) -> None:
    """By mail only: nothing is to be done yet."""
    draw = Draw.objects.filter(pk=message.payload["draw_id"]).first()
    if draw is None:
        return
    rows = TurnEntry.objects.select_related("motif__service", "organisation", "place")
    for entry in rows.filter(draw=draw, state__in=TurnEntry.LIVE).exclude(email=""):
        subject = f"Tirage au sort : vous avez le rang {entry.rank}"
        words = _words(entry, subject) | {"draw_link": absolute("public_draw", draw.uuid)}
        mail = Mail(subject, "draw_done", words)
        until = draw.closes_at + PENDING_LASTS
        send_mail_once(message, "draw_done", Addressee(entry.email), mail, None, until=until)


@handles("turn.offered", name="notifications.tell_turn")
def tell_turn(message: Message) -> None:
    """A time is kept for them, with the hour until which it is."""
    hold = (
        BookingHold.objects.select_related(
            "turn", "organisation", "motif__service", "motif__category", "place"
        )
        .filter(pk=message.payload["hold_id"], state=BookingHold.State.PENDING)
        .first()
    )
    if hold is None or hold.turn is None or hold.expires_at <= clock.now():
        return
    entry = _entry(hold.turn_id, State.OFFERED)
    if entry is None:
        return
    recap = recap_of(hold)
    deadline = format_moment(hold.expires_at, zone_of(hold.place), mention_zone=True)
    subject = f"C’est votre tour : {recap.moment}"
    words = _words(entry, subject) | {
        "recap": recap,
        "deadline": deadline,
        "asks_number": asks_number(hold.motif),
    }
    sms = f"{lines.head(recap)} : c'est votre tour, {recap.moment}. Avant le {deadline}"
    mail = Mail(subject, "turn_offered", words)
    _send(message, "turn_offered", entry, mail, sms, hold.expires_at)


def _entry(entry_id: int, state: str) -> TurnEntry | None:
    rows = TurnEntry.objects.select_related("motif__service", "organisation", "place", "draw")
    return rows.filter(pk=entry_id, state=state).first()


def _words(entry: TurnEntry, title: str) -> dict[str, object]:
    return {
        "title": title,
        "entry": entry,
        "first_name": entry.first_name,
        "where": entry.place or entry.organisation,
        "link": absolute("own_turn", entry.uuid, turn_secret(entry)),
    }


def _send(message: Message, event: str, entry: TurnEntry, mail: Mail, sms: str, until) -> None:
    if entry.email:
        send_mail_once(message, event, Addressee(entry.email), mail, None, until=until)
    else:
        text = lines.text_of(sms, str(mail.context["link"]))
        send_sms_once(message, event, Addressee(entry.phone_number), text, None, until=until)
