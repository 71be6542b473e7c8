"""Usagers learn that the time or the place is another."""

from functools import partial

from booking.availability.loader import zone_of
from booking.directory.models import Place
from booking.domain.wording import format_moment
from socle.outbox.models import Message
from socle.outbox.registry import handles

from ..audience import told
from ..going_back import USAGERS, is_back_unheard
from ..reading import coming, expected, instant, parts_of
from ..recap import recap_of
from ..tell_usagers import News, tell_usagers
from ..texts import appointment as texts


@handles("appointment.moved", name="notifications.moved_usagers")
def tell_moved(message: Message) -> None:
    """To all who are expected, with the time and the place that it had.

    A move that was taken back before anything left is told to nobody.
    """
    appointment = coming(message.payload["appointment_id"])
    if appointment is None or appointment.is_cancelled:
        return
    former = former_setting(message, appointment)
    if former == ("", "") or is_back_unheard(appointment, USAGERS):
        return
    recap, (moment, place) = recap_of(appointment), former
    change = "est déplacé" if moment else "change de lieu"
    news = News(
        event="rdv_updated",
        subject=f"Votre rendez-vous du {moment or recap.moment} {change}",
        title=f"Votre rendez-vous {change}",
        intro="Voici le rendez-vous tel qu’il est maintenant. Il remplace le précédent.",
        sms=partial(texts.moved, previous=moment),
        extra={"former_moment": moment, "former_place": place},
    )
    tell_usagers(message, appointment, told(appointment, expected(parts_of(appointment))), news)


def former_setting(message: Message, appointment) -> tuple[str, str]:
    """The time and the place that it had, in French; each empty if it still has it.

    Both are empty when it has been moved back since: there is nothing to say any more.
    """
    start = instant(message.payload.get("previous_starts_at"))
    place_id = message.payload.get("previous_place_id")
    moment = place = ""
    if place_id != appointment.place_id:
        found = Place.objects.filter(pk=place_id).first()
        place = f"{found.name}, {found.address}" if found else "sans lieu"
    if start and start != appointment.starts_at:
        moment = format_moment(start, zone_of(appointment.place), mention_zone=True)
    return moment, place
