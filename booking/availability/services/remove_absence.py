"""An absence is removed; what was removed may be put back from its history."""

from datetime import date, datetime, time

from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import require_seen
from booking.directory.departing import departing
from booking.directory.models import DirectoryChange
from booking.domain.wallclock import local_day

from ..checks import check_absence
from ..drafts import AbsenceDraft, bare
from ..loader import recurrence_of, zone_of
from ..models import Absence
from ..planned import bounds_of, record, snapshot, tell_absence
from .create_absence import check_not_there, write_new_absence
from .locked import locked, locked_agent
from .remove_window import removed_values


@transaction.atomic
def remove_absence(
    absence_id: int, actor: Actor, now: datetime, *, version: str | None = None
) -> DirectoryChange:
    """The agent is there again. Returns the line of history by which `restore_absence` undoes it.

    Raises:
        NotVisible, Forbidden, ChangedMeanwhile: see `locked`.
    """
    absence = locked(Absence, absence_id, actor, version)
    line = record(absence, "removed", actor, now, before=snapshot(absence))
    # The row goes with its identifier, which messages still need.
    gone = Absence.objects.get(pk=absence.pk)
    departing(Absence.objects.filter(pk=absence.pk))
    absence.delete()
    bounds = bounds_of(gone, local_day(now, zone_of(None)))
    tell_absence(gone, "absence.removed", actor, now, [bounds])
    return line


@transaction.atomic
def restore_absence(change_id: int, actor: Actor, now: datetime) -> Absence:
    """Put back what was removed, exceptions included; it is a new absence.

    Raises:
        NotVisible, Forbidden: nothing was removed so, or out of the actor's sight or rights.
        AlreadyThere: it has been put back.
    """
    values = removed_values(DirectoryChange.Noun.ABSENCE, change_id)
    agent = locked_agent(values["agent_id"], actor)
    require_seen(actor, "edit", Absence(agent=agent))
    rule = recurrence_of(values["recurrence"], values["exceptions"])
    draft = AbsenceDraft(
        title=values["title"],
        first_day=date.fromisoformat(values["first_day"]),
        end_day=date.fromisoformat(values["end_day"]),
        start_time=time.fromisoformat(values["start_time"]),
        end_time=time.fromisoformat(values["end_time"]),
        recurrence=bare(rule),
    )
    title = check_absence(draft, local_day(now, zone_of(None)))
    check_not_there(draft, title, agent)
    return write_new_absence(draft, title, agent, rule, actor, now, verb="restored")
