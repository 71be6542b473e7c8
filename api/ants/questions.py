"""What the hub asks, read from its query. Lists are repeated keys, without brackets; who writes
them, or joins numbers by commas, is understood too."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import parse_qsl

from django.http import HttpRequest, QueryDict

from integrations.ants.reasons import DEFAULT_REASON, MOST_DOCUMENTS, REASONS

MOST_POINTS = 2000
MOST_IDS = 500
LONGEST_PERIOD = timedelta(days=400)
USUAL_PERIOD = timedelta(days=150)  # that the hub asks about when nobody says more
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
TOO_MANY = MOST_DOCUMENTS + 1
_DIGITS = re.compile(r"\d+\Z", re.ASCII)
_NUMBER = re.compile(r"\d{1,16}\Z", re.ASCII)
_APART = re.compile(r"[,;:\-/.\s]+")
_APPLICATION_ID = re.compile(r"[A-Za-z0-9]{1,20}\Z", re.ASCII)


class BadQuestion(Exception):
    """Its words are told as they are."""


def query_of(request: HttpRequest) -> QueryDict:
    """The query, with as many repeated keys as the line holds: Django's limit on fields is meant
    for forms, and the hub names every place that it asks about."""
    found = QueryDict(mutable=True)
    pairs = parse_qsl(
        request.META.get("QUERY_STRING", ""), keep_blank_values=True, errors="replace"
    )
    for name, value in pairs:
        found.appendlist(name.removesuffix("[]"), value)
    return found


@dataclass(frozen=True, slots=True)
class SlotQuestion:
    """`first` and `last` are local days of the places, both included."""

    place_ids: tuple[int, ...]
    first: date
    last: date
    reason: str
    documents: int

    @classmethod
    def of(cls, query: QueryDict, today: date) -> "SlotQuestion":
        """
        Args:
            today: in mainland France, whose calendar the hub has.

        Raises:
            BadQuestion: a parameter is missing, or makes no sense. What is empty is what the
                hub sends for its default.
        """
        for name in ("meeting_point_ids", "start_date", "end_date", "reason"):
            if name not in query:
                raise BadQuestion(f"Missing param: {name}")
        reason = query["reason"].strip() or DEFAULT_REASON
        if reason not in REASONS:
            raise BadQuestion("Invalid reason param")
        first = _day(query["start_date"], today)
        last = _day(query["end_date"], _later(first, USUAL_PERIOD))
        if first > last:
            raise BadQuestion("start_date is after end_date")
        return cls(
            place_ids=_place_ids(query.getlist("meeting_point_ids")),
            first=first,
            last=min(last, _later(first, LONGEST_PERIOD)),
            reason=reason,
            documents=_documents(query.get("documents_number", "").strip()),
        )


def application_ids(query: QueryDict) -> list[str]:
    """The numbers asked for, as they were written, each once; the hub also joins them with
    punctuation. What cannot be one is left out."""
    given = (part for value in query.getlist("application_ids") for part in _APART.split(value))
    found = dict.fromkeys(part for part in given if _APPLICATION_ID.match(part))
    return list(found)[:MOST_IDS]


def _place_ids(values: Iterable[str]) -> tuple[int, ...]:
    """What is no number is a place that nobody knows, as any unknown one."""
    given = (part.strip() for value in values for part in value.split(","))
    found = dict.fromkeys(int(part) for part in given if _NUMBER.match(part))
    return tuple(found)[:MOST_POINTS]


def _day(text: str, default: date) -> date:
    if not text.strip():
        return default
    try:
        if not _DAY.match(text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise BadQuestion("Invalid date param") from None


def _later(first: date, period: timedelta) -> date:
    try:
        return first + period
    except OverflowError:
        return date.max


def _documents(text: str) -> int:
    """As many as are asked for, or one more than an appointment takes: that has an answer, none,
    and any status but 200 would hide all our town halls."""
    if not text:
        return 1
    significant = text.lstrip("0")
    if not _DIGITS.match(text) or not significant:
        raise BadQuestion("Invalid documents_number param")
    return min(int(significant[:4]), TOO_MANY)
