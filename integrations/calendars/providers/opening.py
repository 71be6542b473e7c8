"""From a connection to its calendar."""

from collections.abc import Mapping

from ..models import Connection
from .caldav import caldav
from .exchange import exchange
from .graph import graph
from .ics import ics
from .port import Opener

_OPENERS: Mapping[str, Opener] = {
    Connection.Provider.CALDAV: caldav,
    Connection.Provider.ICS: ics,
    Connection.Provider.OUTLOOK: graph,
    Connection.Provider.EXCHANGE: exchange,
}


def opener_of(connection: Connection) -> Opener:
    return _OPENERS[connection.provider]
