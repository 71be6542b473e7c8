"""CalDAV (RFC 4791, 6764): discovery, events written with their ETags, busy times.

Written upon httpx and the door out, not upon the `caldav` library: its requests would go wherever
a server sends them.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit

import httpx

from ..errors import CalendarGone, Misunderstood, Rejected, SyncFailed
from ..events import CalendarEvent
from ..http import GONE, Server, server
from ..ics import resource
from ..models import Connection
from ..reading import busy_in
from ..sealed import secret_of
from . import dav_xml
from .dav_xml import CS, DAV, Resource
from .port import Asked, Busy, Written

XML = {"Content-Type": "application/xml; charset=utf-8"}
ICS = {"Content-Type": "text/calendar; charset=utf-8"}
WELL_KNOWN = "/.well-known/caldav"
TAKEN = (412, 409)


@dataclass(frozen=True, slots=True)
class Found:
    """A calendar that may be chosen."""

    href: str
    name: str
    is_writable: bool


@contextmanager
def caldav(connection: Connection) -> Iterator["CalDav"]:
    with server((connection.username, secret_of(connection))) as asking:
        yield CalDav(asking, connection.calendar, connection.marks)


@contextmanager
def caldav_at(username: str, password: str) -> Iterator[Server]:
    """To look for calendars, before there is a connection."""
    with server((username, password)) as asking:
        yield asking


def discover(asking: Server, url: str) -> list[Found]:
    """The calendars of who logs in there; that of the address itself first, if it is one.

    Raises:
        SyncFailed: nothing that is a calendar, or no answer.
    """
    here = _look(asking, url)
    found = {unquote(one.href): one for one in _calendars(here, url)}
    principal = _first(here, f"{DAV}current-user-principal", url) or _well_known(asking, url)
    for one in _home(asking, principal) if principal else ():
        found.setdefault(unquote(one.href), one)
    if not found:
        raise CalendarGone
    return list(found.values())


def _look(asking: Server, url: str) -> list[Resource]:
    """What stands at the address; nothing, where the server will not say."""
    return _willing(asking, url, dav_xml.COLLECTIONS)


def _well_known(asking: Server, url: str) -> str:
    """The principal, by the server's own sign-post (RFC 6764, 5)."""
    origin = urljoin(url, WELL_KNOWN)
    for address in (origin, urljoin(url, "/")):
        resources = _willing(asking, address, dav_xml.PRINCIPAL)
        if principal := _first(resources, f"{DAV}current-user-principal", address):
            return principal
    return ""


def _home(asking: Server, principal: str) -> list[Found]:
    resources = _propfind(asking, principal, dav_xml.HOME)
    home = _first(resources, f"{dav_xml.CAL}calendar-home-set", principal)
    if not home:
        return []
    return _calendars(_propfind(asking, home, dav_xml.COLLECTIONS, depth="1"), home)


def _calendars(resources: Sequence[Resource], base: str) -> list[Found]:
    found = []
    for one in resources:
        if one.is_calendar and one.takes_events:
            href = _same_server(base, one.href)
            name = one.text(f"{DAV}displayname") or urlsplit(href).path.rstrip("/").split("/")[-1]
            found.append(Found(href, " ".join(name.split())[:200], one.is_writable))
    return found


def _first(resources: Sequence[Resource], name: str, base: str) -> str:
    hrefs = [href for one in resources if (href := one.inner_href(name))]
    return _same_server(base, hrefs[0]) if hrefs else ""


def _same_server(base: str, href: str) -> str:
    """The whole address of a relative one.

    Raises:
        SyncFailed: `moved`, to a server for which the password was not typed.
    """
    url = urljoin(base, href)
    if urlsplit(url).netloc != urlsplit(base).netloc:
        raise SyncFailed("moved", host=urlsplit(url).netloc)
    return url


def _willing(asking: Server, url: str, body: str) -> list[Resource]:
    try:
        return _propfind(asking, url, body)
    except SyncFailed as failure:
        if failure.code in ("gone", "misunderstood", "rejected", "forbidden"):
            return []
        raise


def _propfind(asking: Server, url: str, body: str, depth: str = "0") -> list[Resource]:
    answer = asking.ask("PROPFIND", url, headers={**XML, "Depth": depth}, content=body)
    if answer.status_code != 207:
        raise Misunderstood
    return dav_xml.resources_of(answer.content)


