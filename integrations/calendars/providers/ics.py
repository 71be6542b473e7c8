"""A calendar published at an address (ICS): busy times only."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from ..errors import Misunderstood, SyncFailed
from ..http import Server, server
from ..models import Connection
from ..reading import busy_in
from ..sealed import secret_of
from .port import Asked, Busy

CALENDAR = b"BEGIN:VCALENDAR"
CLOSED = (401, 403)
HEADERS = {"Accept": "text/calendar, */*;q=0.1"}


@contextmanager
def ics(connection: Connection) -> Iterator["Published"]:
    # Publishers send from one of their servers to another; there is no password to keep from it.
    with server(headers=HEADERS, roams=True) as asking:
        yield Published(asking, secret_of(connection), connection.marks)


class Published:
    """The address is a secret: whoever has it reads the calendar."""

    def __init__(self, asking: Server, url: str, marks: dict[str, object]) -> None:
        self._asking, self._url = asking, url
        self.marks = marks

    def busy(self, asked: Asked) -> list[Busy] | None:
        until = asked.end.date().isoformat()
        conditions = self._conditions() if self.marks.get("until") == until else {}
        answer = self._get(conditions)
        if answer.status_code == 304 and conditions:
            return None
        if not _is_calendar(answer.content):
            raise Misunderstood
        found = busy_in([answer.content], asked)
        names = ("etag", "last-modified")
        told = {name: answer.headers[name] for name in names if name in answer.headers}
        self.marks = {**told, "until": until}
        return found

    def _get(self, conditions: dict[str, str]) -> httpx.Response:
        answer = self._asking.ask("GET", self._url, headers=conditions, allowed=(304, *CLOSED))
        if answer.status_code in CLOSED:
            # No password was ever asked for: it is the address that is no longer good.
            raise SyncFailed("closed")
        return answer

    def _conditions(self) -> dict[str, str]:
        names = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
        return {names[key]: str(mark) for key, mark in self.marks.items() if key in names}

    def check(self) -> None:
        answer = self._get({})
        if not _is_calendar(answer.content):
            raise Misunderstood


def _is_calendar(content: bytes) -> bool:
    """A page of login has the status of success, too."""
    return content.lstrip(b"\xef\xbb\xbf \r\n").upper().startswith(CALENDAR)
