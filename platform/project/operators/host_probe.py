"""Whether a host name leads here: asked over the network, as anybody would."""

import httpx
from django.conf import settings

from integrations.outgoing.client import client
from tenants.hostnames import CHALLENGE_PATH

SECONDS = 5.0
MOST_BYTES = 10_000
LONGEST = 100


def ask(host: str) -> str:
    """What stands there; "" when nobody answers, or somebody else.

    By the scheme of the platform: a name whose certificate is missing is not ready either.
    """
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    url = f"{settings.PUBLIC_SCHEME}://{host}{port}{CHALLENGE_PATH}"
    try:
        with client(seconds=SECONDS, most_bytes=MOST_BYTES) as asking:
            answer = asking.get(url)
    except (httpx.HTTPError, httpx.InvalidURL):
        return ""
    return answer.text[:LONGEST] if answer.status_code == httpx.codes.OK else ""
