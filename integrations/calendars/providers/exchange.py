"""Exchange in an administration's own rooms, by EWS: events written once, busy times read.

The server lays recurring events out itself, their exceptions included (`CalendarView`), and answers
in UTC: no zone is guessed here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.template.loader import render_to_string
from exchangelib import (
    DELEGATE,
    Account,
    CalendarItem,
    EWSDateTime,
    EWSTimeZone,
    ExtendedProperty,
    HTMLBody,
    Q,
)
from exchangelib.errors import (
    ErrorExceededFindCountLimit,
    ErrorInvalidChangeKey,
    ErrorInvalidId,
    ErrorInvalidIdMalformed,
    ErrorItemNotFound,
)
from exchangelib.fields import FieldPath
from exchangelib.folders import SHALLOW, FolderCollection
from exchangelib.folders import Calendar as Folder
from exchangelib.items import ALWAYS_OVERWRITE, ID_ONLY, SEND_TO_NONE
from exchangelib.properties import CalendarView

from booking.domain.intervals import Interval

from ..errors import Misunderstood, SyncFailed
from ..events import CalendarEvent
from ..models import Connection
from ..sealed import secret_of
from .ews_door import Door, opened
from .ews_errors import translated
from .port import Asked, Busy, Written

ZONE = EWSTimeZone("UTC")
FREE = frozenset({"Free", "WorkingElsewhere"})
DECLINED = "Decline"
VANISHED = (ErrorItemNotFound, ErrorInvalidId, ErrorInvalidIdMalformed, ErrorInvalidChangeKey)
# A server gives a thousand items at once, mostly: that long at a time, and half of it if need be.
STRETCH = timedelta(days=61)
SHORTEST = timedelta(days=1)
# No subject, no people: what is not asked for cannot be kept.
READ = ("start", "end", "legacy_free_busy_status", "is_cancelled", "my_response_type")
WRITTEN = ("subject", "body", "start", "end", "location")


class RdvUid(ExtendedProperty):
    """Ours, by which an event is found again when the answer to its creation was lost."""

    property_set_id = "3f6f9d0c-7a55-4c0e-9d4b-0b6f6a0c5d11"
    property_name = "RdvUid"
    property_type = "String"


CalendarItem.register("rdv_uid", RdvUid)


@contextmanager
def exchange(connection: Connection) -> Iterator["Exchange"]:
    """`calendar` of the connection is the mailbox's address."""
    with opened(connection.url, connection.username, secret_of(connection)) as (door, config):
        yield Exchange(door, config, connection)


class Exchange:
    """The main calendar of one mailbox, whatever its owner calls it."""

    def __init__(self, door: Door, config: object, connection: Connection) -> None:
        self._door = door
        self._mailbox, self._config = connection.calendar, config
        self._known: Folder | None = None
        self.marks: dict[str, object] = {}

    def check(self) -> None:
        with translated(self._door):
            self._folder()

    def holds(self, href: str) -> bool:
        return True

    def create(self, event: CalendarEvent) -> Written:
        with translated(self._door):
            found = self._find(event.uid)
            return self._overwrite(found, event) if found else self._add(event)

    def update(self, event: CalendarEvent, known: Written) -> Written:
        with translated(self._door):
            try:
                return self._overwrite(known, event)
            except VANISHED:
                return self._add(event)

    def delete(self, known: Written) -> None:
        with translated(self._door):
            try:
                self._item(known).delete(send_meeting_cancellations=SEND_TO_NONE)
            except VANISHED:
                return

    def busy(self, asked: Asked) -> list[Busy]:
        found: list[Busy] = []
        start = asked.start
        with translated(self._door):
            while start < asked.end:
                end = min(start + STRETCH, asked.end)
                found += self._busy(start, end, asked)
                start = end
        return found

    def _busy(self, start: datetime, end: datetime, asked: Asked) -> list[Busy]:
        view = CalendarView(start=_told(start), end=_told(end))
        try:
            return [busy for item in self._items(Q(), view) if (busy := _busy_of(item, asked))]
        except ErrorExceededFindCountLimit:
            if end - start <= SHORTEST:
                raise SyncFailed("too_long") from None
        middle = start + (end - start) / 2
        return [*self._busy(start, middle, asked), *self._busy(middle, end, asked)]

    def _find(self, uid: str) -> Written | None:
        found = self._items(Q(rdv_uid=uid))
        return next((Written(item.id, item.changekey) for item in found), None)

    def _items(self, q: Q, view: CalendarView | None = None) -> list[CalendarItem]:
        """One request. (Whoever filters a folder has each item asked for again, for its zones.)"""
        folder = self._folder()
        collection = FolderCollection(account=folder.account, folders=[folder])
        fields = {FieldPath(field=CalendarItem.get_field_by_fieldname(name)) for name in READ}
        found = collection.find_items(
            q, shape=ID_ONLY, depth=SHALLOW, additional_fields=fields, calendar_view=view
        )
        return list(found)

    def _add(self, event: CalendarEvent) -> Written:
        item = CalendarItem(
            account=self._folder().account,
            folder=self._folder(),
            rdv_uid=event.uid,
            legacy_free_busy_status="Busy",
            reminder_is_set=False,
            **_values(event),
        )
        item.save(send_meeting_invitations=SEND_TO_NONE)
        return Written(item.id, item.changekey)

    def _overwrite(self, known: Written, event: CalendarEvent) -> Written:
        item = self._item(known)
        for name, value in _values(event).items():
            setattr(item, name, value)
        item.save(
            update_fields=list(WRITTEN),
            conflict_resolution=ALWAYS_OVERWRITE,
            send_meeting_invitations=SEND_TO_NONE,
        )
        return Written(item.id, item.changekey)

    def _item(self, known: Written) -> CalendarItem:
        folder = self._folder()
        return CalendarItem(
            account=folder.account, folder=folder, id=known.href, changekey=known.etag
        )

    def _folder(self) -> Folder:
        """(Two or three requests, once a run.)"""
        if self._known is None:
            account = Account(
                self._mailbox,
                config=self._config,
                autodiscover=False,
                access_type=DELEGATE,
                locale="fr_FR",
                default_timezone=ZONE,
            )
            self._known = account.calendar
        return self._known


def _values(event: CalendarEvent) -> dict[str, object]:
    body = render_to_string("calendars/outlook.html", {"link": event.link})
    return {
        "subject": event.summary[:255],
        "body": HTMLBody(body),
        "start": _told(event.starts_at),
        "end": _told(event.ends_at),
        "location": event.where[:255],
    }


def _told(moment: datetime) -> EWSDateTime:
    return EWSDateTime.from_datetime(moment.astimezone(UTC)).astimezone(ZONE)


def _busy_of(item: CalendarItem, asked: Asked) -> Busy | None:
    if isinstance(item, Exception):
        raise item
    is_declined = item.my_response_type == DECLINED
    if item.is_cancelled or is_declined or item.legacy_free_busy_status in FREE:
        return None
    if not (isinstance(item.start, datetime) and isinstance(item.end, datetime)):
        raise Misunderstood
    low, high = max(_instant(item.start), asked.start), min(_instant(item.end), asked.end)
    return Busy(Interval(low, high), href=item.id or "") if low < high else None


def _instant(moment: EWSDateTime) -> datetime:
    """Out of the library's own kind, whose zones know each other only."""
    return datetime.fromtimestamp(moment.timestamp(), UTC)
