"""From a connection to its calendar."""

from collections.abc import Mapping
from contextlib import AbstractContextManager

from ..models import Connection
from .caldav import caldav
from .graph import graph
from .ics import ics
from .port import Opener, ReadCalendar


def _exchange(connection: Connection) -> AbstractContextManager[ReadCalendar]:
    """Its library takes a second and 26 MB: only of those processes that meet an Exchange."""
    from .exchange import exchange

    return exchange(connection)


_OPENERS: Mapping[str, Opener] = {
    Connection.Provider.CALDAV: caldav,
    Connection.Provider.ICS: ics,
    Connection.Provider.OUTLOOK: graph,
    Connection.Provider.EXCHANGE: _exchange,
}


def opener_of(connection: Connection) -> Opener:
    return _OPENERS[connection.provider]
