"""Whether a host name is whose it is said to be: asked of the name itself, or of its DNS."""

import dns.exception
import dns.name
import dns.resolver
import httpx
from django.conf import settings

from integrations.outgoing.client import client
from tenants.hostnames import CHALLENGE_PATH, record_of

SECONDS = 5.0
MOST_BYTES = 10_000
LONGEST = 100
MOST_RECORDS = 20


def ask(host: str) -> str:
    """What stands under the name; "" when nobody answers, or somebody else.

    By the scheme of the platform: a name whose certificate is missing does not answer.
    """
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    url = f"{settings.PUBLIC_SCHEME}://{host}{port}{CHALLENGE_PATH}"
    try:
        with client(seconds=SECONDS, most_bytes=MOST_BYTES) as asking:
            answer = asking.get(url)
    except (httpx.HTTPError, httpx.InvalidURL):
        return ""
    return answer.text[:LONGEST] if answer.status_code == httpx.codes.OK else ""


def look_up(host: str) -> list[str]:
    """The texts (TXT) that the territory has written beside the name, at most so many.

    Only this machine's own resolver is asked: nothing that somebody typed is connected to.
    """
    try:
        name = dns.name.from_text(f"{record_of(host)}.")
        found = dns.resolver.resolve(name, "TXT", lifetime=SECONDS, search=False)
    except (dns.exception.DNSException, OSError):
        return []
    return [b"".join(one.strings)[:LONGEST].decode("ascii", "replace") for one in found][
        :MOST_RECORDS
    ]
