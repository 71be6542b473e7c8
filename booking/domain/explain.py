"""Why a time is, or is not, offered."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum

from booking.domain.availability import Availability
from booking.domain.choice import nearest
from booking.domain.deadlines import may_book
from booking.domain.holidays import holiday_name
from booking.domain.intervals import Interval, overlaps
from booking.domain.openings import BusyKind, Opening
from booking.domain.slot import Slot
from booking.domain.slot_bounds import allows, range_end, range_start, search_bounds
from booking.domain.slot_search import Audience, SlotSearch, concerns
from booking.domain.slot_starts import starts_within
from booking.domain.slots import free_intervals, search_day
from booking.domain.wallclock import from_seconds, local_day, seconds_ceil, seconds_floor, utc
from booking.domain.wording import (
    enumerate_words,
    format_date,
    format_duration,
    format_moment,
    format_time,
    format_time_range,
)

_ONE_DAY = timedelta(days=1)


class ReasonCode(Enum):
    """Stable names of the reasons, for programs."""

    OFFERED = "offered"
    PAST = "past"
    BEFORE_MINIMUM_DELAY = "before_minimum_delay"
    BEYOND_MAXIMUM_DELAY = "beyond_maximum_delay"
    OUTSIDE_RANGE = "outside_range"
    CLOSED_PLACE = "closed_place"
    OUTSIDE_OPENINGS = "outside_openings"
    HOLIDAY = "holiday"
    ABSENCE = "absence"
    APPOINTMENT = "appointment"
    TOO_SHORT = "too_short"
    MISALIGNED = "misaligned"
    NOT_RELEASED = "not_released"
    BY_TURN = "by_turn"
    KEPT = "kept"
    # Of the rows of an espace, which the domain does not see.
    TRAVEL = "travel"
    TOO_FEW_AGENTS = "too_few_agents"
    NO_ROOM = "no_room"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, with the agent and the opening that it concerns where there is one.

    ``message`` is a French sentence that names nobody. ``nearest`` are the starts offered around
    the time, for a time that falls between two of them.
    """

    code: ReasonCode
    message: str
    agent_id: int | None = None
    opening_id: int | None = None
    nearest: tuple[datetime, ...] = ()


def explain(
    query: SlotSearch, availability: Availability, instant: datetime, now: datetime
) -> list[Reason]:
    """Why a start at ``instant`` is offered (the single reason OFFERED), or every reason why not.

    Says what the search says: OFFERED if and only if ``search`` holds a slot at that instant.
    """
    question = _Question(query, availability, utc(instant), utc(now))
    slot = question.offered()
    if slot is not None:
        words = f"Ce créneau est proposé, {question.range_words(slot.start, slot.end)}."
        return [Reason(ReasonCode.OFFERED, words, slot.agent_id, slot.opening_id)]
    return [
        *question.about_dates(),
        *question.about_fairness(),
        *question.about_openings(),
    ]


_Obstacle = tuple[ReasonCode, str, tuple[datetime, ...]]


