"""An opening window is removed; what was removed may be put back from its history."""

from datetime import date, datetime, time

from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import require_seen
from booking.directory.departing import departing
from booking.directory.models import DirectoryChange
from booking.domain.wallclock import local_day
from socle.errors import NotVisible

from ..cautions import Caution
from ..checks import check_window
from ..conflicts import coming_appointments, outside_cautions
from ..drafts import WindowDraft, bare
from ..loader import recurrence_of, zone_of
from ..models import OpeningWindow
from ..planned import record, snapshot, tell_window
from .create_window import check_not_there, write_new_window
from .locked import locked, locked_agent, visible_organisation


@transaction.atomic
def remove_window(
    window_id: int, actor: Actor, now: datetime, *, version: str | None = None
) -> DirectoryChange:
    """Its appointments stay. Returns the line of history by which `restore_window` undoes it.

    Raises:
        NotVisible, Forbidden, ChangedMeanwhile: see `locked`.
    """
    window = locked(OpeningWindow, window_id, actor, version)
    before = snapshot(window, (motif.pk for motif in window.motifs.all()))
    line = record(window, "removed", actor, now, before=before)
    # The row goes with its identifier, which messages still need.
    gone = OpeningWindow.objects.select_related("place").get(pk=window.pk)
    departing(OpeningWindow.objects.filter(pk=window.pk))
    window.delete()
    tell_window(gone, "window.removed", actor, now)
    return line


def removal_cautions(window: OpeningWindow, now: datetime) -> list[Caution]:
    """What removing it would leave without a window."""
    booked = coming_appointments(window.agent, now, organisation_id=window.organisation_id)
    return outside_cautions(window, [], booked, now)


@transaction.atomic
def restore_window(change_id: int, actor: Actor, now: datetime) -> OpeningWindow:
    """Put back what was removed, exceptions included; it is a new window.

    Raises:
        NotVisible, Forbidden: nothing was removed so, or out of the actor's sight or rights.
        InvalidValues: it makes no sense any more (its place is closed, a motif is gone).
        AlreadyThere: it has been put back.
    """
    values = removed_values(DirectoryChange.Noun.WINDOW, change_id)
    agent = locked_agent(values["agent_id"], actor)
    organisation = visible_organisation(values["organisation_id"], agent, actor)
    require_seen(actor, "edit", OpeningWindow(agent=agent, organisation=organisation))
    rule = recurrence_of(values["recurrence"], values["exceptions"])
    draft = WindowDraft(
        title=values["title"],
        motif_ids=frozenset(values["motif_ids"]),
        place_id=values["place_id"],
        first_day=date.fromisoformat(values["first_day"]),
        start_time=time.fromisoformat(values["start_time"]),
        end_time=time.fromisoformat(values["end_time"]),
        recurrence=bare(rule),
    )
    today = local_day(now, zone_of(None))
    checked = check_window(draft, agent, organisation.pk, today, carried=draft.motif_ids)
    check_not_there(draft, checked, agent, organisation)
    return write_new_window(draft, checked, agent, organisation, rule, actor, now, verb="restored")


def removed_values(noun: DirectoryChange.Noun, change_id: int) -> dict:
    """
    Raises:
        NotVisible: that line tells of no removal.
    """
    line = DirectoryChange.objects.filter(pk=change_id, noun=noun, verb="removed").first()
    if line is None:
        raise NotVisible
    return line.before
