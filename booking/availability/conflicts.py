"""What a window or an absence would meet: other windows, and appointments already booked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from booking.access.actor import Actor
from booking.access.decisions import visible_to
from booking.catalog.models import Motif
from booking.directory.models import Agent
from booking.domain.openings import Absence, Opening
from booking.domain.overlaps import first_overlap, touched, uncovered
from booking.domain.slot_bounds import AGENT_HORIZON
from booking.domain.wallclock import local_day, seconds_floor
from booking.domain.wording import format_date, format_duration

from .calendar_values import opening_of
from .cautions import Caution, Code
from .loader import zone_of
from .models import OpeningWindow

MOST_APPOINTMENTS = 500
EPOCH = date(1970, 1, 1).toordinal()
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Booked:
    """A coming appointment of the agent, in seconds since 1970."""

    id: int
    start: int
    end: int
    motif_id: int
    place_id: int | None

    @property
    def times(self) -> tuple[int, int]:
        return self.start, self.end


def overlap_cautions(
    opening: Opening, actor: Actor, now: datetime, *, except_for: int | None = None
) -> list[Caution]:
    """Other windows of the agent, in any organisation, at the same time within six months.

    (1 query, 2 when there is one.) One that the actor may not see is not described.
    """
    today = local_day(now, opening.zone)
    first = max(today, opening.first_day)
    last = first + AGENT_HORIZON
    found = [
        (other, day)
        for other in windows_of(opening.agent_id, today, except_for=except_for)
        if (day := first_overlap(opening, opening_of(other), first, last))
    ]
    if not found:
        return []
    ids = [other.pk for other, _ in found]
    rows = visible_to(OpeningWindow.objects.filter(pk__in=ids), actor)
    seen = set(rows.values_list("pk", flat=True))
    return [
        Caution(Code.OVERLAP, _overlap_sentence(other, day, seen=other.pk in seen))
        for other, day in found
    ]


def windows_of(
    agent_id: int, today: date, *, except_for: int | None = None
) -> Sequence[OpeningWindow]:
    """The windows of the agent that are not over (1 query)."""
    rows = OpeningWindow.objects.filter(
        Q(last_day__isnull=True) | Q(last_day__gte=today), agent_id=agent_id
    ).select_related("place", "organisation")
    return list(rows.exclude(pk=except_for).order_by("first_day", "pk"))


def clashing_windows(agent_id: int, now: datetime) -> set[int]:
    """The windows of the agent that meet another one within six months (1 query)."""
    today = local_day(now, zone_of(None))
    spans = sorted(
        (start, end, window.pk)
        for window in windows_of(agent_id, today)
        for _, start, end in opening_of(window).spans(today, today + AGENT_HORIZON)
    )
    found: set[int] = set()
    # Of those that began before, the one that ends last is the one to meet.
    latest_end, latest = 0, 0
    for start, end, pk in spans:
        if start < latest_end and pk != latest:
            found |= {pk, latest}
        if end > latest_end:
            latest_end, latest = end, pk
    return found


def length_cautions(motifs: Iterable[Motif], opening: Opening) -> list[Caution]:
    """Motifs that no occurrence of these hours can hold."""
    start, end = opening.start_time, opening.end_time
    minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
    return [
        Caution(
            Code.MOTIF_TOO_LONG,
            f"Le motif « {motif.name} » dure {format_duration(motif.default_duration_in_min)} : "
            "la plage est trop courte pour lui.",
        )
        for motif in motifs
        if motif.default_duration_in_min > minutes
    ]


def coming_appointments(
    agent: Agent, now: datetime, *, organisation_id: int | None = None
) -> list[Booked]:
    """Those of the agent that keep time, by start (1 query); at most MOST_APPOINTMENTS."""
    # Appointments belong to a room above: they are reached by the relation only.
    claims = agent.claims.filter(
        blocking=True, appointment__isnull=False, appointment__starts_at__gt=now
    )
    if organisation_id is not None:
        claims = claims.filter(appointment__organisation=organisation_id)
    fields = ("pk", "starts_at", "ends_at", "motif_id", "place_id")
    rows = claims.order_by("appointment__starts_at", "appointment").values_list(
        *(f"appointment__{field}" for field in fields)
    )
    return [
        Booked(pk, seconds_floor(start), seconds_floor(end), motif_id, place_id)
        for pk, start, end, motif_id, place_id in rows[:MOST_APPOINTMENTS]
    ]


def outside_cautions(
    window: OpeningWindow, kept: Sequence[Opening], booked: Sequence[Booked], now: datetime
) -> list[Caution]:
    """Appointments booked in the window that neither `kept` nor another one would hold.

    (1 query when there are some.)
    """
    motif_ids = {motif.pk for motif in window.motifs.all()}
    former = opening_of(window, closed_on_holidays=False)
    theirs = [
        one
        for one in booked
        if one.motif_id in motif_ids and one.place_id in (None, window.place_id)
    ]
    if not theirs:
        return []
    first, last = _days_around(theirs)
    today = local_day(now, former.zone)
    missing = set(uncovered((one.times for one in theirs), [former], first, last))
    inside = [one for one in theirs if one.times not in missing]
    others = [
        opening_of(other, closed_on_holidays=False)
        for other in windows_of(window.agent_id, today, except_for=window.pk)
    ]
    # An appointment is awaited where it was booked: a window elsewhere does not hold it.
    there = [one for one in (*kept, *others) if one.lieu_id == window.place_id]
    lost = set(uncovered((one.times for one in inside), there, first, last))
    ids = tuple(one.id for one in inside if one.times in lost)
    return [Caution(Code.OUTSIDE, _count_sentence(len(ids), OUTSIDE), ids)] if ids else []


def appointment_cautions(absence: Absence, booked: Sequence[Booked]) -> list[Caution]:
    """Appointments that the absence would meet: they stay until somebody moves or cancels them."""
    if not booked:
        return []
    met = set(touched((one.times for one in booked), absence, *_days_around(booked)))
    ids = tuple(one.id for one in booked if one.times in met)
    return [Caution(Code.APPOINTMENTS, _count_sentence(len(ids), DURING), ids)] if ids else []


def lost_cautions(days: Sequence[date]) -> list[Caution]:
    """Exceptions that the new rule would forget."""
    if not days:
        return []
    if len(days) == 1:
        words = f"Le changement prévu le {format_date(days[0])} sera oublié."
    else:
        words = f"Les changements prévus pour {len(days)} dates seront oubliés."
    return [Caution(Code.EXCEPTIONS_LOST, words)]


OUTSIDE = (
    "Un rendez-vous déjà pris ne sera plus dans une plage d’ouverture. Il est maintenu.",
    "{} rendez-vous déjà pris ne seront plus dans une plage d’ouverture. Ils sont maintenus.",
)
DURING = (
    "Un rendez-vous est déjà pris pendant cette indisponibilité. Il est maintenu : "
    "déplacez-le ou annulez-le.",
    "{} rendez-vous sont déjà pris pendant cette indisponibilité. Ils sont maintenus : "
    "déplacez-les ou annulez-les.",
)


def _count_sentence(count: int, sentences: tuple[str, str]) -> str:
    return sentences[0] if count == 1 else sentences[1].format(count)


def _overlap_sentence(other: OpeningWindow, day: date, *, seen: bool) -> str:
    if not seen:
        return (
            "Une autre plage de cet agent, que vous ne voyez pas, a lieu à la même heure, "
            f"d’abord le {format_date(day)}."
        )
    return (
        f"La plage « {other.title} » ({other.organisation}) a lieu à la même heure, "
        f"d’abord le {format_date(day)}."
    )


def _days_around(booked: Sequence[Booked]) -> tuple[date, date]:
    """The days that hold all of them, in any zone."""
    first = date.fromordinal(EPOCH + min(one.start for one in booked) // 86_400)
    last = date.fromordinal(EPOCH + max(one.end for one in booked) // 86_400)
    return first - _ONE_DAY, last + _ONE_DAY
