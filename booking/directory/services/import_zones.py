"""Zones are taken from a file, all of them or none."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import require_create
from socle.outbox.publish import publish
from tenants.context import current_espace

from ..history import write_change
from ..locks import lock_words
from ..models import DirectoryChange, Sector, Zone
from ..zone_file import Line, read_zones


@dataclass(frozen=True, slots=True)
class Count:
    """Of one sector: zones made, and zones that were there and took the names of the file."""

    sector: Sector
    created: int
    overwritten: int


@dataclass(frozen=True, slots=True)
class Report:
    """`lines`: what each line of the file did, by its number."""

    counts: tuple[Count, ...]
    lines: dict[int, str]
    dry_run: bool


@transaction.atomic
def import_zones(content: bytes, actor: Actor, now: datetime, *, dry_run: bool = False) -> Report:
    """
    Args:
        content: CSV in UTF-8 or a workbook .xlsx, told apart by their bytes (see `zone_file`).
        dry_run: report only; nothing is written.

    Raises:
        Forbidden: the actor does not administer the espace.
        ZoneFileRefused: with all that is wrong, by line.
    """
    require_create(actor, Zone)
    lock_words("zones")
    sectors = {sector.human_id: sector for sector in Sector.objects.all()}
    lines = read_zones(content, current_espace().departement_number, sectors)
    known = {
        (zone.sector_id, zone.level, zone.street_ban_id or zone.city_code): zone
        for zone in Zone.objects.all()
    }
    told: dict[int, str] = {}
    made, changed = [], []
    counts: Counter[tuple[str, bool]] = Counter()
    for line in lines:
        sector = sectors[line.sector_id]
        zone = known.get((sector.pk, line.level, line.code))
        counts[line.sector_id, zone is None] += 1
        told[line.number] = "Zone remplacée" if zone else "Nouvelle zone"
        (changed if zone else made).append(_filled(zone or Zone(sector=sector), line))
    if not dry_run:
        _write(made, changed, actor, now)
    names = sorted({human_id for human_id, _ in counts})
    totals = (Count(sectors[n], counts[n, True], counts[n, False]) for n in names)
    return Report(tuple(totals), told, dry_run)


def _filled(zone: Zone, line: Line) -> Zone:
    zone.level, zone.city_code, zone.city_name = line.level, line.city_code, line.city_name
    zone.street_ban_id, zone.street_name = line.street_code, line.street_name
    return zone


def _write(made: list[Zone], changed: list[Zone], actor: Actor, now: datetime) -> None:
    Zone.objects.bulk_create(made, batch_size=2000)
    names = ["city_code", "city_name", "street_name"]
    Zone.objects.bulk_update(changed, names, batch_size=2000)
    after = {"created": len(made), "overwritten": len(changed)}
    write_change(DirectoryChange.Noun.ZONES, 0, "imported", actor, now, after=after)
    publish("zones.imported")
