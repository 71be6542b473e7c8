"""Every night the espace's lines are written anew, and what was wrong is counted."""

from datetime import datetime

import structlog
from celery import shared_task

from integrations.projections.models import (
    JusticePlace,
    MediationPlace,
    PublicLink,
    StructureCount,
)
from socle.clock import now
from tenants.context import current_espace, on_portal
from tenants.night.notes import Check, note
from tenants.nightly import is_night
from tenants.tasks import EspaceTask

from .justice import renew_justice_places
from .known import known_organisations
from .places import renew_places
from .projecting import renew_link
from .structures import renew_structures

log = structlog.get_logger(__name__)


@shared_task(name="integrations.cartography.sweep", base=EspaceTask)
def nightly_sweep() -> None:
    instant = now()
    if not is_night(instant):
        return
    drift = sweep(instant)
    note(Check.CARTOGRAPHY, ok=not drift, detail=f"{drift} lignes fausses" if drift else "")
    if drift:
        log.error("cartography.drift", drift=drift)


def sweep(instant: datetime) -> int:
    """How many organisations, places and establishments were listed wrongly, or wrongly not."""
    before = _listed(instant)
    for organisation_id in sorted(known_organisations()):
        renew_link(organisation_id, instant)
        renew_places(organisation_id)
    renew_justice_places(instant)
    renew_structures()
    after = _listed(instant)
    return len({key for key in before.keys() | after.keys() if before.get(key) != after.get(key)})


def _listed(instant: datetime) -> dict[tuple[str, int], tuple]:
    """What is told of each organisation and of each place."""
    number = current_espace().number
    with on_portal():
        links = PublicLink.objects.filter(espace_number=number)
        told: dict[tuple[str, int], tuple] = {
            ("link", row[0]): row
            for row in links.values_list("organisation_id", "external_id", "open_until")
            if row[2] is None or row[2] > instant
        }
        places = MediationPlace.objects.filter(espace_number=number)
        told |= {("place", row[0]): row for row in places.values_list()}
        justice = JusticePlace.objects.filter(espace_number=number)
        told |= {("justice", row[0]): row for row in justice.values_list()}
        counts = StructureCount.objects.filter(espace_number=number)
        return told | {
            ("siret", int(siret)): (agents,)
            for siret, agents in counts.values_list("siret", "agents")
        }
