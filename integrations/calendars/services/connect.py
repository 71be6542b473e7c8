"""An agent ties a calendar: it is tried before anything is promised."""

import uuid
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction

from booking.availability.loader import zone_of

from ..errors import NotConnected, SyncFailed, first_words_of
from ..events import CalendarEvent
from ..models import Connection
from ..providers.caldav import caldav_at, discover
from ..providers.opening import opener_of
from ..providers.port import Asked, Calendar
from ..sealed import keep_secret
from .schedule import schedule

MOST_ADDRESSES = 5
MOST_FOUND = 50
TRIAL = "Essai de synchronisation"
# Somebody is waiting for the page.
TRIAL_SECONDS = 10.0


def find_calendars(
    agent_id: int, url: str, username: str, password: str, now: datetime
) -> Connection:
    """Log in at a CalDAV server and keep what calendars are there, for the agent to choose.

    Raises:
        NotConnected: nothing was found, or nobody answered; nothing is kept.
    """
    try:
        with caldav_at(username, password) as asking:
            found = discover(asking, url)
    except SyncFailed as failure:
        raise refusal_of(failure) from None
    connection = _own(agent_id, Connection.Provider.CALDAV) or Connection(
        agent_id=agent_id, provider=Connection.Provider.CALDAV, created_at=now
    )
    connection.url, connection.username = url, username
    keep_secret(connection, password)
    connection.found = [[one.href, one.name, one.is_writable] for one in found[:MOST_FOUND]]
    is_there = connection.calendar in {one.href for one in found}
    with transaction.atomic():
        if is_there and connection.state == Connection.State.REFUSED:
            # The agent only typed a new password: everything goes on as it was.
            start_again(connection, now)
            return connection
        if not (is_there and connection.state == Connection.State.ACTIVE):
            # Another calendar of an old connection is waited for as long as a first one.
            connection.state, connection.created_at = Connection.State.CHOOSING, now
            connection.failing_since, connection.failures, connection.error = None, 0, ""
        _save(connection)
    return connection


def choose_calendar(
    connection: Connection, href: str, now: datetime, *, pushes: bool, reads: bool
) -> None:
    """Try the calendar (it is there, an event can be written and taken out), then begin.

    Raises:
        NotConnected: it is none of those found, nothing is to be done with it, or the trial failed.
    """
    names = {one[0]: one[1] for one in connection.found}
    if href not in names:
        raise NotConnected("Choisissez un calendrier de la liste.", field="calendar")
    connection.calendar, connection.label = href, names[href]
    begin(connection, now, pushes=pushes, reads=reads)


def add_address(agent_id: int, url: str, now: datetime) -> Connection:
    """Read busy times at an ICS address.

    Raises:
        NotConnected: no calendar there, or too many addresses already.
    """
    known = Connection.objects.filter(agent_id=agent_id, provider=Connection.Provider.ICS)
    if known.count() >= MOST_ADDRESSES:
        raise NotConnected(f"{MOST_ADDRESSES} adresses au plus : retirez-en une d’abord.")
    connection = Connection(
        agent_id=agent_id, provider=Connection.Provider.ICS, created_at=now, url=_digest(url)
    )
    keep_secret(connection, url)
    connection.label = url.split("://", 1)[-1].split("/", 1)[0][:200]
    begin(connection, now, pushes=False, reads=True)
    return connection


def start_again(connection: Connection, now: datetime) -> None:
    """Active, and looked at at once; in a transaction."""
    connection.state = Connection.State.ACTIVE
    connection.failing_since, connection.failures, connection.error = None, 0, ""
    connection.announced_at, connection.busy_until, connection.marks = None, None, {}
    connection.found = []
    _save(connection)
    schedule(connection, now)


def refusal_of(failure: SyncFailed) -> NotConnected:
    field = "password" if failure.code == "login" else "url"
    return NotConnected(first_words_of(failure), field=field)


def begin(connection: Connection, now: datetime, *, pushes: bool, reads: bool) -> None:
    """Try the calendar for what is wanted of it; then it is active.

    Raises:
        NotConnected: nothing is wanted, or the trial failed.
    """
    if not (pushes or reads):
        raise NotConnected("Cochez au moins une des deux cases.", field="pushes")
    connection.pushes, connection.reads = pushes, reads
    try:
        with opener_of(connection)(connection) as calendar:
            _try_out(calendar, now, pushes=pushes, reads=reads)
    except SyncFailed as failure:
        raise refusal_of(failure) from None
    with transaction.atomic():
        start_again(connection, now)


def _try_out(calendar: Calendar, now: datetime, *, pushes: bool, reads: bool) -> None:
    calendar.check()
    zone = zone_of(None)
    if reads:
        soon = now + timedelta(days=7)
        calendar.busy(Asked(now, soon, zone, frozenset(), seconds=TRIAL_SECONDS))
        calendar.marks = {}
    if pushes:
        trial = CalendarEvent(
            appointment_id=0,
            uid=str(uuid.uuid4()),
            starts_at=now.astimezone(zone),
            ends_at=(now + timedelta(minutes=5)).astimezone(zone),
            summary=TRIAL,
            where="",
            link="",
            sequence=0,
            changed_at=now,
            is_cancelled=False,
        )
        calendar.delete(calendar.create(trial))


def _own(agent_id: int, provider: str) -> Connection | None:
    return Connection.objects.filter(agent_id=agent_id, provider=provider).first()


def _save(connection: Connection) -> None:
    """
    Raises:
        NotConnected: a second click did the same.
    """
    try:
        with transaction.atomic():
            connection.save()
    except IntegrityError:
        raise NotConnected("Cet agenda est déjà relié.") from None


def _digest(url: str) -> str:
    """By which the same address is known again: the address itself is sealed."""
    return sha256(url.encode()).hexdigest()
