"""How many slots a window would open, before it is written."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from booking.catalog.models import Motif
from booking.directory.models import Agent
from booking.domain.motif_rules import MotifRules
from booking.domain.preview import Preview, counted_days, preview
from booking.domain.recurrence import Recurrence
from booking.domain.wallclock import day_end, day_start

from .calendar_values import drafted_opening
from .checks import CheckedWindow
from .drafts import WindowDraft
from .loader import load_absences, zone_of
from .projection.taken import taken_by

# Buffers and journeys of the days around.
AROUND = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class WindowPreview:
    """Counts by motif, up to `until` included; `is_whole` when nothing comes after."""

    counts: tuple[tuple[Motif, int], ...]
    days: int
    until: date
    is_whole: bool

    @property
    def most(self) -> int:
        return max((count for _, count in self.counts), default=0)


def preview_window(
    draft: WindowDraft,
    checked: CheckedWindow,
    agent: Agent,
    rule: Recurrence | None,
    now: datetime,
) -> WindowPreview:
    """What the window would offer today, besides the agent's absences and appointments.

    (2 queries, whatever the number of motifs and of days.) The time of its other windows is not
    taken out: two at one time are told by a caution.
    """
    place_id = checked.place.pk if checked.place else None
    opening = drafted_opening(
        replace(draft, place_id=place_id, motif_ids=frozenset(one.pk for one in checked.motifs)),
        agent.pk,
        zone_of(checked.place),
        rule,
    )
    first, last, _ = counted_days(opening, now)
    last = max(first, last)
    absences = load_absences([agent.pk], first - AROUND, last + AROUND)
    zone = opening.zone
    taken = taken_by([agent.pk], day_start(zone, first - AROUND), day_end(zone, last + AROUND))
    found: list[Preview] = []
    for motif in checked.motifs:
        at_home = motif.location_type == Motif.LocationType.HOME
        busy = taken.seen_from(place_id, at_home=at_home)
        found.append(preview(opening, [_rules(motif)], absences, busy, now))
    return WindowPreview(
        counts=tuple(
            (motif, one.starts[motif.pk]) for motif, one in zip(checked.motifs, found, strict=True)
        ),
        days=max(one.days for one in found),
        until=found[0].until,
        is_whole=found[0].is_whole,
    )


def _rules(motif: Motif) -> MotifRules:
    return MotifRules(
        motif.pk,
        motif.default_duration_in_min,
        buffer_before=motif.buffer_before_in_min,
        buffer_after=motif.buffer_after_in_min,
    )
