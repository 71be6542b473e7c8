"""A new opening window."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import require_seen
from booking.directory.models import Agent, Organisation
from booking.domain.recurrence import Recurrence
from booking.domain.wallclock import local_day

from ..calendar_values import drafted_opening
from ..cautions import AlreadyThere, Caution, check_confirmed
from ..checks import CheckedWindow, check_window
from ..conflicts import length_cautions, overlap_cautions
from ..drafts import WindowDraft
from ..loader import zone_of
from ..models import OpeningWindow
from ..planned import record, set_series, snapshot, tell_window
from .locked import locked_agent, visible_organisation


@transaction.atomic
def create_window(
    draft: WindowDraft,
    agent_id: int,
    organisation_id: int,
    actor: Actor,
    now: datetime,
    *,
    confirmed: Collection[str] = (),
) -> OpeningWindow:
    """
    Args:
        confirmed: codes of the cautions that the actor has read.

    Raises:
        NotVisible, Forbidden: the agent or the organisation is out of the actor's sight or rights.
        InvalidValues: what makes no sense, by field.
        Unconfirmed: something to know first.
        AlreadyThere: the very same window is there.
    """
    agent = locked_agent(agent_id, actor)
    organisation = visible_organisation(organisation_id, agent, actor)
    require_seen(actor, "edit", OpeningWindow(agent=agent, organisation=organisation))
    today = local_day(now, zone_of(None))
    checked = check_window(draft, agent, organisation.pk, today)
    check_not_there(draft, checked, agent, organisation)
    check_confirmed(window_cautions(draft, checked, agent, draft.recurrence, actor, now), confirmed)
    return write_new_window(draft, checked, agent, organisation, draft.recurrence, actor, now)


def window_cautions(
    draft: WindowDraft,
    checked: CheckedWindow,
    agent: Agent,
    rule: Recurrence | None,
    actor: Actor,
    now: datetime,
    *,
    except_for: int | None = None,
) -> list[Caution]:
    """What a window would meet, its own appointments left aside."""
    opening = drafted_opening(draft, agent.pk, zone_of(checked.place), rule)
    return [
        *length_cautions(checked.motifs, opening),
        *overlap_cautions(opening, actor, now, except_for=except_for),
    ]


def check_not_there(
    draft: WindowDraft, checked: CheckedWindow, agent: Agent, organisation: Organisation
) -> None:
    """To be called with the agent locked: a second click meets what the first one wrote.

    Raises:
        AlreadyThere: the very same window.
    """
    wanted = OpeningWindow(first_day=draft.first_day)
    set_series(wanted, draft.recurrence)
    same = OpeningWindow.objects.filter(
        agent=agent,
        organisation=organisation,
        place=checked.place,
        title=checked.title,
        first_day=draft.first_day,
        start_time=draft.start_time,
        end_time=draft.end_time,
        recurrence=wanted.recurrence,
    )
    motif_ids = {motif.pk for motif in checked.motifs}
    for window in same.prefetch_related("motifs"):
        if {motif.pk for motif in window.motifs.all()} == motif_ids:
            raise AlreadyThere("Cette plage d’ouverture existe déjà.", window.pk)


def write_new_window(
    draft: WindowDraft,
    checked: CheckedWindow,
    agent: Agent,
    organisation: Organisation,
    rule: Recurrence | None,
    actor: Actor,
    now: datetime,
    *,
    verb: str = "created",
) -> OpeningWindow:
    """Write a checked window, its history and its message; `rule` may hold exceptions."""
    window = OpeningWindow(
        agent=agent,
        organisation=organisation,
        place=checked.place,
        title=checked.title,
        first_day=draft.first_day,
        start_time=draft.start_time,
        end_time=draft.end_time,
    )
    set_series(window, rule)
    window.save()
    window.motifs.set(checked.motifs)
    after = snapshot(window, (motif.pk for motif in checked.motifs))
    record(window, verb, actor, now, after=after)
    tell_window(window, "window.created", actor, now)
    return window
