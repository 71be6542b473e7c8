"""A clock that tests set, the relay by hand, and what was sent, by address."""

from email import message_from_bytes, policy

import pytest
from django.core import mail
from icalendar import Calendar, Event

from booking.appointments.author import Author
from booking.appointments.orders import Attendee, BookingOrder
from booking.appointments.services.book_appointment import book_appointment
from integrations.sms import memory
from tests.booking.appointments.conftest import ANYWAY
from tests.booking.conftest import NOW, Counter
from tests.booking.delivery.conftest import clock, espaces, run_outbox  # noqa: F401 – fixtures

FAR = NOW.replace(day=30, hour=8)  # Monday 30 November, 9:00 in Paris


@pytest.fixture
def forget(run_outbox):  # noqa: F811
    """Send what is due, and empty the boxes: what comes next is looked at alone."""

    def run() -> None:
        run_outbox()
        mail.outbox.clear()
        memory.outbox.clear()

    return run


@pytest.fixture
def post(run_outbox):  # noqa: F811
    """`post()` sends what is due; what arrived, as `Post`."""

    def run() -> "Post":
        run_outbox()
        return Post()

    return run


class Post:
    """What lies in the boxes."""

    def __init__(self) -> None:
        self.mails = list(mail.outbox)
        self.texts = list(memory.outbox)

    @property
    def mailed(self) -> list[str]:
        return sorted(address for one in self.mails for address in one.to)

    @property
    def texted(self) -> list[str]:
        return sorted(number for number, _ in self.texts)

    def to(self, address: str):
        """The one mail that this address received."""
        [found] = [one for one in self.mails if one.to == [address]]
        return found

    def text_to(self, number: str) -> str:
        [found] = [text for to, text in self.texts if to == number]
        return found

    def has(self, address: str) -> bool:
        return address in self.mailed


def html_of(sent) -> str:
    [(content, kind)] = sent.alternatives
    assert kind == "text/html"
    return content


def calendar_in(sent) -> Calendar:
    """The one calendar file of a mail, read back from the bytes that leave."""
    read = message_from_bytes(sent.message().as_bytes(), policy=policy.default)
    [file] = [part for part in read.iter_attachments() if part.get_filename() == "rdv.ics"]
    found = Calendar.from_ical(file.get_payload(decode=True))
    assert file.get_param("method") == str(found["method"])
    return found


def event_in(sent) -> Event:
    [event] = calendar_in(sent).walk("VEVENT")
    return event


def book(counter: Counter, *usagers, starts_at=FAR, author=None, agents=None, **fields):
    """An appointment, by the counter's first agent unless told otherwise; conflicts confirmed."""
    author = author or Author.agent(counter.agents[0])
    agents = counter.agents if agents is None else agents
    order = BookingOrder(
        organisation_id=counter.organisation.pk,
        motif_id=counter.motif.pk,
        starts_at=starts_at,
        attendees=tuple(Attendee(usager.pk) for usager in usagers),
        place_id=counter.place.pk if counter.motif.needs_place else None,
        agent_ids=tuple(agent.pk for agent in agents) if author.decides else (),
        **fields,
    )
    return book_appointment(order, author, NOW, confirmation=ANYWAY)
