"""The rows already written, by the keys of their descriptions."""

from dataclasses import dataclass, field

from booking.catalog.models import Motif
from booking.directory.models import Agent, Organisation, Place, Service, Team, Usager


@dataclass
class Written:
    organisations: dict[str, Organisation] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    motifs: dict[str, Motif] = field(default_factory=dict)
    agents: dict[str, Agent] = field(default_factory=dict)
    usagers: list[Usager] = field(default_factory=list)


def write(specs, build) -> dict:
    """One row a description, in one statement; the rows by key, with their identifiers."""
    rows = {spec.key: build(spec) for spec in specs}
    if rows:
        next(iter(rows.values()))._meta.default_manager.bulk_create(rows.values())
    return rows


def link(through, pairs) -> None:
    """Rows of a many-to-many table made by Django, from pairs of rows."""
    names = [f.name for f in through._meta.fields if f.remote_field]
    through.objects.bulk_create(through(**dict(zip(names, pair, strict=True))) for pair in pairs)
