"""How a synchronisation goes, in the words of the pages."""

from dataclasses import dataclass
from datetime import datetime

from booking.availability.loader import zone_of
from booking.domain.wording import format_moment
from booking.web.templatetags.wording import tied

from ..errors import words_of
from ..models import Connection

States = Connection.State


@dataclass(frozen=True, slots=True)
class Status:
    """`kind` is a badge's; `last` when it last worked; `what` and `then` only when it does not."""

    kind: str
    label: str
    last: str
    since: str = ""
    what: str = ""
    then: str = ""
    next_try: str = ""


def status_of(connection: Connection) -> Status:
    last = _moment(connection.succeeded_at)
    if connection.failing_since is not None:
        words = words_of(connection.error)
        is_refused = connection.state == States.REFUSED
        return Status(
            kind="error",
            label="Accès refusé" if is_refused else "En panne",
            last=last,
            since=_moment(connection.failing_since),
            what=words.what,
            then=words.then,
            next_try="" if is_refused else _moment(connection.due_at),
        )
    if connection.state == States.ACTIVE and connection.succeeded_at is None:
        return Status("info", "Première synchronisation en cours", last)
    if connection.state == States.ACTIVE and connection.rejected:
        words = words_of("rejected")
        return Status("warning", "Incomplète", last, what=words.what, then=words.then)
    if connection.state == States.ACTIVE:
        return Status("success", "À jour", last)
    return Status("info", connection.get_state_display(), last)


def does(connection: Connection) -> str:
    """What goes which way."""
    if connection.pushes and connection.reads:
        return "Envoie vos rendez-vous, lit vos occupations"
    if connection.pushes:
        return "Envoie vos rendez-vous"
    return "Lit vos occupations" if connection.reads else ""


def _moment(instant: datetime | None) -> str:
    return tied(format_moment(instant, zone_of(None), mention_zone=True)) if instant else ""
