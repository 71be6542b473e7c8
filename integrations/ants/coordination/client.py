"""One question to the coordination service: never for long, never elsewhere.

Parameters travel in the query, of POST and DELETE too. What identifies a request is in no log.
"""

import json
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import httpx
from django.conf import settings
from django.core.cache import cache

from .errors import CoordinationDown, CoordinationRefused

PATIENCE = 4.0  # seconds, for the whole answer
LARGEST = 256_000  # bytes
LEFT_ALONE = 15  # seconds without a question, once it did not answer
# Of the platform itself: what one espace has met, the others need not meet.
DOWN_KEY = "shared:ants:down"
# Not our mistake, or not one that another attempt would repeat for ever.
_WAITS = frozenset({401, 403, 408, 425, 429})


@dataclass(frozen=True, slots=True)
class Listed:
    """An appointment that the service knows; `meeting_point_id` is empty where it does not say."""

    management_url: str
    meeting_point: str
    appointment_date: str
    meeting_point_id: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    status: str
    appointments: tuple[Listed, ...]


def status(numbers: Collection[str], meeting_point_id: str = "") -> dict[str, Status]:
    """What is known of each number; those that the answer leaves out are left out.

    Raises:
        CoordinationDown, CoordinationRefused
    """
    query = [("application_ids", number) for number in numbers]
    if meeting_point_id:
        query.append(("meeting_point_id", meeting_point_id))
    told = _ask("GET", "/status", query)
    return {number: _status(told[number]) for number in numbers if number in told}


def create(number: str, values: Mapping[str, str]) -> None:
    """
    Raises:
        CoordinationDown, CoordinationRefused
    """
    told = _ask("POST", "/appointments", [("application_id", number), *values.items()])
    if told.get("success") is not True:
        raise CoordinationRefused("not_created", 200)


def delete(number: str, listed: Listed) -> int:
    """How many were taken back: none when the values are not those that it knows.

    Raises:
        CoordinationDown, CoordinationRefused
    """
    query = [
        ("application_id", number),
        ("appointment_date", listed.appointment_date),
        ("meeting_point", listed.meeting_point),
        ("meeting_point_id", listed.meeting_point_id),
    ]
    count = _ask("DELETE", "/appointments", query).get("rowcount")
    if not isinstance(count, int):
        raise CoordinationDown("not_an_answer", 200)
    return count


def _ask(method: str, path: str, query: list[tuple[str, str]]) -> dict[str, object]:
    if cache.get(DOWN_KEY):
        raise CoordinationDown("left_alone")
    try:
        return _answer(method, path, query)
    except CoordinationDown as error:
        cache.set(DOWN_KEY, error.reason, LEFT_ALONE)
        raise


def _answer(method: str, path: str, query: list[tuple[str, str]]) -> dict[str, object]:
    headers = {
        "Accept": "application/json",
        "x-rdv-opt-auth-token": settings.ANTS_COORDINATION_TOKEN,
    }
    url = f"{settings.ANTS_COORDINATION_URL}{path}"
    deadline = time.monotonic() + PATIENCE
    try:
        with (
            httpx.Client(timeout=PATIENCE, follow_redirects=False) as client,
            client.stream(method, url, params=query, headers=headers) as response,
        ):
            body = _read(response, deadline)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise CoordinationDown(type(error).__name__) from None
    code = response.status_code
    if code >= 500 or code in _WAITS or response.is_redirect:
        raise CoordinationDown(f"status_{code}", code, body)
    if not response.is_success:
        raise CoordinationRefused(f"status_{code}", code, body)
    return _object(body)


def _read(response: httpx.Response, deadline: float) -> bytes:
    read = bytearray()
    for piece in response.iter_bytes():
        read += piece
        if len(read) > LARGEST:
            raise CoordinationDown("too_long")
        if time.monotonic() > deadline:
            raise CoordinationDown("too_slow")
    return bytes(read)


def _object(body: bytes) -> dict[str, object]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise CoordinationDown("not_json", 200, body) from None
    if not isinstance(told, dict):
        raise CoordinationDown("not_an_object", 200, body)
    return told


def _status(told: object) -> Status:
    if not isinstance(told, dict) or not isinstance(told.get("status"), str):
        raise CoordinationDown("not_an_answer", 200)
    listed = told.get("appointments") or []
    if not isinstance(listed, list):
        raise CoordinationDown("not_an_answer", 200)
    return Status(told["status"], tuple(_listed(one) for one in listed if isinstance(one, dict)))


def _listed(told: dict) -> Listed:
    return Listed(*(str(told.get(name) or "") for name in Listed.__slots__))
