"""What the stand-in for Exchange keeps: one mailbox's calendar, its rules, its faults. No HTTP."""

import itertools
import threading
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta


class Refused(Exception):
    """A response code of EWS's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Item:
    """One event, or one occurrence of a series."""

    id: str
    changekey: str
    subject: str
    body: str
    start: datetime
    end: datetime
    location: str = ""
    status: str = "Busy"
    response: str = "Organizer"
    is_cancelled: bool = False
    rdv_uid: str = ""
    reminder: bool = False


@dataclass
class Series:
    """Repeats every `every`; `moved` and `removed` are exceptions, by number of the occurrence."""

    first: Item
    every: timedelta
    count: int
    moved: dict[int, tuple[datetime, datetime]] = field(default_factory=dict)
    removed: set[int] = field(default_factory=set)

    def occurrences(self) -> list[Item]:
        """As the server lays them out, each with an id of its own."""
        length = self.first.end - self.first.start
        found = []
        for number in range(self.count):
            if number in self.removed:
                continue
            start = self.first.start + number * self.every
            start, end = self.moved.get(number, (start, start + length))
            found.append(replace(self.first, id=f"{self.first.id}-{number}", start=start, end=end))
        return found


@dataclass
class Mailbox:
    """
    Args:
        way: how it lets in: `ntlm` or `basic`.
        is_there: whether this server has the mailbox.
        find_limit: how many items one view may hold.
    """

    address: str = "ada.roux@departement.example"
    domain: str = "DEPT"
    user: str = "aroux"
    password: str = "un mot de passe"  # noqa: S105 – of nobody
    way: str = "ntlm"
    is_there: bool = True
    is_open: bool = True
    find_limit: int = 1000
    calendar_name: str = "Calendrier"
    items: dict[str, Item] = field(default_factory=dict)
    series: list[Series] = field(default_factory=list)
    faults: deque[str] = field(default_factory=deque)
    acts: list[str] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)
    _count: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    @property
    def login(self) -> str:
        return f"{self.domain}\\{self.user}"

    def fail(self, *faults: str) -> None:
        """Let the next requests meet these, one each, in that order."""
        self.faults.extend(faults)

    def add(self, start: datetime, hours: float = 1, **fields: object) -> Item:
        """As its owner does, in Outlook."""
        end = start + timedelta(hours=hours)
        values = {"subject": "Réunion", "body": "", **fields}
        item = Item(self._name("item"), self._name("key"), start=start, end=end, **values)
        self.items[item.id] = item
        return item

    def repeat(self, start: datetime, every: timedelta, count: int) -> Series:
        first = Item(self._name("series"), self._name("key"), "Point", "", start,
                     start + timedelta(hours=1))  # fmt: skip
        made = Series(first, every, count)
        self.series.append(made)
        return made

    def create(self, values: dict[str, object]) -> Item:
        self._open()
        item = Item(self._name("item"), self._name("key"), **values)
        self.items[item.id] = item
        return item

    def update(self, name: str, values: dict[str, object]) -> Item:
        self._open()
        item = replace(self.at(name), changekey=self._name("key"), **values)
        self.items[name] = item
        return item

    def delete(self, name: str) -> None:
        self._open()
        self.at(name)
        del self.items[name]

    def at(self, name: str) -> Item:
        """
        Raises:
            Refused: it was deleted, or never was.
        """
        if name not in self.items:
            raise Refused("ErrorItemNotFound")
        return self.items[name]

    def between(self, start: datetime, end: datetime) -> list[Item]:
        """What overlaps, series laid out.

        Raises:
            Refused: more than one view holds.
        """
        laid_out = itertools.chain(
            self.items.values(), *(series.occurrences() for series in self.series)
        )
        found = [item for item in laid_out if item.start < end and start < item.end]
        if len(found) > self.find_limit:
            raise Refused("ErrorExceededFindCountLimit")
        return sorted(found, key=lambda item: item.start)

    def with_rdv_uid(self, uid: str) -> list[Item]:
        return [item for item in self.items.values() if item.rdv_uid == uid]

    def _open(self) -> None:
        if not self.is_open:
            raise Refused("ErrorAccessDenied")

    def _name(self, kind: str) -> str:
        return f"{kind}-{next(self._count)}"
