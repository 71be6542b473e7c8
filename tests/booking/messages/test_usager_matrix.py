"""Event × author × visibility × preferences × the participation's own choice: who is written to.

Eight usagers take part in each appointment: mail or not, SMS or not, told or not.
"""

from dataclasses import dataclass
from datetime import timedelta
from itertools import count, product

import pytest

from booking.appointments.author import WAITING_LIST, Author
from booking.appointments.models import Participation
from booking.appointments.orders import MoveOrder
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.move_appointment import move_appointment
from booking.appointments.services.restore_appointment import restore_appointment
from booking.appointments.services.write_move import Before, write_move
from booking.directory.models import Usager
from booking.notifications.models import Receipt
from socle.outbox.publish import publish
from tests.booking.appointments.conftest import ANYWAY, CARD
from tests.booking.conftest import NOW, open_counter
from tests.factories import UsagerFactory

from .conftest import FAR, book

DAY = timedelta(days=1)
VISIBILITIES = ("visible_and_notified", "visible_and_not_notified", "invisible")
NUMBERS = count(10)


@dataclass(frozen=True)
class Wish:
    """What one of the eight wants, and what the participation says."""

    usager: Usager
    mail: bool
    sms: bool
    told: bool


def crowd_of_eight() -> list[Wish]:
    return [
        Wish(
            UsagerFactory(
                notify_by_email=mail,
                notify_by_sms=sms,
                phone_number=f"+3363998{next(NUMBERS):04d}",
            ),
            mail,
            sms,
            told,
        )
        for mail, sms, told in product((True, False), repeat=3)
    ]


def move(appointment, author, counter):
    if author is WAITING_LIST:
        before = Before.of(appointment)
        appointment.starts_at += DAY
        appointment.ends_at += DAY
        write_move(appointment, before, author, NOW)
        return
    order = MoveOrder(FAR + DAY)
    move_appointment(appointment.pk, order, author, NOW, confirmation=ANYWAY)


def cancel(appointment, author, counter):
    cancel_appointment(appointment.pk, author, NOW)


def excuse(appointment, author, counter):
    cancel_appointment(appointment.pk, author, NOW, status="excused")


def restore(appointment, author, counter):
    cancel_appointment(appointment.pk, author, NOW)
    restore_appointment(appointment.pk, author, NOW, confirmation=ANYWAY)


def recall(appointment, author, counter):
    publish("reminder.due", appointment_id=appointment.pk)


def nothing(appointment, author, counter):
    """The booking itself is what is looked at."""


# The act, who does it, and the event of the receipts.
ACTS = [
    (nothing, "agent", "rdv_created"),
    (nothing, "user", "rdv_created"),
    (nothing, "prescripteur", "rdv_created"),
    (move, "agent", "rdv_updated"),
    (move, "user", "rdv_updated"),
    (move, "waiting list", "rdv_updated"),
    (cancel, "agent", "rdv_cancelled"),
    (cancel, "user", "rdv_cancelled"),
    (excuse, "agent", "rdv_cancelled"),
    (restore, "agent", "rdv_created"),
    (recall, "agent", "rdv_upcoming_reminder"),
]


def expected(wishes: list[Wish], visibility: str, act, who: str) -> tuple[list[str], list[str]]:
    """The rule, said another way than in the code: addresses of mails, numbers of SMS."""
    if visibility == "invisible":
        return [], []
    mails, numbers = [], []
    for one in wishes:
        # The reminder has its own box to tick; all participations have it here.
        if not one.told and act is not recall:
            continue
        if one.mail:
            mails.append(one.usager.email)
        no_sms = (act is cancel and who == "user") or (
            act is nothing and who == "user" and one.mail
        )
        if one.sms and not no_sms:
            numbers.append(one.usager.phone_number)
    return sorted(mails), sorted(numbers)


@pytest.mark.parametrize("visibility", VISIBILITIES)
@pytest.mark.parametrize(("act", "who", "event"), ACTS)
def test_who_is_written_to(act, who, event, visibility, forget, post):
    counter = open_counter(visibility_type="visible_and_notified")
    agent, wishes = counter.agents[0], crowd_of_eight()
    authors = {
        "agent": Author.agent(agent),
        "user": Author.usager(wishes[0].usager),
        "prescripteur": Author.prescripteur(CARD),
        "waiting list": WAITING_LIST,
    }
    booker = authors[who if act is nothing else "user"]
    people = [one.usager for one in wishes]
    if booker.card:
        # A prescripteur books for one person at a time.
        for place, usager in enumerate(people):
            start = FAR + (place // 4) * DAY + (place % 4) * timedelta(minutes=30)
            appointment = book(counter, usager, author=booker, starts_at=start)
    else:
        appointment = book(counter, *people, author=booker)
    for one in wishes:
        Participation.objects.filter(usager=one.usager).update(
            send_lifecycle_notifications=one.told, send_reminder_notification=True
        )
    type(counter.motif).objects.update(visibility_type=visibility)
    agent_mails = {one.email for one in counter.agents} | {CARD.email}
    if act is not nothing:
        forget()
    act(appointment, authors[who], counter)
    found = post()
    mails, numbers = expected(wishes, visibility, act, who)
    assert [address for address in found.mailed if address not in agent_mails] == mails
    assert found.texted == numbers
    receipts = Receipt.objects.filter(usager__isnull=False, result="processed")
    said = receipts.filter(event=event).values_list("recipient", flat=True)
    assert not set(mails + numbers) - set(said)
    for _, text in found.texts:
        assert counter.motif.name not in text
    for one in found.mails:
        assert counter.motif.name not in one.subject
