"""Agents' time that is taken, or too close: other appointments, holds, offers, journeys."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q

from booking.domain.wording import format_moment, format_time, format_time_range

from ..cautions import Caution, Code
from ..models import AgentClaim
from ..services.claim_time import LONGEST_JOURNEY
from .asked import Asked, Sees

_NEAR = """
SELECT id FROM appointments_agentclaim
WHERE blocking AND agent_id = ANY(%(agents)s) AND (appointment_id = %(moved)s) IS NOT TRUE
  AND period && tstzrange(%(far_start)s, %(far_end)s)
  AND (period && tstzrange(%(gap_start)s, %(end)s) OR site <> %(site)s)
"""
# An appointment that ends that shortly before leaves a gap of no use (domain.md 1.6).
GAP = timedelta(minutes=46)
CLOSE = timedelta(minutes=1)


def taken_times(asked: Asked, now: datetime, sees: Sees) -> list[Caution]:
    """One caution a conflicting claim, then the gaps (1 query, 2 when something is near)."""
    near = _claims_near(asked)
    if not near:
        return []
    claims = _read(near, now)
    conflicts = [found for claim in claims if (found := _conflict(asked, claim, sees))]
    return conflicts + _gaps(asked, claims, now, sees)


def _claims_near(asked: Asked) -> list[int]:
    """Those that might be in the way: most often none, so that they are looked for by a glance."""
    period = asked.period
    with connection.cursor() as cursor:
        cursor.execute(
            _NEAR,
            {
                "agents": list(asked.agent_ids),
                "moved": asked.moved_id,
                "gap_start": min(period.start, asked.starts_at - GAP - CLOSE),
                "end": period.end,
                "far_start": period.start - LONGEST_JOURNEY,
                "far_end": period.end + LONGEST_JOURNEY,
                "site": period.site,
            },
        )
        return [pk for (pk,) in cursor.fetchall()]


def _read(ids: list[int], now: datetime) -> list[AgentClaim]:
    live = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    related = ("agent__travel", "appointment__motif", "hold", "offer")
    claims = AgentClaim.objects.filter(live, pk__in=ids).select_related(*related)
    return list(claims.order_by("period", "pk"))


@dataclass(frozen=True, slots=True)
class _Times:
    """When the thing itself takes place, without its buffers."""

    start: datetime
    end: datetime

    @classmethod
    def of(cls, claim: AgentClaim) -> "_Times":
        thing = claim.appointment or claim.hold or claim.offer
        return cls(thing.starts_at, thing.ends_at)


def _conflict(asked: Asked, claim: AgentClaim, sees: Sees) -> Caution | None:
    times, period = _Times.of(claim), asked.period
    if times.start < asked.ends_at and asked.starts_at < times.end:
        return _overlap(asked, claim, times, sees)
    if claim.period.lower < period.end and period.start < claim.period.upper:
        sentence = f"Il ne reste pas le temps de battement prévu pour {claim.agent}."
        return Caution(Code.BUFFER, sentence, str(claim.agent))
    journey = _journey(claim, period.site)
    arrives = claim.period.upper + journey <= period.start
    leaves = period.end + journey <= claim.period.lower
    if arrives or leaves:
        return None
    minutes = int(journey.total_seconds() // 60)
    sentence = f"{claim.agent} est attendu ailleurs et met {minutes} minutes pour s’y rendre."
    return Caution(Code.TRAVEL, sentence, str(claim.agent))


def _journey(claim: AgentClaim, site: int | None) -> timedelta:
    if claim.site is None or site is None or claim.site == site:
        return timedelta()
    travel = getattr(claim.agent, "travel", None)
    return timedelta(minutes=travel.minutes if travel else 0)


def _overlap(asked: Asked, claim: AgentClaim, times: _Times, sees: Sees) -> Caution:
    if claim.appointment is None:
        until = format_moment(claim.expires_at, asked.zone)
        what = "en cours de réservation en ligne" if claim.hold else "proposé à la liste d’attente"
        sentence = f"Ce créneau de {claim.agent} est {what}, jusqu’au {until}."
        return Caution(Code.HELD, sentence, "la personne à qui il est gardé")
    start, end = times.start.astimezone(asked.zone), times.end.astimezone(asked.zone)
    if sees(claim.appointment):
        hours = format_time_range(start, end)
        sentence = f"{claim.agent} a déjà un rendez-vous {hours} : {claim.appointment.motif.name}."
        return Caution(Code.OVERLAP, sentence, str(claim.agent))
    sentence = f"{claim.agent} a déjà un rendez-vous à cette heure."
    return Caution(Code.OVERLAP, sentence, str(claim.agent), concealed=True)


def _gaps(asked: Asked, claims: list[AgentClaim], now: datetime, sees: Sees) -> list[Caution]:
    found = []
    for agent_id in asked.agent_ids:
        coming = [
            claim
            for claim in claims
            if claim.agent_id == agent_id
            and claim.appointment
            and claim.appointment.starts_at > now
        ]
        ends = {asked.starts_at - claim.appointment.ends_at: claim for claim in coming}
        before = {gap: claim for gap, claim in ends.items() if timedelta() <= gap <= GAP}
        if before and min(before) >= CLOSE:
            found.append(_gap(asked, min(before), before[min(before)], sees))
    return found


def _gap(asked: Asked, gap: timedelta, claim: AgentClaim, sees: Sees) -> Caution:
    minutes = int(gap.total_seconds() // 60)
    seen = sees(claim.appointment)
    ends = f" ({format_time(claim.appointment.ends_at.astimezone(asked.zone))})" if seen else ""
    sentence = (
        f"Le rendez-vous précédent de {claim.agent} finit {minutes} minutes avant{ends} : "
        "ce temps sera perdu."
    )
    return Caution(Code.GAP, sentence, str(claim.agent), concealed=not seen)
