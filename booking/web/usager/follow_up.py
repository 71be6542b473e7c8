"""The agents who follow an usager, and with whom a motif of follow-up is booked online."""

from datetime import datetime

from booking.availability.loader import zone_of
from booking.directory.models import Usager
from booking.domain.wallclock import local_day

from .answers import Answers
from .offer import Limits, agents_offering, open_motifs


def follow_up_choices(usager: Usager, now: datetime) -> list[dict[str, object]]:
    """The referents with whom a time may be open, by name, and where they are booked (3 queries;
    one for who has no referent)."""
    referents = list(usager.referents.filter(deleted_at__isnull=True).order_by("last_name", "pk"))
    if not referents:
        return []
    limits = Limits(referent_ids=frozenset(one.pk for one in referents))
    today = local_day(now, zone_of(None))
    offering = agents_offering(open_motifs(followed=True), today, limits)
    return [
        {"label": str(one), "url": Answers(referent_ids=(one.pk,)).url()}
        for one in referents
        if one.pk in offering
    ]
