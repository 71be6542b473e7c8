"""Outlook (Microsoft 365) through Microsoft Graph: events written once, busy times read."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote, urlencode, urlsplit

import httpx
from django.conf import settings
from django.template.loader import render_to_string

from booking.domain.intervals import Interval
from booking.domain.wallclock import day_start
from socle import clock
from tenants.context import current_espace

from ..errors import CalendarGone, LoginRefused, Misunderstood, Rejected, SyncFailed
from ..events import CalendarEvent
from ..http import GONE, Server, failure_of, server
from ..models import Connection
from ..sealed import keep_secret, secret_of
from . import microsoft
from .microsoft import EARLY, Tokens
from .port import Asked, Busy, Written

# Ours, by which an event is found again when the answer to its creation was lost.
PROPERTY = "String {3f6f9d0c-7a55-4c0e-9d4b-0b6f6a0c5d11} Name RdvUid"
FREE = frozenset({"free", "workingElsewhere"})
MOST_PAGES = 20
PAGE = 500
ONE_DAY = timedelta(days=1)
HEADERS = {
    "return-client-request-id": "true",
    # Ids that stay when an event is moved; times without a zone to be guessed.
    "Prefer": 'IdType="ImmutableId", outlook.timezone="UTC"',
}


@contextmanager
def graph(connection: Connection) -> Iterator["Outlook"]:
    with server() as asking:
        yield Outlook(asking, connection)


class Outlook:
    """The main calendar of one account."""

    def __init__(self, asking: Server, connection: Connection) -> None:
        self._asking, self._connection = asking, connection
        self._tokens = Tokens.of_text(secret_of(connection))
        self.marks: dict[str, object] = connection.marks

    def check(self) -> None:
        self._ask("GET", f"{self._calendar}?$select=id")

    def holds(self, href: str) -> bool:
        return True

    def create(self, event: CalendarEvent) -> Written:
        return self._create(event, f"rdv-{current_espace().number}-{event.uid}")

    def update(self, event: CalendarEvent, known: Written) -> Written:
        body = _body(event)
        answer = self._ask("PATCH", self._event(known.href), json=body, allowed=GONE)
        if answer.status_code in GONE:
            # The transaction of the first creation is remembered: this is another one.
            return self._create(event, f"rdv-{uuid.uuid4()}")
        return _written(answer)

    def delete(self, known: Written) -> None:
        self._ask("DELETE", self._event(known.href), allowed=GONE)

    def busy(self, asked: Asked) -> list[Busy]:
        query = {
            # All-day events may lie a day beside.
            "startDateTime": (asked.start - ONE_DAY).astimezone(UTC).isoformat(),
            "endDateTime": (asked.end + ONE_DAY).astimezone(UTC).isoformat(),
            # No subject, no people: what is not asked for cannot be kept.
            "$select": "id,start,end,isAllDay,showAs,isCancelled,responseStatus",
            "$top": str(PAGE),
        }
        url, found = f"{self._calendar}/calendarView?{urlencode(query)}", []
        for _ in range(MOST_PAGES):
            page = _object(self._ask("GET", url))
            found += [busy for one in _list(page) if (busy := _busy(one, asked))]
            url = page.get("@odata.nextLink")
            if not url:
                return found
            if urlsplit(url).netloc != urlsplit(settings.MICROSOFT_GRAPH_URL).netloc:
                raise Misunderstood
        raise SyncFailed("too_long")

    def _create(self, event: CalendarEvent, transaction: str) -> Written:
        body = _body(event) | {
            "transactionId": transaction,
            "attendees": [],
            "singleValueExtendedProperties": [{"id": PROPERTY, "value": event.uid}],
        }
        answer = self._ask("POST", f"{self._calendar}/events", json=body, allowed=(409,))
        if answer.status_code != 409:
            return _written(answer)
        if _code(answer) != "ErrorDuplicateTransactionId":
            raise Rejected
        found = self._find(event.uid)
        if found is None:
            # Created once, deleted since by its owner: it is wanted again.
            return self._create(event, f"rdv-{uuid.uuid4()}")
        return self.update(event, found)

    def _find(self, uid: str) -> Written | None:
        """By the property that we gave it (Graph: "get singleValueLegacyExtendedProperty")."""
        wanted = (
            f"singleValueExtendedProperties/Any(ep: ep/id eq '{PROPERTY}' and ep/value eq '{uid}')"
        )
        query = urlencode({"$filter": wanted, "$select": "id"}, quote_via=quote)
        rows = _list(_object(self._ask("GET", f"{self._calendar}/events?{query}")))
        return Written(str(rows[0]["id"])) if rows and "id" in rows[0] else None

    def _ask(
        self,
        method: str,
        url: str,
        *,
        json: Mapping[str, object] | None = None,
        allowed: tuple[int, ...] = (),
    ) -> httpx.Response:
        """With a token that is good; refused all the same, it is renewed once, and asked once more.

        Raises:
            SyncFailed: everything that is no success, nor allowed.
        """
        if self._tokens.ends_at - EARLY <= clock.now():
            self._renew()
        answer = self._once(method, url, json, (*allowed, 401))
        if answer.status_code == 401:
            self._renew()
            answer = self._once(method, url, json, (*allowed, 401))
        if answer.status_code == 401:
            raise LoginRefused("consent")
        return answer

    def _once(
        self, method: str, url: str, json: Mapping[str, object] | None, allowed: tuple[int, ...]
    ) -> httpx.Response:
        headers = {
            **HEADERS,
            "Authorization": f"Bearer {self._tokens.access}",
            "client-request-id": str(uuid.uuid4()),
        }
        answer = self._asking.ask(
            method, url, headers=headers, json=json, allowed=(*allowed, 403, 404)
        )
        if answer.status_code == 403 and 403 not in allowed:
            raise _forbidden(answer)
        if answer.status_code == 404 and 404 not in allowed:
            raise CalendarGone if method != "POST" else failure_of(answer)
        return answer

    def _renew(self) -> None:
        """The new tokens are kept before they serve: the former ones are worth nothing any more."""
        self._tokens = microsoft.renewed(self._asking, self._tokens, clock.now())
        keep_secret(self._connection, self._tokens.to_text())
        # One that is only being tried is saved with all the rest.
        if self._connection.pk:
            self._connection.save(update_fields=["sealed"])

    @property
    def _calendar(self) -> str:
        return f"{settings.MICROSOFT_GRAPH_URL}/v1.0/me/calendar"

    def _event(self, href: str) -> str:
        return f"{settings.MICROSOFT_GRAPH_URL}/v1.0/me/events/{quote(href, safe='')}"


def _body(event: CalendarEvent) -> dict[str, object]:
    return {
        "subject": event.summary,
        "body": {
            "contentType": "HTML",
            "content": render_to_string("calendars/outlook.html", {"link": event.link}),
        },
        "start": _time(event.starts_at),
        "end": _time(event.ends_at),
        "location": {"displayName": event.where},
        "showAs": "busy",
        "isReminderOn": False,
    }


def _time(moment: datetime) -> dict[str, str]:
    return {"dateTime": f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}", "timeZone": "UTC"}


def _written(answer: httpx.Response) -> Written:
    told = _object(answer)
    if not isinstance(told.get("id"), str):
        raise Misunderstood
    return Written(told["id"], str(told.get("changeKey", "")))


def _busy(one: Mapping[str, object], asked: Asked) -> Busy | None:
    response = one.get("responseStatus") or {}
    is_declined = isinstance(response, dict) and response.get("response") == "declined"
    if one.get("isCancelled") or one.get("showAs") in FREE or is_declined:
        return None
    try:
        read = _midnight if one.get("isAllDay") is True else _moment
        start, end = (read(one[name], asked) for name in ("start", "end"))
    except (KeyError, TypeError, ValueError):
        raise Misunderstood from None
    low, high = max(start, asked.start), min(end, asked.end)
    return Busy(Interval(low, high), href=str(one.get("id", ""))) if low < high else None


def _midnight(told: Mapping[str, str], asked: Asked) -> datetime:
    """Of a whole day, a date: Graph writes its midnight in the zone of the question (UTC), whatever
    the zone where it is spent."""
    return day_start(asked.zone, date.fromisoformat(told["dateTime"][:10]))


def _moment(told: Mapping[str, str], asked: Asked) -> datetime:
    """`2026-11-24T08:00:00.0000000`, in UTC as we prefer it: seven digits, no offset."""
    return datetime.fromisoformat(told["dateTime"][:19]).replace(tzinfo=UTC)


def _object(answer: httpx.Response) -> dict[str, object]:
    try:
        told = answer.json()
    except ValueError:
        raise Misunderstood from None
    if not isinstance(told, dict):
        raise Misunderstood
    return told


def _list(told: Mapping[str, object]) -> list[dict]:
    rows = told.get("value")
    if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
        raise Misunderstood
    return rows


def _code(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["error"]["code"])
    except (ValueError, KeyError, TypeError):
        return ""


def _forbidden(answer: httpx.Response) -> SyncFailed:
    """No consent is one thing, a mailbox that is not in the cloud another; both need somebody."""
    return LoginRefused("consent") if _code(answer) != "ErrorQuotaExceeded" else SyncFailed("full")
