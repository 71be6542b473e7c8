"""Sectors, their zones and attributions: made, corrected and taken away by the espace."""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, require_create, require_seen
from socle.errors import NotVisible
from socle.outbox.publish import publish
from tenants.context import current_espace

from ..errors import InvalidValue
from ..history import write_change
from ..models import DirectoryChange, Sector, SectorAttribution, Zone
from ..names import check_name_is_free, clean_name
from ..versions import check_version
from ..zone_file import LONGEST, Line, faults_of

NOUN = DirectoryChange.Noun.SECTOR
LONGEST_NAME = 150


@transaction.atomic
def create_sector(name: str, human_id: str, actor: Actor, now: datetime) -> Sector:
    """
    Raises:
        Forbidden: the actor does not administer the espace.
        InvalidValue: no name or identifier, or one that is taken.
    """
    require_create(actor, Sector)
    sector = _filled(Sector(), name, human_id)
    sector.save(force_insert=True)
    write_change(NOUN, sector.pk, "created", actor, now, after=_said(sector))
    return sector


@transaction.atomic
def edit_sector(
    sector_id: int,
    name: str,
    human_id: str,
    actor: Actor,
    now: datetime,
    *,
    version: str | None = None,
) -> Sector:
    """
    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
        ChangedMeanwhile: somebody else was first.
        InvalidValue: see `create_sector`.
    """
    sector = locked_sector(sector_id, actor)
    check_version(sector, version)
    before = _said(sector)
    _filled(sector, name, human_id)
    if _said(sector) != before:
        sector.save(update_fields=["name", "human_id", "updated_at"])
        write_change(NOUN, sector.pk, "edited", actor, now, before=before, after=_said(sector))
    return sector


@transaction.atomic
def delete_sector(sector_id: int, actor: Actor, now: datetime) -> None:
    """With its zones and attributions: those who live there are led nowhere by it any more.

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
    """
    sector = locked_sector(sector_id, actor)
    before = _said(sector)
    sector.delete()
    write_change(NOUN, sector_id, "deleted", actor, now, before=before)
    publish("zones.changed")


@transaction.atomic
def create_zone(
    sector_id: int,
    city_code: str,
    city_name: str,
    actor: Actor,
    now: datetime,
    *,
    street_ban_id: str = "",
    street_name: str = "",
) -> Zone:
    """A town, or one street of it; by the rules of the file of zones.

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
        InvalidValue: what a line of the file would be refused for, or a zone that is there.
    """
    sector = locked_sector(sector_id, actor)
    cells = {
        "city_code": city_code,
        "city_name": city_name,
        "street_name": street_name,
        "street_code": street_ban_id,
    }
    cleaned = {
        name: clean_name(name, cell, LONGEST[name], required=False) for name, cell in cells.items()
    }
    line = Line(0, sector.human_id, **cleaned)
    departement = current_espace().departement_number
    if told := faults_of(line, departement, {sector.human_id: sector}):
        raise InvalidValue("zone", " ".join(told))
    try:
        with transaction.atomic():
            zone = Zone.objects.create(
                sector=sector,
                level=line.level,
                city_code=line.city_code,
                city_name=line.city_name,
                street_ban_id=line.street_code,
                street_name=line.street_name,
            )
    except IntegrityError:
        raise InvalidValue("zone", "Cette zone est déjà dans le secteur.") from None
    after = {"zone": line.code, "sector_id": sector.pk}
    write_change(DirectoryChange.Noun.ZONES, zone.pk, "created", actor, now, after=after)
    publish("zones.changed")
    return zone


@transaction.atomic
def delete_zones(zone_ids: Collection[int], actor: Actor, now: datetime) -> int:
    """Several at once, all of them or none.

    Returns: how many went.

    Raises:
        NotVisible: one of them is not there.
        Forbidden: the actor does not administer the espace.
    """
    require_create(actor, Zone)
    zones = Zone.objects.select_for_update().filter(pk__in=zone_ids)
    if len(zones) != len(set(zone_ids)):
        raise NotVisible
    for zone in zones:
        before = {"zone": zone.street_ban_id or zone.city_code, "sector_id": zone.sector_id}
        write_change(DirectoryChange.Noun.ZONES, zone.pk, "deleted", actor, now, before=before)
    count = len(zones)
    Zone.objects.filter(pk__in=zone_ids).delete()
    publish("zones.changed")
    return count


@transaction.atomic
def withdraw_sector(attribution_id: int, actor: Actor, now: datetime) -> None:
    """The organisation, or the agent, receives the sector no longer.

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
    """
    rows = SectorAttribution.objects.select_for_update()
    attribution = fetch_visible(rows, actor, pk=attribution_id)
    require_seen(actor, "edit", attribution)
    before = {
        "organisation_id": attribution.organisation_id,
        "agent_id": attribution.agent_id,
    }
    attribution.delete()
    write_change(NOUN, attribution.sector_id, "withdrawn", actor, now, before=before)


def locked_sector(sector_id: int, actor: Actor) -> Sector:
    """
    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
    """
    sector = fetch_visible(Sector.objects.select_for_update(no_key=True), actor, pk=sector_id)
    require_seen(actor, "edit", sector)
    return sector


def _filled(sector: Sector, name: str, human_id: str) -> Sector:
    sector.name = clean_name("name", name, LONGEST_NAME)
    sector.human_id = clean_name("human_id", human_id, LONGEST["sector_id"])
    others = Sector.objects.exclude(pk=sector.pk)
    check_name_is_free(others, sector.name)
    check_name_is_free(others, sector.human_id, field="human_id")
    return sector


def _said(sector: Sector) -> dict[str, object]:
    return {"name": sector.name, "human_id": sector.human_id}
