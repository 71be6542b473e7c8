"""The history of a window or an absence, read by agents in French."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from booking.catalog.models import Motif
from booking.directory.models import Agent, DirectoryChange, Place
from booking.domain.recurrence_words import describe
from booking.domain.rrule_text import from_rrule
from booking.domain.wording import enumerate_words, format_date, format_time, format_time_range

TITLES = {
    "created": "Création",
    "edited": "Modification",
    "removed": "Suppression",
    "restored": "Suppression annulée",
    "skipped": "Une date retirée",
    "moved": "Une date déplacée ou changée",
    "put_back": "Une date remise comme prévu",
    "split": "Série coupée en deux",
    "split_off": "Création, à la suite d’une série",
    "stopped": "Série arrêtée",
}
LABELS = {
    "title": "Titre",
    "motif_ids": "Motifs",
    "place_id": "Lieu",
    "first_day": "Premier jour",
    "end_day": "Dernier jour",
    "start_time": "Début",
    "end_time": "Fin",
    "recurrence": "Répétition",
    "exceptions": "Dates particulières",
    "occurrence": "Date",
}
NOTHING = "–"
MOST_LINES = 100


@dataclass(frozen=True, slots=True)
class FieldLine:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One act as agents read it; `made_at` is in the zone asked for."""

    made_at: datetime
    title: str
    author: str
    fields: tuple[FieldLine, ...]


def history_of(
    noun: DirectoryChange.Noun, object_id: int, zone: ZoneInfo, *, since: datetime | None = None
) -> list[HistoryLine]:
    """Newest first, a hundred at most (4 queries, whatever the number of acts)."""
    changes = DirectoryChange.objects.filter(noun=noun, object_id=object_id)
    if since is not None:
        changes = changes.filter(made_at__gt=since)
    return _Reader(list(changes.order_by("-made_at", "-pk")[:MOST_LINES]), zone).lines()


class _Reader:
    """Turns codes and identifiers into French, every name looked up once."""

    def __init__(self, changes: list[DirectoryChange], zone: ZoneInfo) -> None:
        self.changes, self.zone = changes, zone
        values = [values for one in changes for values in (one.before, one.after)]
        self.agents = _names(Agent, {one.author_agent_id for one in changes})
        self.places = _names(Place, {found.get("place_id") for found in values})
        self.motifs = _names(Motif, {pk for found in values for pk in found.get("motif_ids", ())})

    def lines(self) -> list[HistoryLine]:
        return [
            HistoryLine(
                made_at=one.made_at.astimezone(self.zone),
                title=TITLES.get(one.verb, one.verb),
                author=self.agents.get(one.author_agent_id, "Un agent qui n’est plus là"),
                fields=tuple(self._fields(one)),
            )
            for one in self.changes
        ]

    def _fields(self, one: DirectoryChange):
        # What it was made of is on the page itself.
        if one.verb in ("created", "restored", "split_off"):
            return
        for field, label in LABELS.items():
            if field in one.before or field in one.after:
                yield FieldLine(label, self._said(field, one.before), self._said(field, one.after))

    def _said(self, field: str, values: dict) -> str:
        value = values.get(field)
        if value is None or value in ("", [], {}):
            return NOTHING
        if field in ("first_day", "end_day"):
            return format_date(date.fromisoformat(value))
        if field in ("start_time", "end_time"):
            return format_time(time.fromisoformat(value))
        if field == "place_id":
            return self.places.get(value, "Lieu supprimé")
        if field == "motif_ids":
            return enumerate_words([self.motifs.get(pk, "Motif supprimé") for pk in value])
        if field == "recurrence":
            first_day = date.fromisoformat(values.get("first_day") or date.min.isoformat())
            return describe(from_rrule(value), first_day)
        if field == "exceptions":
            return f"{len(value)} date{'s' if len(value) > 1 else ''}"
        return _occurrence(value) if field == "occurrence" else str(value)


def _occurrence(value: dict) -> str:
    day, state = format_date(date.fromisoformat(value["day"])), value["as"]
    if state is None:
        return f"{day} : supprimée"
    if not state:
        return f"{day} : comme la série"
    words = f"le {format_date(date.fromisoformat(state['day']))}"
    if state["start"]:
        start, end = (time.fromisoformat(state[bound]) for bound in ("start", "end"))
        words += f", {format_time_range(start, end)}"
    return f"{day} : {words}"


def _names(model, ids: set[int | None]) -> dict[int, str]:
    rows = model.objects.filter(pk__in=[pk for pk in ids if pk])
    return {row.pk: str(row) for row in rows}
