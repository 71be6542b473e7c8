"""One request to a provider: through the one door out, told apart by whether it may have counted.

Only a request whose every byte was written, and that nobody answered, may have sent an SMS.
"""

from collections.abc import Mapping

import httpx

from booking.notifications.outcomes import MaybeSent
from booking.notifications.sms import SmsRefused
from integrations.outgoing.client import client
from integrations.outgoing.errors import OutgoingRefused

from ..errors import ProviderFailed

# A connection has five of them (`integrations.outgoing`): a name that leads nowhere is told from an
# answer that does not come.
SECONDS = 8.0
MOST_BYTES = 64 * 1024
NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.WriteError, httpx.WriteTimeout)
# Statuses of an account that somebody must look after, and of a message that will never do.
OF_THE_ACCOUNT: Mapping[int, str] = {401: "login", 403: "login", 402: "credit", 430: "closed"}
HOPELESS = frozenset({400, 413, 422})


def post(
    url: str,
    *,
    auth: tuple[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    data: Mapping[str, object] | None = None,
    json: Mapping[str, object] | None = None,
) -> dict[str, object]:
    """The object that the provider answers with success.

    Raises:
        ProviderFailed, SmsRefused: it was not taken.
        MaybeSent: the connection broke before the answer, or the answer is none of theirs.
    """
    try:
        with client(seconds=SECONDS, most_bytes=MOST_BYTES, auth=auth) as inner:
            answer = inner.post(url, headers=dict(headers or {}), data=data, json=json)
    except (OutgoingRefused, httpx.InvalidURL, *NEVER_LEFT):
        raise ProviderFailed("down") from None
    except httpx.HTTPError:
        raise MaybeSent from None
    return _object(answer)


def _object(answer: httpx.Response) -> dict[str, object]:
    code = answer.status_code
    if code in OF_THE_ACCOUNT:
        raise ProviderFailed(OF_THE_ACCOUNT[code])
    if code in HOPELESS:
        raise SmsRefused(f"Le prestataire de SMS refuse ce message (HTTP {code}).")
    if not answer.is_success:
        raise ProviderFailed("busy" if code == 429 else "down")
    try:
        told = answer.json()
    except (ValueError, RecursionError):
        raise MaybeSent from None
    if not isinstance(told, dict):
        raise MaybeSent
    return told
