"""One question to the national address service, within a few seconds and a few kilobytes."""

import json

import httpx
from django.conf import settings

from booking.directory.addresses import Address, AddressServiceDown
from integrations.outgoing.client import client

from .mapping import NotAnAnswer, addresses_of

PATIENCE = 3.0  # seconds, from the name looked up to the last byte
LARGEST = 256_000  # bytes, unpacked
JSON_TYPES = ("application/json", "application/geo+json")


def ask(text: str, limit: int) -> tuple[Address, ...]:
    """The service's answer. Redirections are not followed: only the address set is trusted.

    Raises:
        AddressServiceDown: no answer in time, or not the one promised.
    """
    url = f"{settings.ADDRESS_API_URL.rstrip('/')}/search"
    try:
        with client(seconds=PATIENCE, most_bytes=LARGEST, is_ours=True) as web:
            answer = web.get(url, params={"q": text, "limit": limit})
        _check_head(answer)
        return addresses_of(json.loads(answer.content), limit)
    except (httpx.HTTPError, httpx.InvalidURL, NotAnAnswer, ValueError, RecursionError) as error:
        raise AddressServiceDown(type(error).__name__) from None


def _check_head(response: httpx.Response) -> None:
    kind = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
    if response.status_code != httpx.codes.OK:
        raise NotAnAnswer(f"status {response.status_code}")
    if kind not in JSON_TYPES:
        raise NotAnAnswer("not JSON")
