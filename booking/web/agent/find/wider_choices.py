"""What a search over the whole espace offers: motifs, places with their next slot, slots."""

from dataclasses import replace
from datetime import datetime, timedelta

from booking.appointments.search import (
    next_slot,
    next_slot_by_organisation,
    next_slot_by_place,
    starts_between,
)
from booking.availability.loader import zone_of
from booking.directory.models import Place
from booking.domain.deadlines import booking_window
from booking.domain.wallclock import local_day
from booking.web.templatetags.wording import moment

from .form import motif_label
from .weeks import DAYS, ONE_DAY, Start, columns
from .wider_question import Wider


def motif_choices(wider: Wider) -> list[dict[str, object]]:
    return [
        {
            "label": motif_label(motif),
            "hint": motif.service.name if motif.service else "",
            "url": wider.url(motif=motif),
        }
        for motif in wider.motifs
    ]


def where_choices(wider: Wider, now: datetime) -> list[dict[str, object]]:
    """Places, or organisations for what is received nowhere, the soonest first (10 queries)."""
    if wider.motif.needs_place:
        rows = Place.objects.filter(
            availability=Place.Availability.ENABLED, organisation__motifs=wider.motif
        )
        places = {place.pk: place for place in rows.select_related("organisation")}
        found = next_slot_by_place(wider.wanted, places.values(), now)
        return [
            _choice(
                f"{places[pk].organisation.name} : {places[pk].name}",
                places[pk].address,
                slot.start,
                places[pk],
                wider.url(place=places[pk], target=places[pk].organisation),
            )
            for pk, slot in sorted(found.items(), key=lambda one: one[1].start)
        ]
    targets = {one.pk: one for one in wider.motif.organisations.all()}
    wanted = replace(wider.wanted, organisation_ids=tuple(targets))
    found = next_slot_by_organisation(wanted, now)
    return [
        _choice(targets[pk].name, "", slot.start, None, wider.url(target=targets[pk]))
        for pk, slot in sorted(found.items(), key=lambda one: one[1].start)
    ]


def _choice(label: str, hint: str, start: datetime, place: Place | None, url: str) -> dict:
    details = [f"Prochaine disponibilité : {moment(start, zone_of(place))}"]
    return {"label": label, "hint": hint, "details": details, "url": url}


def slots_of(wider: Wider, now: datetime) -> dict[str, object]:
    """Seven days of starts, one button a time, or the way to the next one."""
    first, zone = wider.first, wider.zone
    starts = [
        Start(local, wider.url("agent_prescribe", starts_at=local))
        for local in (
            start.astimezone(zone)
            for start in starts_between(wider.wanted, first, first + (DAYS - 1) * ONE_DAY, now)
        )
    ]
    latest = booking_window(now, None, wider.motif.max_public_booking_delay).latest
    after = first + DAYS * ONE_DAY
    before = max(wider.today, first - timedelta(days=DAYS))
    shown = {
        **columns(first, starts, zone),
        "previous": {"url": wider.url(first=before)} if first > wider.today else None,
        "next": {"url": wider.url(first=after)} if after <= local_day(latest, zone) else None,
    }
    if not starts and (found := next_slot(wider.wanted, first, now)):
        day = local_day(found.start, zone)
        shown |= {"next_words": moment(found.start, zone), "next_url": wider.url(first=day)}
    return shown
