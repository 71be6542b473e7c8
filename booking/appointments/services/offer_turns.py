"""Free times of a scarce motif go to those whose turn it is, each kept the time to answer."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import F

from booking.availability.loader import zone_of
from booking.catalog.fairness import fairness_of
from booking.catalog.models import Motif
from booking.directory.models import Organisation, Place
from booking.domain import waiting
from booking.domain.allocation import Door
from booking.domain.deadlines import booking_window
from booking.domain.wallclock import local_day
from socle.outbox.publish import publish

from ..answering import Answered
from ..errors import SlotTaken
from ..models import BookingHold, TurnEntry
from ..search import starts_between
from ..wanted import Wanted
from .claim_sole import BY_TURNS
from .hold_slot import HOLD_IS_KEPT
from .keep_answers import keep_for_hold
from .next_id import next_id
from .take_slot import take_slot

OFFERS_A_TURN = 3
# Turns served in one transaction; a message brings the others.
SERVED_AT_ONCE = 50
State = TurnEntry.State


@dataclass(frozen=True, slots=True)
class Line:
    """Those who wait for the same motif at the same place, or organisation."""

    motif: Motif
    organisation: Organisation
    place: Place | None

    @property
    def wanted(self) -> Wanted:
        return Wanted(
            motif=self.motif,
            place=self.place,
            organisation_ids=(self.organisation.pk,),
            door=Door.TURN,
        )

    def waiting(self):
        """Whose turn comes first: by rank in a draw, by date of proof in a queue."""
        rows = TurnEntry.objects.filter(
            motif=self.motif,
            organisation=self.organisation,
            place=self.place,
            state=State.WAITING,
        )
        if self.motif.allocation == Motif.Allocation.DRAW:
            # Who registered since waits for the next draw.
            rows = rows.filter(rank__isnull=False)
        return rows.order_by(F("rank").asc(nulls_last=True), "verified_at", "pk")

    def days(self, now: datetime) -> tuple[date, date] | None:
        """The first and last day of the times that turns may give out now."""
        zone = zone_of(self.place)
        latest = booking_window(now, None, self.motif.max_public_booking_delay).latest
        first, last = local_day(now, zone), local_day(latest, zone)
        release = fairness_of(self.motif).release
        if release:
            drawn = release.last(now, zone)
            if drawn is None:
                return None
            last = min(last, release.last_day(drawn, zone))
        return (first, last) if first <= last else None


def offer_turns_of(motif_id: int, now: datetime) -> list[BookingHold]:
    """Serve every line of the motif; the holds that were made."""
    motif = Motif.objects.current().filter(pk=motif_id, allocation__in=BY_TURNS).first()
    if motif is None:
        return []
    rows = TurnEntry.objects.filter(motif=motif, state=State.WAITING)
    ids = rows.values_list("organisation", "place").distinct().order_by("organisation", "place")
    made: list[BookingHold] = []
    for organisation_id, place_id in ids:
        organisation = Organisation.objects.get(pk=organisation_id)
        place = Place.objects.filter(pk=place_id).first() if place_id else None
        made += offer_turns(Line(motif, organisation, place), now)
    return made


def offer_turns(line: Line, now: datetime) -> list[BookingHold]:
    """Keep a free time for each whose turn it is, until there are no more times, or people."""
    with transaction.atomic():
        _one_at_a_time(line)
        days = line.days(now)
        starts = starts_between(line.wanted, *days, now) if days else []
        entries = list(
            line.waiting()
            .select_related("answer_sheet")
            .select_for_update(skip_locked=True, of=("self",))[:SERVED_AT_ONCE]
        )
        made = list(_serve(line, entries, starts, now))
        if len(entries) == SERVED_AT_ONCE and made:
            publish("turns.due", motif_id=line.motif.pk)
    return made


def _serve(
    line: Line, entries: list[TurnEntry], starts: list[datetime], now: datetime
) -> Iterator[BookingHold]:
    left = list(starts)
    for entry in entries:
        answered = _answered(line, entry)
        had = set(entry.holds.values_list("starts_at", flat=True)) if entry.offers_made else ()
        for start in list(left):
            if start in had:
                continue
            hold = _offer(line, entry, answered, start, now)
            if hold:
                yield hold
                break
            if answered is None or answered.minutes == line.motif.default_duration_in_min:
                # Nobody's; a longer one that does not fit may do for the next.
                left.remove(start)
        if not left:
            return


def _offer(
    line: Line, entry: TurnEntry, answered: Answered | None, start: datetime, now: datetime
) -> BookingHold | None:
    times = waiting.offer_times(
        now,
        start,
        line.wanted.zone,
        minutes=line.motif.waiting_offer_in_min,
        min_delay=line.motif.min_public_booking_delay,
    )
    if times is None:
        return None
    pk = next_id(BookingHold)
    try:
        wanted = replace(line.wanted, duration=answered.minutes) if answered else line.wanted
        slot = take_slot(wanted, start, now, hold_id=pk, expires_at=times.expires_at)
    except SlotTaken:
        return None
    hold = BookingHold(
        pk=pk,
        turn=entry,
        motif=line.motif,
        organisation=line.organisation,
        place=line.place,
        agent_id=slot.agent_id,
        starts_at=slot.start,
        ends_at=slot.end,
        first_name=entry.first_name,
        last_name=entry.last_name,
        email=entry.email,
        phone_number=entry.phone_number,
        expires_at=times.expires_at,
    )
    hold.save(force_insert=True)
    if answered:
        keep_for_hold(answered, hold, now)
    entry.state = State.OFFERED
    entry.offers_made += 1
    entry.save(update_fields=["state", "offers_made"])
    publish("turn.offered", after=max(times.tell_at - now, timedelta(0)), hold_id=hold.pk)
    publish("hold.ended", after=times.expires_at - now, hold_id=hold.pk)
    publish("hold.forgotten", after=times.expires_at - now + HOLD_IS_KEPT, hold_id=hold.pk)
    return hold


def _answered(line: Line, entry: TurnEntry) -> Answered | None:
    """What who waits answered to the questionnaire: it may make the appointment longer."""
    sheet = getattr(entry, "answer_sheet", None)
    return Answered(line.motif, sheet) if sheet else None


def _one_at_a_time(line: Line) -> None:
    place_id = line.place.pk if line.place else 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || %s, 0))",
            [f":turns:{line.motif.pk}:{line.organisation.pk}:{place_id}"],
        )
