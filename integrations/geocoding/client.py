"""One question to the national address service, within a few seconds and a few kilobytes."""

import json
import time

import httpx
from django.conf import settings

from booking.directory.addresses import Address, AddressServiceDown

from .mapping import NotAnAnswer, addresses_of

PATIENCE = 3.0  # seconds, for the whole answer
LARGEST = 256_000  # bytes
JSON_TYPES = ("application/json", "application/geo+json")


def ask(text: str, limit: int) -> tuple[Address, ...]:
    """The service's answer. Redirections are not followed: only the address set is trusted.

    Raises:
        AddressServiceDown: no answer in time, or not the one promised.
    """
    url = f"{settings.ADDRESS_API_URL.rstrip('/')}/search"
    deadline = time.monotonic() + PATIENCE
    try:
        with (
            httpx.Client(timeout=PATIENCE, follow_redirects=False) as client,
            client.stream("GET", url, params={"q": text, "limit": limit}) as response,
        ):
            _check_head(response)
            return addresses_of(json.loads(_body(response, deadline)), limit)
    except (httpx.HTTPError, httpx.InvalidURL, NotAnAnswer, ValueError, RecursionError) as error:
        raise AddressServiceDown(type(error).__name__) from None


def _check_head(response: httpx.Response) -> None:
    kind = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
    if response.status_code != httpx.codes.OK:
        raise NotAnAnswer(f"status {response.status_code}")
    if kind not in JSON_TYPES:
        raise NotAnAnswer("not JSON")


def _body(response: httpx.Response, deadline: float) -> bytes:
    """All of it, decompressed; what is too long, or drips, is given up."""
    read = bytearray()
    for piece in response.iter_bytes():
        read += piece
        if len(read) > LARGEST:
            raise NotAnAnswer("too long")
        if time.monotonic() > deadline:
            raise NotAnAnswer("too slow")
    return bytes(read)
