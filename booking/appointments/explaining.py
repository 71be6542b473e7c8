"""Why a time is, or is not, offered in an espace: the domain's reasons, and those of its rows.

The domain explains one agent's calendar. Journeys, several agents, rooms and the limit of
appointments for one person are known here.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from booking.domain.explain import Reason, ReasonCode, explain
from booking.domain.wallclock import local_day

from .checks.asked import Asked
from .checks.people import limits_reached
from .search import load_availability
from .supply import calendars
from .supply.calendars import Supply
from .wanted import Wanted

TRAVEL = "La personne serait en route : elle a un RDV ailleurs, trop près compte tenu du trajet."
NO_ROOM = "Aucune salle de ce lieu n'est libre à cette heure."


def explain_instant(
    wanted: Wanted, instant: datetime, now: datetime, usager_ids: Collection[int] = ()
) -> list[Reason]:
    """Why a start at that instant is offered, or every reason why it is not (at most 6 queries).

    OFFERED if and only if the search holds a slot at that instant, and the motif's limit leaves
    these usagers one more appointment.
    """
    day = local_day(instant, wanted.zone)
    found = load_availability(wanted, day, day, now, closed_places=True)
    reasons = _about_agents(wanted, found, instant, now)
    if _is_offered(reasons):
        missing = [*_about_means(wanted, found, instant, now)]
        missing += _about_limit(wanted, instant, usager_ids)
        return missing or reasons
    return reasons + list(_about_limit(wanted, instant, usager_ids))


def _about_agents(wanted: Wanted, found: Supply, instant: datetime, now: datetime) -> list[Reason]:
    """What each opening's calendar says, as seen from where it is."""
    day = local_day(instant, wanted.zone)
    query = wanted.query(day, day)
    reasons: list[Reason] = []
    for part in calendars.by_site(wanted.motif, query, found) or [found]:
        reasons += explain(query, part, instant, now)
    offered = [reason for reason in reasons if reason.code is ReasonCode.OFFERED]
    if offered:
        return [min(offered, key=lambda one: (one.agent_id, one.opening_id))]
    if found.stays:
        still = replace(found, busy=found.seen_from(None).busy, stays=())
        known = set(explain(query, still, instant, now))
        reasons = [_as_journey(reason, known) for reason in reasons]
    # An opening elsewhere may hold the time; and what concerns dates is said once.
    if any(reason.opening_id for reason in reasons):
        reasons = [one for one in reasons if one.code is not ReasonCode.OUTSIDE_OPENINGS]
    return list(dict.fromkeys(reasons))


def _as_journey(reason: Reason, without_journeys: set[Reason]) -> Reason:
    """An obstacle that stands only because of the way to another place."""
    if reason.code is not ReasonCode.APPOINTMENT or reason in without_journeys:
        return reason
    bare = {(one.code, one.agent_id, one.opening_id) for one in without_journeys}
    if (reason.code, reason.agent_id, reason.opening_id) in bare:
        return reason
    return replace(reason, code=ReasonCode.TRAVEL, message=TRAVEL)


def _about_means(
    wanted: Wanted, found: Supply, instant: datetime, now: datetime
) -> Iterator[Reason]:
    """Too few agents together, or no room, for a time at which somebody is free."""
    motif, day = wanted.motif, local_day(instant, wanted.zone)
    query = wanted.query(day, day)
    alone = calendars.everybody_at(motif, query, found, now, instant)
    if calendars.sufficient(motif, found, alone):
        return
    places: dict[int | None, set[int]] = {}
    for slot in alone:
        places.setdefault(slot.lieu_id, set()).add(slot.agent_id)
    most = max(map(len, places.values()), default=0)
    if most < motif.agents_required:
        yield Reason(
            ReasonCode.TOO_FEW_AGENTS,
            f"Ce motif demande {motif.agents_required} agents ensemble ; libres à cette heure "
            f"au même lieu : {most}.",
        )
    else:
        yield Reason(ReasonCode.NO_ROOM, NO_ROOM)


def _about_limit(
    wanted: Wanted, instant: datetime, usager_ids: Collection[int]
) -> Iterator[Reason]:
    """The motif's limit of appointments for one person."""
    minutes = wanted.duration or wanted.motif.default_duration_in_min
    asked = Asked(
        motif=wanted.motif,
        organisation_id=next(iter(wanted.organisation_ids), 0),
        place=wanted.place,
        starts_at=instant,
        ends_at=instant + timedelta(minutes=minutes),
        agent_ids=(),
        usager_ids=tuple(usager_ids),
    )
    for caution in limits_reached(asked):
        yield Reason(ReasonCode.LIMIT, caution.sentence)


def _is_offered(reasons: list[Reason]) -> bool:
    return [reason.code for reason in reasons] == [ReasonCode.OFFERED]
