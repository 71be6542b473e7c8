"""A sector is given to an organisation, or to an agent of it."""

from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import require_create
from socle.errors import NotVisible

from ..errors import AgentRefused
from ..history import write_change
from ..models import AgentRole, DirectoryChange, Organisation, Sector, SectorAttribution


@transaction.atomic
def attribute_sector(
    sector_id: int,
    organisation_id: int,
    actor: Actor,
    now: datetime,
    *,
    agent_id: int | None = None,
) -> SectorAttribution:
    """Doing it again changes nothing.

    Raises:
        Forbidden: the actor does not administer the espace.
        NotVisible: no such sector or organisation.
        AgentRefused: the agent has no role in the organisation.
    """
    require_create(actor, SectorAttribution)
    sector = Sector.objects.select_for_update(no_key=True).filter(pk=sector_id).first()
    if sector is None or not Organisation.objects.filter(pk=organisation_id).exists():
        raise NotVisible
    roles = AgentRole.objects.filter(organisation_id=organisation_id, agent_id=agent_id)
    # Locked, so that an agent who is leaving does not leave an attribution behind.
    if agent_id is not None and not roles.select_for_update():
        raise AgentRefused("Cet agent n’a pas de rôle dans cette organisation.")
    attribution, is_new = SectorAttribution.objects.get_or_create(
        sector=sector, organisation_id=organisation_id, agent_id=agent_id
    )
    if is_new:
        after = {"sector_id": sector.pk, "organisation_id": organisation_id, "agent_id": agent_id}
        noun = DirectoryChange.Noun.SECTOR
        write_change(noun, sector.pk, "attributed", actor, now, after=after)
    return attribution
