"""The history of an appointment: written by the services, read by agents in French."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from booking.directory.models import Agent, Place, Usager
from booking.domain.wording import enumerate_words, format_moment

from .author import Author
from .models import Appointment, Change
from .models.appointment import Status

FIELDS = {
    "starts_at": "Début",
    "ends_at": "Fin",
    "place_id": "Lieu",
    "agent_ids": "Agents",
    "status": "Statut",
    "usager_id": "Participant",
    "cancel_reason": "Raison",
    "context": "Contexte",
    "name": "Intitulé",
    "max_participants_count": "Places",
}
NOTHING = "–"

Values = Mapping[str, object]


def snapshot(appointment: Appointment, agent_ids: Iterable[int]) -> dict[str, object]:
    """What the history follows of an appointment, ready for JSON."""
    return {
        "starts_at": appointment.starts_at.isoformat(),
        "ends_at": appointment.ends_at.isoformat(),
        "place_id": appointment.place_id,
        "agent_ids": sorted(agent_ids),
        "status": appointment.status,
        "context": appointment.context,
        "name": appointment.name,
        "max_participants_count": appointment.max_participants_count,
    }


def difference(before: Values, after: Values) -> tuple[dict[str, object], dict[str, object]]:
    """The same two snapshots without what they have in common."""
    changed = [field for field in after if before.get(field) != after[field]]
    return {field: before.get(field) for field in changed}, {f: after[f] for f in changed}


def change(
    verb: Change.Verb,
    appointment_id: int,
    author: Author,
    now: datetime,
    *,
    before: Values | None = None,
    after: Values | None = None,
    usager_id: int | None = None,
) -> Change:
    """One line of history, to be written by `write` in the transaction of the act."""
    return Change(
        verb=verb,
        appointment_id=appointment_id,
        usager_id=usager_id,
        before=dict(before or {}),
        after=dict(after or {}),
        author_kind=author.kind,
        author_agent_id=author.agent_id,
        author_label=author.label[:400],
        made_at=now,
    )


def write(changes: Iterable[Change]) -> None:
    Change.objects.bulk_create(changes)


@dataclass(frozen=True, slots=True)
class FieldLine:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One act as agents read it; `usager` is named when the act concerns one participant."""

    made_at: datetime  # in the zone of the place
    title: str
    author: str
    usager: str
    fields: tuple[FieldLine, ...]


def history_of(
    appointment_id: int, zone: ZoneInfo, *, without: Collection[str] = ()
) -> list[HistoryLine]:
    """Newest first (4 queries at most, whatever the number of acts).

    Args:
        without: the fields that are not shown.
    """
    changes = Change.objects.filter(appointment_id=appointment_id).order_by("-made_at", "-pk")
    return _Reader(list(changes), zone, without).lines()


class _Reader:
    """Turns codes and identifiers into French, every name looked up once."""

    def __init__(self, changes: list[Change], zone: ZoneInfo, without: Collection[str]) -> None:
        self.changes, self.zone = changes, zone
        self.shown = [field for field in FIELDS if field not in without]
        values = [values for one in changes for values in (one.before, one.after)]
        self.places = _names(Place, {found.get("place_id") for found in values})
        self.agents = _names(Agent, {pk for found in values for pk in found.get("agent_ids", ())})
        usagers = {found.get("usager_id") for found in values}
        self.usagers = _names(Usager, usagers | {one.usager_id for one in changes})

    def lines(self) -> list[HistoryLine]:
        return [self._line(one) for one in self.changes]

    def _line(self, one: Change) -> HistoryLine:
        named = [field for field in self.shown if field in one.before or field in one.after]
        return HistoryLine(
            made_at=one.made_at.astimezone(self.zone),
            title=one.get_verb_display(),
            author=one.author_label,
            usager=self._name(self.usagers, one.usager_id) if one.usager_id else "",
            fields=tuple(
                FieldLine(
                    FIELDS[field],
                    self._word(field, one.before.get(field)),
                    self._word(field, one.after.get(field)),
                )
                for field in named
            ),
        )

    def _word(self, field: str, value: object) -> str:
        if value is None or value == "" or value == []:
            return NOTHING
        if field in ("starts_at", "ends_at"):
            return format_moment(datetime.fromisoformat(value), self.zone)
        if field == "status":
            return Status(value).label
        if field == "place_id":
            return self._name(self.places, value)
        if field == "usager_id":
            return self._name(self.usagers, value)
        if field == "agent_ids":
            return enumerate_words([self._name(self.agents, pk) for pk in value])
        return str(value)

    @staticmethod
    def _name(names: Mapping[int, str], pk: int) -> str:
        return names.get(pk, "supprimé")


def _names(model, ids: Iterable[int | None]) -> dict[int, str]:
    known = {pk for pk in ids if pk is not None}
    return {row.pk: str(row) for row in model.objects.filter(pk__in=known)} if known else {}
