"""Agents have their windows and absences in their own calendar, whoever writes them."""

from dataclasses import dataclass

from booking.availability.loader import recurrence_of, zone_of
from booking.availability.models import Absence, OpeningWindow
from booking.availability.planned import Planned
from booking.directory.models import Agent, DirectoryChange
from booking.domain.recurrence_words import describe
from booking.domain.wording import format_date, format_time, format_time_range, zone_mention
from socle import clock
from socle.outbox.models import Message
from socle.outbox.registry import handles

from ..addresses import absolute
from ..deliver import Addressee, Mail, send_mail_once
from ..ics_series import removed_ics, series_ics
from ..reading import instant

VERBS = {"created": "créée", "edited": "modifiée", "removed": "supprimée"}
EVENTS = {"created": "created", "edited": "updated", "removed": "destroyed"}


@dataclass(frozen=True, slots=True)
class Kind:
    """`noun` as agents say it, `level` the agent's own choice, `event` the word of receipts."""

    model: type[Planned]
    noun: str
    key: str
    level: str
    event: str
    history: str


WINDOW = Kind(
    OpeningWindow,
    "plage d’ouverture",
    "window_id",
    "plage_ouverture_notification_level",
    "plage_ouverture",
    DirectoryChange.Noun.WINDOW,
)
ABSENCE = Kind(
    Absence,
    "indisponibilité",
    "absence_id",
    "absence_notification_level",
    "absence",
    DirectoryChange.Noun.ABSENCE,
)


@handles("window.created", name="notifications.window_created")
@handles("window.edited", name="notifications.window_edited")
@handles("window.removed", name="notifications.window_removed")
def tell_window(message: Message) -> None:
    _tell(message, WINDOW)


@handles("absence.created", name="notifications.absence_created")
@handles("absence.edited", name="notifications.absence_edited")
@handles("absence.removed", name="notifications.absence_removed")
def tell_absence(message: Message) -> None:
    _tell(message, ABSENCE)


def _tell(message: Message, kind: Kind) -> None:
    """To the owner, if their level asks for it."""
    act = message.topic.split(".")[1]
    agent = Agent.objects.current().filter(pk=message.payload["agent_id"]).first()
    if agent is None or not agent.email:
        return
    if getattr(agent, kind.level) != Agent.OwnNotifications.ALL:
        return
    if act == "removed":
        title, lines, ics = _gone(message, kind)
        method = "CANCEL"
    else:
        row = kind.model.objects.filter(pk=message.payload[kind.key], agent=agent).first()
        if row is None:
            return  # removed since, or given to somebody else: that has its own message
        title, lines, ics = row.title, _lines(row), _file(row)
        method = "PUBLISH"
    mail = Mail(
        subject=f"Votre {kind.noun} est {VERBS[act]}",
        template="agent_planning",
        context={
            "first_name": agent.first_name,
            "title": f"Votre {kind.noun} est {VERBS[act]}",
            "name": title,
            "lines": lines,
            "author": _author(message, agent),
            "link": absolute("agent_home"),
            "has_file": ics is not None,
        },
        ics=ics,
        ics_method=method,
    )
    event = f"{kind.event}_{EVENTS[act]}"
    send_mail_once(message, event, Addressee(agent.email, agent=agent), mail, None)


def _lines(row: Planned) -> list[str]:
    """When and where, in French."""
    if isinstance(row, Absence):
        if row.end_day > row.first_day:
            return [
                f"Du {format_date(row.first_day)} à {format_time(row.start_time)}",
                f"au {format_date(row.end_day)} à {format_time(row.end_time)}",
            ]
        place = None
    else:
        place = row.place
    hours = format_time_range(row.start_time, row.end_time)
    mention = zone_mention(zone_of(place))
    rule = recurrence_of(row.recurrence, row.exceptions)
    days = f"À partir du {format_date(row.first_day)}" if rule else format_date(row.first_day)
    lines = [f"{days[0].upper()}{days[1:]}, {hours}{f' ({mention})' if mention else ''}"]
    if rule:
        words = describe(rule, row.first_day)
        lines.append(f"{words[0].upper()}{words[1:]}")
    if place:
        lines.append(f"{place.name}, {place.address}")
    return lines


def _file(row: Planned) -> bytes | None:
    place = row.place if isinstance(row, OpeningWindow) else None
    where = f"{place.name}, {place.address}" if place else ""
    return series_ics(row, stamp=clock.now(), link=absolute("agent_home"), where=where)


def _gone(message: Message, kind: Kind) -> tuple[str, list[str], bytes]:
    """What the history remembers of it, and the file that takes it out of the calendar."""
    payload = message.payload
    rows = DirectoryChange.objects.filter(noun=kind.history, object_id=payload[kind.key])
    last = rows.order_by("-made_at", "-pk").first()
    title = str((last.before if last else {}).get("title", ""))
    starts_at, ends_at = instant(payload["starts_at"]), instant(payload["ends_at"])
    day = starts_at.astimezone(zone_of(None)).date()
    ics = removed_ics(payload["uid"], starts_at, ends_at, clock.now())
    return title, [f"Elle commençait le {format_date(day)}."], ics


def _author(message: Message, owner: Agent) -> str:
    """`par Camille Dupont (agent)`, unless it is the owner."""
    pk = message.payload.get("author_agent_id")
    author = Agent.objects.filter(pk=pk).first() if pk and pk != owner.pk else None
    return f"par {author} (agent)" if author else ""
