"""Answers of an editor, read as the hub reads them. Pure: no network, no clock."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

_COMPULSORY = (
    "id",
    "name",
    "longitude",
    "latitude",
    "public_entry_address",
    "zip_code",
    "city_name",
)
_APPOINTMENT = ("meeting_point", "datetime", "management_url", "cancel_url")
# The forms that it takes; an offset is added to the time.
_LOCAL = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(Z|:\d{2}Z?)\Z", re.ASCII)
_OFFSET = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})([+-])(\d{2}):?(\d{2})\Z", re.ASCII)


@dataclass
class Report:
    """What the hub would show, and in French what it would refuse or hide."""

    refused: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not self.refused


@dataclass(frozen=True, slots=True)
class Point:
    id: str
    name: str
    zip_code: str
    city_name: str


@dataclass(frozen=True, slots=True)
class Slot:
    """`local`: the clock on the wall, as shown."""

    local: datetime
    callback_url: str


def points_in(answer: object, report: Report) -> list[Point]:
    """The points that are kept: a bad one is dropped alone."""
    if not isinstance(answer, list):
        report.refused.append("la réponse n’est pas une liste de points")
        return []
    found = []
    for rank, told in enumerate(answer):
        why = _fault_of(told)
        if why:
            report.refused.append(f"point {rank} : {why}")
            continue
        found.append(
            Point(str(told["id"]), told["name"], told["zip_code"], str(told["city_name"]).title())
        )
    return found


def _fault_of(told: object) -> str:
    if not isinstance(told, Mapping):
        return "ce n’est pas un objet"
    missing = [name for name in _COMPULSORY if told.get(name) is None]
    if missing:
        return f"il manque {', '.join(missing)}"
    for name in ("longitude", "latitude"):
        try:
            float(told[name])
        except (TypeError, ValueError):
            return f"{name} n’est pas un nombre"
    texts = [name for name in ("name", "zip_code", "city_name") if not isinstance(told[name], str)]
    return f"{', '.join(texts)} : texte attendu" if texts else ""


def slots_in(
    answer: object, asked: Iterable[str], first: date, last: date, now: datetime, report: Report
) -> dict[str, list[Slot]]:
    """The slots shown, by point, sorted.

    One that cannot be read loses itself, all that follow and the points after, unsorted.

    Args:
        now: the clock on the wall in Paris.
    """
    found: dict[str, list[Slot]] = {}
    if not isinstance(answer, Mapping):
        report.refused.append("la réponse n’est pas un objet")
        return found
    known = set(asked)
    for point_id, told in answer.items():
        if point_id not in known:
            report.hidden.append(f"point {point_id} : personne ne l’a demandé")
            continue
        rows = found.setdefault(point_id, [])
        for rank, one in enumerate(told or []):
            slot, why = _slot(one)
            if slot is None:
                report.refused.append(
                    f"point {point_id}, créneau {rank} : {why} ; tout ce qui suit est perdu"
                )
                return found
            if slot.local < now or not first <= slot.local.date() <= last:
                report.hidden.append(f"point {point_id} : {slot.local} est passé ou hors période")
                continue
            rows.append(slot)
        rows.sort(key=lambda slot: slot.local)
        _notice_twice(point_id, rows, report)
    return found


def _slot(told: object) -> tuple[Slot | None, str]:
    if not isinstance(told, Mapping):
        return None, "ce n’est pas un objet"
    local = local_time(told.get("datetime"))
    if local is None:
        return None, f"datetime {told.get('datetime')!r} est illisible"
    url = told.get("callback_url")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        return None, "callback_url manque"
    return Slot(local, url), ""


def local_time(text: object) -> datetime | None:
    """The time that is shown; None when the hub fails on it."""
    if not isinstance(text, str):
        return None
    try:
        if _LOCAL.match(text):
            return datetime.fromisoformat(text.removesuffix("Z"))
        if found := _OFFSET.match(text):
            shift = timedelta(hours=int(found[3]), minutes=int(found[4]))
            return datetime.fromisoformat(found[1]) + (shift if found[2] == "+" else -shift)
    except ValueError:
        return None
    return None


def _notice_twice(point_id: str, rows: list[Slot], report: Report) -> None:
    times = [slot.local for slot in rows]
    if len(set(times)) < len(times):
        report.hidden.append(f"point {point_id} : une heure est montrée deux fois")


def appointments_in(
    answer: object, asked: Iterable[str], report: Report
) -> dict[str, list[Mapping[str, str]]]:
    """By number: all four values of an appointment are compulsory, the last may be empty."""
    found: dict[str, list[Mapping[str, str]]] = {}
    if not isinstance(answer, Mapping):
        report.refused.append("la réponse n’est pas un objet")
        return found
    for number in asked:
        for told in answer.get(number) or []:
            missing = [name for name in _APPOINTMENT if told.get(name) is None]
            if missing:
                report.refused.append(f"{number[:3]}… : il manque {', '.join(missing)}")
            else:
                found.setdefault(number, []).append(told)
    return found
