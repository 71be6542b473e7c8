"""An absence is changed as a whole."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from booking.domain.wallclock import local_day

from ..cautions import check_confirmed
from ..checks import check_absence
from ..conflicts import lost_cautions
from ..drafts import AbsenceDraft, keep_exceptions, rule_of
from ..loader import zone_of
from ..models import Absence
from ..planned import bounds_of, record, set_series, snapshot, tell_absence
from .create_absence import absence_cautions
from .locked import locked


@transaction.atomic
def edit_absence(
    absence_id: int,
    draft: AbsenceDraft,
    actor: Actor,
    now: datetime,
    *,
    version: str | None = None,
    confirmed: Collection[str] = (),
) -> Absence:
    """Make the absence what the draft says; exceptions that still mean something are kept.

    Raises:
        NotVisible, Forbidden, ChangedMeanwhile: see `locked`.
        InvalidValues: what makes no sense, by field.
        Unconfirmed: something to know first.
    """
    absence = locked(Absence, absence_id, actor, version)
    today = local_day(now, zone_of(None))
    title = check_absence(draft, today)
    kept = keep_exceptions(rule_of(absence), draft)
    rule = kept.rule
    before, was = snapshot(absence), bounds_of(absence, today)
    absence.title = title
    absence.first_day, absence.end_day = draft.first_day, draft.end_day
    absence.start_time, absence.end_time = draft.start_time, draft.end_time
    set_series(absence, rule)
    after = snapshot(absence)
    if before == after:
        return absence
    cautions = absence_cautions(draft, absence.agent, rule, now)
    check_confirmed([*cautions, *lost_cautions(kept.lost)], confirmed)
    absence.save()
    record(absence, "edited", actor, now, before=before, after=after)
    bounds = [was, bounds_of(absence, today)]
    tell_absence(absence, "absence.edited", actor, now, bounds)
    return absence
