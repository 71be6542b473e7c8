"""Asking the provider: never for long, never for much, never elsewhere."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from .errors import ProviderDown

CONNECT_SECONDS = 3.0
READ_SECONDS = 5.0
# For one answer from first to last byte: one that drips is dropped too.
WHOLE_SECONDS = 8.0
MOST_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content_type: str
    body: bytes

    def json(self) -> dict[str, object]:
        """
        Raises:
            ProviderDown: something else than a JSON object.
        """
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            raise ProviderDown("not_json") from None
        if not isinstance(value, dict):
            raise ProviderDown("not_an_object")
        return value


def get(url: str, headers: Mapping[str, str] | None = None) -> Answer:
    """
    Raises:
        ProviderDown: no answer in time, too long an answer, or an error of the provider's own.
    """
    return _ask("GET", url, headers=headers)


def post(url: str, data: Mapping[str, str]) -> Answer:
    """As `get`, with a form."""
    return _ask("POST", url, data=data)


def _ask(method: str, url: str, **what: object) -> Answer:
    timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
    try:
        with (
            httpx.Client(timeout=timeout, follow_redirects=False) as client,
            client.stream(method, url, **what) as response,
        ):
            body = _read(response)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ProviderDown(type(error).__name__) from None
    if response.status_code >= 500 or response.is_redirect:
        raise ProviderDown(f"status_{response.status_code}")
    content_type = response.headers.get("content-type", "").split(";")[0].strip().lower()
    return Answer(response.status_code, content_type, body)


def _read(response: httpx.Response) -> bytes:
    ends_at = time.monotonic() + WHOLE_SECONDS
    body = b""
    for part in response.iter_bytes():
        body += part
        if len(body) > MOST_BYTES:
            raise ProviderDown("too_long")
        if time.monotonic() > ends_at:
            raise ProviderDown("too_slow")
    return body
