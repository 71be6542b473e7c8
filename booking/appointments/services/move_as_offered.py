"""A move that an usager asks for: to a start on offer, until two days before."""

from dataclasses import replace
from datetime import datetime

from booking.directory.models import Usager
from booking.domain.slot_search import Audience

from ..author import Author
from ..checks import Asked
from ..errors import RuleRefused
from ..guests import referents_of
from ..models import Appointment, Participation
from ..own_deadlines import move_verdict
from ..search import candidates
from ..wanted import Wanted
from .check_limit import check_limit
from .claim_time import Reason
from .locked import lock_agents
from .release_time import AgentTime, drop_claims
from .take_slot import take_offered
from .write_move import Before, write_move


def move_as_offered(
    appointment: Appointment, starts_at: datetime, author: Author, now: datetime
) -> list[AgentTime]:
    """Move a locked appointment; the time that it had."""
    _check_rules(appointment, now)
    before = Before.of(appointment)
    rows = Participation.objects.filter(appointment=appointment).select_related("usager")
    usagers = [row.usager for row in rows]
    wanted = wanted_by_move(appointment, usagers)
    # As the page that offered the start saw it: with the present appointment in the way.
    offers = candidates(wanted, starts_at, now)
    asked = Asked.again(appointment, usager_ids=[usager.pk for usager in usagers])
    check_limit(replace(asked, starts_at=starts_at))
    lock_agents(before.agent_ids | {offer.agent_id for offer in offers})
    freed = drop_claims(appointment)
    slot = take_offered(wanted, offers, now, Reason(appointment_id=appointment.pk))
    appointment.starts_at, appointment.ends_at = slot.start, slot.end
    write_move(appointment, before, author, now)
    return freed


def _check_rules(appointment: Appointment, now: datetime) -> None:
    RuleRefused.unless(move_verdict(appointment, now))


def wanted_by_move(appointment: Appointment, usagers: list[Usager]) -> Wanted:
    """What an usager may move to: same motif, place and length, with any agent.

    Follow-up stays among referents.
    """
    return Wanted(
        motif=appointment.motif,
        place=appointment.place,
        organisation_ids=(appointment.organisation_id,),
        agent_ids=referents_of(usagers) if appointment.motif.follow_up else (),
        audience=Audience.USAGER,
        duration=int((appointment.ends_at - appointment.starts_at).total_seconds() // 60),
    )
