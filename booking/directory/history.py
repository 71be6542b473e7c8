"""The history of the directory: written by its services, in the transaction of the act."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db.models import Model

from booking.access.actor import Actor

from .models import DirectoryChange

Values = Mapping[str, object]


def snapshot(row: Model, fields: Iterable[str]) -> dict[str, object]:
    """Values of the row, ready for JSON."""
    return {field: _for_json(getattr(row, field)) for field in fields}


def write_change(
    noun: DirectoryChange.Noun,
    object_id: int,
    verb: str,
    actor: Actor,
    now: datetime,
    *,
    before: Values | None = None,
    after: Values | None = None,
) -> DirectoryChange:
    """Of two snapshots, only what differs is kept."""
    before, after = before or {}, after or {}
    differing = [f for f in {**before, **after} if before.get(f) != after.get(f)]
    return DirectoryChange.objects.create(
        noun=noun,
        object_id=object_id,
        verb=verb,
        before={field: before[field] for field in differing if field in before},
        after={field: after[field] for field in differing if field in after},
        author_kind=actor.kind,
        author_agent_id=actor.agent_id,
        made_at=now,
    )


def _for_json(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
