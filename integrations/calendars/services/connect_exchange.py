"""An agent ties their mailbox on an Exchange of their own administration."""

from datetime import datetime
from urllib.parse import urlsplit

from ..errors import NotConnected
from ..models import Connection
from ..sealed import keep_secret
from .connect import begin

PROVIDER = Connection.Provider.EXCHANGE
# Where every Exchange answers, unless its administrators moved it.
USUAL_PATH = "/EWS/Exchange.asmx"


def connect_exchange(
    agent_id: int,
    *,
    url: str,
    mailbox: str,
    username: str,
    password: str,
    pushes: bool,
    reads: bool,
    now: datetime,
) -> Connection:
    """Try the mailbox's calendar for what is wanted of it, then begin; or take it up again.

    Args:
        url: of the server, with or without the path of its web services.
        mailbox: its e-mail address.

    Raises:
        NotConnected: nobody answers, the login is refused, or the calendar cannot be used.
    """
    connection = Connection.objects.filter(agent_id=agent_id, provider=PROVIDER).first()
    connection = connection or Connection(agent_id=agent_id, provider=PROVIDER, created_at=now)
    if connection.state == Connection.State.LEAVING:
        raise NotConnected("Votre agenda est en cours de retrait : réessayez dans une minute.")
    if connection.pk and connection.calendar.lower() != mailbox.lower():
        # What we wrote there would stay behind: nobody could take it out any more.
        raise NotConnected(
            f"La boîte {connection.calendar} est déjà reliée : déliez-la d’abord.", field="mailbox"
        )
    connection.url = url if urlsplit(url).path.strip("/") else f"{url.rstrip('/')}{USUAL_PATH}"
    connection.username, connection.calendar = username, mailbox
    connection.label = "Exchange"
    keep_secret(connection, password)
    begin(connection, now, pushes=pushes, reads=reads)
    return connection
