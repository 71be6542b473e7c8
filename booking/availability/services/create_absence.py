"""A new absence of an agent, in all organisations."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import require_seen
from booking.directory.models import Agent
from booking.domain.recurrence import Recurrence
from booking.domain.wallclock import local_day

from ..calendar_values import drafted_absence
from ..cautions import AlreadyThere, Caution, check_confirmed
from ..checks import check_absence
from ..conflicts import appointment_cautions, coming_appointments
from ..drafts import AbsenceDraft
from ..loader import zone_of
from ..models import Absence
from ..planned import bounds_of, record, set_series, snapshot, tell_absence
from .locked import locked_agent


@transaction.atomic
def create_absence(
    draft: AbsenceDraft,
    agent_id: int,
    actor: Actor,
    now: datetime,
    *,
    confirmed: Collection[str] = (),
) -> Absence:
    """
    Args:
        confirmed: codes of the cautions that the actor has read.

    Raises:
        NotVisible, Forbidden: the agent is out of the actor's sight or rights.
        InvalidValues: what makes no sense, by field.
        Unconfirmed: appointments are booked during it.
        AlreadyThere: the very same absence is there.
    """
    agent = locked_agent(agent_id, actor)
    require_seen(actor, "edit", Absence(agent=agent))
    title = check_absence(draft, local_day(now, zone_of(None)))
    check_not_there(draft, title, agent)
    check_confirmed(absence_cautions(draft, agent, draft.recurrence, now), confirmed)
    return write_new_absence(draft, title, agent, draft.recurrence, actor, now)


def absence_cautions(
    draft: AbsenceDraft, agent: Agent, rule: Recurrence | None, now: datetime
) -> list[Caution]:
    """The appointments that it would meet."""
    booked = coming_appointments(agent, now)
    return appointment_cautions(drafted_absence(draft, agent.pk, rule), booked)


def check_not_there(draft: AbsenceDraft, title: str, agent: Agent) -> None:
    """To be called with the agent locked: a second click meets what the first one wrote.

    Raises:
        AlreadyThere: the very same absence.
    """
    wanted = Absence(first_day=draft.first_day, end_day=draft.end_day)
    set_series(wanted, draft.recurrence)
    same = Absence.objects.filter(
        agent=agent,
        title=title,
        first_day=draft.first_day,
        end_day=draft.end_day,
        start_time=draft.start_time,
        end_time=draft.end_time,
        recurrence=wanted.recurrence,
    ).first()
    if same:
        raise AlreadyThere("Cette indisponibilité existe déjà.", same.pk)


def write_new_absence(
    draft: AbsenceDraft,
    title: str,
    agent: Agent,
    rule: Recurrence | None,
    actor: Actor,
    now: datetime,
    *,
    verb: str = "created",
) -> Absence:
    """Write a checked absence, its history and its message; `rule` may hold exceptions."""
    absence = Absence(
        agent=agent,
        title=title,
        first_day=draft.first_day,
        end_day=draft.end_day,
        start_time=draft.start_time,
        end_time=draft.end_time,
    )
    set_series(absence, rule)
    absence.save()
    record(absence, verb, actor, now, after=snapshot(absence))
    bounds = bounds_of(absence, local_day(now, zone_of(None)))
    tell_absence(absence, "absence.created", actor, now, [bounds])
    return absence