class CalDav:
    """One calendar collection."""

    def __init__(self, asking: Server, collection: str, marks: dict[str, object]) -> None:
        self._asking = asking
        self._collection = collection.rstrip("/") + "/"
        self.marks = marks

    def holds(self, href: str) -> bool:
        return unquote(href).startswith(unquote(self._collection))

    def create(self, event: CalendarEvent) -> Written:
        href = urljoin(self._collection, f"{event.uid}.ics")
        answer = self._put(href, event, {"If-None-Match": "*"})
        if answer.status_code in TAKEN:
            # Written before, and the answer was lost: it is ours by its name.
            return self._overwrite(event, href)
        return self._written(answer, href)

    def update(self, event: CalendarEvent, known: Written) -> Written:
        if not known.etag:
            return self._overwrite(event, known.href)
        answer = self._put(known.href, event, {"If-Match": known.etag})
        if answer.status_code in GONE:
            return self.create(event)
        if answer.status_code in TAKEN:
            return self._overwrite(event, known.href)
        return self._written(answer, known.href)

    def delete(self, known: Written) -> None:
        if urlsplit(known.href).netloc != urlsplit(self._collection).netloc:
            return  # a server left behind: the password is not for it
        etag = known.etag
        for _ in range(2):
            headers = {"If-Match": etag} if etag else {}
            statuses = (*GONE, *TAKEN)
            answer = self._asking.ask("DELETE", known.href, headers=headers, allowed=statuses)
            if answer.status_code not in TAKEN:
                return
            etag = self._etag(known.href) or ""
        raise Rejected

    def busy(self, asked: Asked) -> list[Busy] | None:
        marks = self._read_marks()
        # Days go by: what was read yesterday ends a day too soon.
        marks["until"] = asked.end.date().isoformat()
        if len(marks) > 1 and marks == self.marks:
            return None
        body = dav_xml.events_between(asked.start, asked.end)
        answer = self._asking.ask(
            "REPORT", self._collection, headers={**XML, "Depth": "1"}, content=body
        )
        data = f"{dav_xml.CAL}calendar-data"
        files = [one.text(data) for one in dav_xml.resources_of(answer.content)]
        found = busy_in(filter(None, files), asked)
        self.marks = marks
        return found

    def check(self) -> None:
        """
        Raises:
            CalendarGone: no calendar stands there any more.
        """
        if not any(
            one.is_calendar for one in _propfind(self._asking, self._collection, dav_xml.MARKS)
        ):
            raise CalendarGone

    def _read_marks(self) -> dict[str, object]:
        """By which the server says that nothing has changed; none from those that have none."""
        resources = _propfind(self._asking, self._collection, dav_xml.MARKS)
        if not any(one.is_calendar for one in resources):
            raise CalendarGone
        names = {"token": f"{DAV}sync-token", "ctag": f"{CS}getctag"}
        return {key: text for key, name in names.items() if (text := resources[0].text(name))}

    def _put(self, href: str, event: CalendarEvent, headers: Mapping[str, str]) -> httpx.Response:
        answer = self._asking.ask(
            "PUT",
            href,
            headers={**ICS, **headers},
            content=resource(event),
            allowed=(*GONE, *TAKEN, 403),
        )
        if answer.status_code == 403:
            raise _refusal(answer)
        if answer.status_code in GONE and "If-None-Match" in headers:
            raise CalendarGone  # of the collection: there was nothing to find
        if answer.status_code == 409 and _is_permanent(answer):
            raise Rejected
        return answer

    def _overwrite(self, event: CalendarEvent, href: str) -> Written:
        """We are the source: whatever stands there now."""
        etag = self._etag(href)
        if not etag:
            answer = self._put(href, event, {})
        else:
            answer = self._put(href, event, {"If-Match": etag})
        if answer.status_code in (*GONE, *TAKEN):
            raise Rejected
        return self._written(answer, href)

    def _written(self, answer: httpx.Response, href: str) -> Written:
        """Where the server put it; its mark, asked for when the server altered the event."""
        location = answer.headers.get("location")
        href = _same_server(href, location) if location else href
        etag = answer.headers.get("etag") or self._etag(href)
        if etag is None:
            raise Misunderstood  # it said yes, and nothing is there: a proxy's page, not a calendar
        return Written(href, etag)

    def _etag(self, href: str) -> str | None:
        """None where nothing stands; empty from a server that has no marks."""
        try:
            resources = _propfind(self._asking, href, dav_xml.ETAG)
        except CalendarGone:
            return None
        return resources[0].text(f"{DAV}getetag") if resources else ""


def _is_permanent(answer: httpx.Response) -> bool:
    """Preconditions that no second attempt meets (RFC 4791, 5.3.2.1)."""
    return any(
        word in answer.content
        for word in (
            b"valid-calendar-data",
            b"valid-calendar-object-resource",
            b"no-uid-conflict",
            b"supported-calendar-component",
            b"supported-calendar-data",
            b"max-resource-size",
        )
    )


def _refusal(answer: httpx.Response) -> SyncFailed:
    return Rejected() if _is_permanent(answer) else SyncFailed("forbidden")