@dataclass(frozen=True, slots=True)
class _Question:
    query: SlotSearch
    availability: Availability
    instant: datetime
    now: datetime

    @property
    def day(self) -> date:
        return local_day(self.instant, self.query.zone)

    @property
    def end(self) -> datetime:
        return self.instant + timedelta(seconds=self.query.seconds)

    def range_words(self, start: datetime, end: datetime) -> str:
        """``de 9 h à 10 h``, with the dates where the two are not on the instant's day."""
        zone = self.query.zone
        if local_day(start, zone) == local_day(end, zone) == self.day:
            return format_time_range(start.astimezone(zone), end.astimezone(zone))
        return f"du {format_moment(start, zone)} au {format_moment(end, zone)}"

    def offered(self) -> Slot | None:
        """The slot that the search gives at the instant."""
        slots = search_day(self.query, self.availability, self.now, self.day)
        return next((slot for slot in slots if slot.start == self.instant), None)

    def about_dates(self) -> Iterator[Reason]:
        """The past, the booking delays, the range asked for."""
        query, zone = self.query, self.query.zone
        usager = query.audience is Audience.USAGER
        verdict = may_book(
            self.instant,
            self.now,
            zone=zone,
            min_delay=query.motif.min_delay if usager else None,
            max_delay=query.motif.max_delay if usager else None,
        )
        if not verdict:
            yield Reason(ReasonCode(verdict.code), verdict.reason)
        start, end = range_start(query.start, zone), range_end(query.end, zone)
        if not (start <= self.instant and self.day <= local_day(end, zone)):
            words = f"du {format_moment(start, zone)} au {format_moment(end, zone)}"
            yield Reason(
                ReasonCode.OUTSIDE_RANGE,
                f"Cette heure n'est pas dans la période cherchée, {words}.",
            )
        elif verdict and self._is_open and search_bounds(query, self.now) is None:
            yield Reason(
                ReasonCode.OUTSIDE_RANGE,
                "La période cherchée est vide, une fois comptés les délais de réservation.",
            )

    @property
    def _is_open(self) -> bool:
        """Whether the way in which the motif's times are given out opens that day to who asks."""
        query = self.query
        if query.audience is Audience.AGENT or not query.motif.fairness.is_bounded(query.door):
            return True
        last = query.motif.fairness.open_through(self.now, query.zone)
        return last is not None and self.day <= last

    def about_fairness(self) -> Iterator[Reason]:
        """What is not open yet, given out by turns, or kept aside."""
        fairness, zone = self.query.motif.fairness, self.query.zone
        if not self._is_open and fairness.release:
            opens = fairness.release.next(self.now, zone)
            yield Reason(
                ReasonCode.NOT_RELEASED,
                "Ce jour n'est pas encore ouvert à la réservation ; prochaine ouverture : "
                f"{format_moment(opens, zone)}.",
            )
        elif not self._is_open:
            yield Reason(
                ReasonCode.BY_TURN, "Ce motif est attribué aux personnes inscrites, à leur tour."
            )
        allowed = allows(self.query, self.now)
        if self._is_open and allowed and not allowed(seconds_floor(self.instant)):
            yield Reason(ReasonCode.KEPT, "Cette heure est gardée pour le téléphone et l'accueil.")

    def about_openings(self) -> Iterator[Reason]:
        """What each opening that covers the instant lacks, or that there is none."""
        covering = list(self._covering())
        if not covering:
            yield Reason(ReasonCode.OUTSIDE_OPENINGS, self._openings_of_the_day())
        for opening, day, end in covering:
            for code, message, around in self._obstacles(opening, day, end):
                yield Reason(code, message, opening.agent_id, opening.id, around)

    def _covering(self) -> Iterator[tuple[Opening, date, datetime]]:
        """The openings that hold the instant, each with its local day and its end."""
        seconds = seconds_floor(self.instant)
        for opening in self._openings():
            # In another zone than the query's, the day may be the one before or after.
            for day, start, end in opening.spans(self.day - _ONE_DAY, self.day + _ONE_DAY):
                if start <= seconds < end:
                    yield opening, day, from_seconds(end)

    def _openings(self) -> list[Opening]:
        found = (one for one in self.availability.openings if concerns(self.query, one))
        return sorted(found, key=lambda one: (one.agent_id, one.id))

    def _openings_of_the_day(self) -> str:
        when = format_date(self.day)
        spans = {span[1:] for one in self._openings() for span in one.spans(self.day, self.day)}
        if not spans:
            return f"Aucune plage d'ouverture ne convient le {when}."
        times = [
            self.range_words(from_seconds(start), from_seconds(end)) for start, end in sorted(spans)
        ]
        return f"Le {when}, les plages d'ouverture vont {enumerate_words(times)}."

    def _obstacles(self, opening: Opening, day: date, end: datetime) -> Iterator[_Obstacle]:
        if opening.lieu_id in self.availability.closed_lieu_ids:
            yield ReasonCode.CLOSED_PLACE, "Le lieu de cette plage d'ouverture est fermé.", ()
        holiday = opening.holiday_zone and holiday_name(day, opening.holiday_zone)
        if holiday or day in self.availability.off_days:
            name = f" ({holiday})" if holiday else ""
            yield ReasonCode.HOLIDAY, f"Le {format_date(day)} est un jour férié{name}.", ()
        if self.end > end:
            length = format_duration(self.query.seconds // 60)
            until = format_moment(end, self.query.zone)
            message = f"Un RDV de {length} dépasserait la fin de la plage d'ouverture, le {until}."
            yield ReasonCode.TOO_SHORT, message, ()
        yield from self._conflicts(opening.agent_id)
        yield from self._misalignment(opening)

    def _conflicts(self, agent_id: int) -> Iterator[_Obstacle]:
        motif = self.query.motif
        ours = Interval(
            self.instant - timedelta(minutes=motif.buffer_before),
            self.end + timedelta(minutes=motif.buffer_after),
        )
        bare = Interval(self.instant, self.end)
        for kind, theirs in self._busy(agent_id):
            if not overlaps(ours, theirs):
                continue
            words = self.range_words(theirs.start, theirs.end)
            buffer = "" if overlaps(bare, theirs) else ", trop près compte tenu du battement"
            if kind is BusyKind.ABSENCE:
                message = f"La personne est indisponible {words}{buffer}."
                yield ReasonCode.ABSENCE, message, ()
            else:
                yield ReasonCode.APPOINTMENT, f"La personne a un RDV {words}{buffer}.", ()

    def _busy(self, agent_id: int) -> list[tuple[BusyKind, Interval[datetime]]]:
        """The agent's busy times, with their kind, by start; absences around the instant only."""
        found = [
            (busy.kind, _in_seconds(busy.start, busy.end))
            for busy in self.availability.busy
            if busy.agent_id == agent_id
        ]
        around = self.day - 2 * _ONE_DAY, self.day + 2 * _ONE_DAY
        for absence in self.availability.absences:
            if absence.agent_id == agent_id:
                found += [(BusyKind.ABSENCE, span) for span in absence.intervals(*around)]
        return sorted(found, key=lambda one: (one[1].start, one[1].end))

    def _misalignment(self, opening: Opening) -> Iterator[_Obstacle]:
        """The time is free and long enough, but no start falls on it."""
        if self.instant < self.now:
            return
        day = replace(self.query, audience=Audience.AGENT, start=self.day, end=self.day)
        seconds, now = self.query.seconds, seconds_ceil(self.now)
        for other, free in free_intervals(day, self.availability, self.now):
            if other.id != opening.id or not (free.start <= self.instant and self.end <= free.end):
                continue
            span = seconds_floor(free.start), seconds_floor(free.end)
            if self.instant.timestamp() in starts_within(span, seconds, now):
                continue
            slots = search_day(self.query, self.availability, self.now, self.day)
            around = tuple(slot.start for slot in nearest(slots, self.instant, 2))
            yield ReasonCode.MISALIGNED, self._misaligned_words(around), around

    def _misaligned_words(self, around: tuple[datetime, ...]) -> str:
        message = "L'agenda est libre, mais aucun créneau ne commence à cette heure"
        if not around:
            return f"{message}."
        times = [format_time(start.astimezone(self.query.zone)) for start in around]
        return f"{message} ; les plus proches : {enumerate_words(times)}."


def _in_seconds(start: datetime, end: datetime) -> Interval[datetime]:
    """Whole seconds, widened as the search widens them."""
    return Interval(from_seconds(seconds_floor(start)), from_seconds(seconds_ceil(end)))
