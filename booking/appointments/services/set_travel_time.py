"""Say how long an agent is on the way from one place to another, or that they stay in one."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from booking.availability import projection
from booking.directory.models import Agent
from socle.errors import NotVisible

from ..errors import InvalidBooking
from ..models import AgentClaim, AgentTravel
from ..supply.sites import site_of
from .locked import lock_agents

LONGEST = 240


def set_travel_time(agent_id: int, minutes: int | None, now: datetime) -> int:
    """Set it, in minutes, for the appointments to come as well; None for no journeys.

    Appointments that already leave too little time stay: the number that could not be protected
    is returned, for a page to say so.

    Raises:
        InvalidBooking: not between 1 minute and 4 hours.
        NotVisible: there is no such agent.
    """
    if minutes is not None and not 1 <= minutes <= LONGEST:
        raise InvalidBooking("minutes", f"Un trajet dure de 1 à {LONGEST} minutes.")
    with transaction.atomic():
        if not Agent.objects.current().filter(pk=agent_id).exists():
            raise NotVisible
        lock_agents([agent_id])
        unprotected = _write(agent_id, minutes, now)
        projection.refresh_agendas([agent_id], now)
    return unprotected


def _write(agent_id: int, minutes: int | None, now: datetime) -> int:
    """The number of claims that another one is too near to."""
    claims = AgentClaim.objects.filter(agent=agent_id, blocking=True, period__endswith__gt=now)
    claims.update(site=None, reach=None)
    if minutes is None:
        AgentTravel.objects.filter(agent=agent_id).delete()
        return 0
    AgentTravel.objects.update_or_create(agent_id=agent_id, defaults={"minutes": minutes})
    related = ("appointment__motif", "hold__motif", "offer__appointment__motif")
    coming = claims.order_by("period", "pk").select_related(*related)
    return sum(not _protect(claim, timedelta(minutes=minutes)) for claim in coming)


def _protect(claim: AgentClaim, journey: timedelta) -> bool:
    """Write the journey into one claim; False when another one is too near."""
    thing = claim.appointment or claim.hold or claim.offer
    motif = thing.appointment.motif if claim.offer else thing.motif
    claim.site = site_of(motif, thing.place_id, thing.starts_at)
    if claim.site is None:
        return True
    claim.reach = DateTimeTZRange(claim.period.lower, claim.period.upper + journey, "[)")
    try:
        with transaction.atomic():
            claim.save(update_fields=["site", "reach"])
    except IntegrityError:
        return False
    return True
