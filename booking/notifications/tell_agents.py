"""One piece of news about an appointment, to those of its agents who want it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from booking.appointments.models import Appointment
from booking.catalog.models import Motif
from booking.directory.models import Agent, Usager
from booking.domain import statuses
from socle import clock
from socle.outbox.models import Message

from .audience import agents_told
from .authors import author_words
from .deliver import Addressee, Mail, send_mail_once
from .ics import Edition, appointment_ics
from .pages import appointment_page
from .reading import instant, parts_of
from .recap import WHERE, recap_of

AT_HOME = "Au domicile de l’usager"
BY_PHONE = "Par téléphone : c’est vous qui appelez"


@dataclass(frozen=True, slots=True)
class AgentNews:
    """What agents are told.

    Args:
        event: as receipts call it.
        subject, title: without the author.
        act: what was done; the author's name follows, in the text.
        is_over: the appointment is out of the agent's calendar.
        extra: what the template shows besides.
    """

    event: str
    subject: str
    title: str
    act: str
    is_over: bool = False
    extra: dict[str, object] = field(default_factory=dict)


def tell_agents(
    message: Message, appointment: Appointment, agents: Iterable[Agent], news: AgentNews
) -> None:
    """Send it to each of these agents whose level asks for it."""
    recap, payload = recap_of(appointment), message.payload
    previous = instant(payload.get("previous_starts_at"))
    author_id = payload.get("author_agent_id")
    chosen = agents_told(agents, author_id, recap, clock.now(), previous_start=previous)
    if not chosen:
        return
    parts = parts_of(appointment)
    coming = [part.usager for part in parts if part.status not in statuses.CANCELLED]
    everyone = coming or [part.usager for part in parts]
    contact = everyone[0].contact if everyone else None
    context = {
        "recap": recap,
        "where": _where(recap, contact),
        "link": appointment_page(appointment),
        "title": news.title,
        "act": news.act,
        "author": author_words(message, appointment),
        "usagers": [str(usager) for usager in everyone],
        "seats": appointment.max_participants_count,
        "taken": len(coming),
        **news.extra,
    }
    team = tuple(a.email for a in appointment.agents.current().order_by("pk") if a.email)
    for agent in chosen:
        edition = Edition(
            context["link"],
            attendees=(agent.email,) if news.is_over else team or (agent.email,),
            is_cancelled=news.is_over,
            town=_town(contact),
        )
        mail = Mail(
            subject=news.subject,
            template="agent_news",
            context={**context, "first_name": agent.first_name},
            ics=appointment_ics(appointment, stamp=clock.now(), edition=edition),
            ics_method="CANCEL" if news.is_over else "REQUEST",
        )
        send_mail_once(message, news.event, Addressee(agent.email, agent=agent), mail, appointment)


def _where(recap, contact: Usager | None) -> str:
    types = Motif.LocationType
    if recap.place:
        return recap.where
    if recap.motif.location_type == types.HOME:
        address = contact.address if contact else ""
        return f"{AT_HOME} : {address}" if address else AT_HOME
    return BY_PHONE if recap.motif.location_type == types.PHONE else WHERE[types.VISIO]


def _town(contact: Usager | None) -> str:
    """All that an external calendar may know of a home."""
    return f"{contact.post_code} {contact.city_name}".strip() if contact else ""
