"""Who is told of what happens to an appointment: by visibility, preference and level."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from booking.appointments.models import Appointment, Participation
from booking.catalog.models import Motif
from booking.directory.models import Agent, Usager
from booking.domain.wallclock import local_day

from .numbers import expects_sms
from .recap import Recap

TOMORROW = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reader:
    """One address to write to, and those of the appointment for whom it is written."""

    address: str
    contact: Usager
    parts: tuple[Participation, ...]

    @property
    def people(self) -> tuple[str, ...]:
        return tuple(str(part.usager) for part in self.parts)


def told(
    appointment: Appointment, parts: Iterable[Participation], *, asked: bool = False
) -> list[Participation]:
    """The participations of which something may be said to their people.

    Args:
        asked: whoever is behind the message wants it sent, whatever the participation says.
    """
    if appointment.motif.visibility_type == Motif.Visibility.INVISIBLE:
        return []
    return [part for part in parts if asked or part.send_lifecycle_notifications]


def mail_readers(parts: Iterable[Participation]) -> list[Reader]:
    """Who is written to by e-mail, each address once."""
    return _readers(parts, _mail_of)


def sms_readers(parts: Iterable[Participation]) -> list[Reader]:
    """Who is written to by SMS, each number once."""
    return _readers(parts, _number_of)


def _readers(parts: Iterable[Participation], address_of: Callable) -> list[Reader]:
    found: dict[str, list[Participation]] = {}
    for part in parts:
        contact = part.usager.contact
        address = address_of(contact) if contact.deleted_at is None else ""
        if address:
            found.setdefault(address, []).append(part)
    return [
        Reader(address, people[0].usager.contact, tuple(people))
        for address, people in found.items()
    ]


def _mail_of(contact: Usager) -> str:
    return contact.email.lower() if contact.notify_by_email else ""


def _number_of(contact: Usager) -> str:
    wanted = contact.notify_by_sms and expects_sms(contact.phone_number)
    return contact.phone_number if wanted else ""


def agents_told(
    agents: Iterable[Agent],
    author_agent_id: int | None,
    recap: Recap,
    now: datetime,
    *,
    previous_start: datetime | None = None,
) -> list[Agent]:
    """Those of the agents who want to know, by their level (domain.md 1.6).

    An intervenant has no address and is never written to.
    """
    zone = recap.starts_at.tzinfo
    last = local_day(now, zone) + TOMORROW
    starts = [start for start in (recap.starts_at, previous_start) if start]
    # What has begun is not « today or tomorrow » any more.
    is_soon = any(start > now and local_day(start, zone) <= last for start in starts)
    return [agent for agent in agents if _wants(agent, author_agent_id, is_soon)]


def _wants(agent: Agent, author_agent_id: int | None, is_soon: bool) -> bool:
    levels, level = Agent.RdvNotifications, agent.rdv_notifications_level
    if not agent.email or agent.deleted_at or level == levels.NONE:
        return False
    if level == levels.ALL:
        return True
    if agent.pk == author_agent_id:
        return False
    return is_soon or level != levels.SOON
