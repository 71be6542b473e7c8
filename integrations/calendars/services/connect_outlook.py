"""A consent given at Microsoft's becomes a calendar that is tied."""

from datetime import datetime

from ..errors import NotConnected, SyncFailed
from ..http import server
from ..models import Connection
from ..providers import microsoft
from ..sealed import keep_secret
from .connect import begin, refusal_of

PROVIDER = Connection.Provider.OUTLOOK


def connect_outlook(
    agent_id: int, code: str, verifier: str, redirect_uri: str, now: datetime
) -> Connection:
    """Tie the account, or take it up again with fresh tokens.

    Raises:
        NotConnected: the code is worth nothing, or the calendar cannot be used.
    """
    connection = Connection.objects.filter(agent_id=agent_id, provider=PROVIDER).first()
    connection = connection or Connection(agent_id=agent_id, provider=PROVIDER, created_at=now)
    try:
        with server() as asking:
            tokens = microsoft.first_tokens(asking, code, verifier, redirect_uri, now)
            account = microsoft.address_of(asking, tokens)
    except SyncFailed as failure:
        raise refusal_of(failure) from None
    if connection.state == Connection.State.LEAVING:
        raise NotConnected("Votre agenda est en cours de retrait : réessayez dans une minute.")
    if connection.pk and connection.username.lower() != account.lower():
        # What we wrote there would stay behind: its tokens would be gone.
        raise NotConnected(
            f"Le compte {connection.username} est déjà relié : déliez-le d’abord.", field="url"
        )
    connection.username = account
    keep_secret(connection, tokens.to_text())
    connection.label = "Outlook"
    begin(connection, now, pushes=True, reads=True)
    return connection
