"""Agents whose calendars change at random, as the services change them."""

import os
import random
from datetime import UTC, date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from booking.appointments.models import AgentClaim, AgentTravel, Appointment, BookingHold
from booking.appointments.supply.sites import site_of
from booking.availability.models import Absence, OpeningWindow
from booking.availability.projection import refresh, refresh_agendas
from booking.availability.services.keep_outside_times import OutsideBusy, keep_outside_times
from booking.catalog.models import Motif, Room
from booking.directory.models import Agent, Place
from booking.domain.recurrence import occurrences
from booking.domain.rrule_text import from_rrule
from tests.factories import (
    AbsenceFactory,
    AgentFactory,
    MotifFactory,
    OpeningWindowFactory,
    OrganisationFactory,
    PlaceFactory,
)

from .administration import Administration

JOURNEY = 35
# Both changes of hour, public holidays, and the year's end are within the days looked at.
DAYS = (date(2026, 10, 19), date(2026, 12, 14), date(2027, 3, 22))
WORLDS = int(os.environ.get("WORLDS", "12"))
"""How many each test makes; several hundred take some minutes."""
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class World(Administration):
    """Four agents, two organisations, three places in two zones, motifs of every kind."""

    def __init__(self, seed: int, today: date) -> None:
        self.draw = random.Random(seed)
        self.today = today
        self.now = datetime.combine(today, time(7, 12, 30), UTC)
        self.organisations = [OrganisationFactory(), OrganisationFactory()]
        self.places: list[Place] = [
            PlaceFactory(organisation=self.organisations[0]),
            PlaceFactory(organisation=self.organisations[0], time_zone="Indian/Reunion"),
            PlaceFactory(organisation=self.organisations[1]),
        ]
        self.motifs: list[Motif] = [
            MotifFactory(default_duration_in_min=30),
            MotifFactory(default_duration_in_min=20, location_type="phone"),
            MotifFactory(default_duration_in_min=12, max_public_booking_delay=30_000_000),
            MotifFactory(
                default_duration_in_min=45, buffer_before_in_min=10, buffer_after_in_min=25
            ),
            MotifFactory(default_duration_in_min=60, location_type="home"),
            MotifFactory(default_duration_in_min=30, agents_required=2),
            MotifFactory(default_duration_in_min=30, requires_room=True),
            MotifFactory(default_duration_in_min=30, kept_share=30),
            MotifFactory(
                default_duration_in_min=20, kept_share=60, allocation="release", release_minute=700
            ),
            MotifFactory(
                default_duration_in_min=20,
                allocation="draw",
                release_minute=700,
                release_weekday=3,
                draw_settles_in_hours=30,
            ),
            MotifFactory(default_duration_in_min=40, allocation="queue", kept_share=20),
            MotifFactory(default_duration_in_min=30, agents_required=2, kept_share=40),
        ]
        Room.objects.create(place=self.places[0], name="Salle 1")
        self.agents: list[Agent] = [AgentFactory(account__none=True) for _ in range(4)]
        AgentTravel.objects.create(agent=self.agents[0], minutes=JOURNEY)
        for _ in range(24):
            self.open_window()

    def live(self, changes: int) -> None:
        """So many changes, each in a transaction of its own, some time apart."""
        acts = (
            [self.book] * 8
            + [self.hold] * 4
            + [self.cancel, self.confirm, self.move] * 3
            + [self.open_window, self.close_window, self.change_window]
            + [self.be_away, self.read_outside] * 2
            + [self.come_back, self.leave_or_return, self.lose_windows]
            + [self.change_motif, self.open_or_close_place, self.move_clocks, self.sleep]
        )
        for _ in range(changes):
            with transaction.atomic():
                self.draw.choice(acts)()
            self.now += timedelta(seconds=self.draw.choice((0, 40, 600, 5_000)))

    # What agents do with their agendas

    def open_window(self) -> None:
        agent = self.draw.choice(self.agents)
        place = self.draw.choice([*self.places, None])
        low, high = self._hours()
        rule, first_day = self._rule()
        OpeningWindowFactory(
            agent=agent,
            organisation=place.organisation if place else self.draw.choice(self.organisations),
            place=place,
            first_day=first_day,
            start_time=self._wall(low),
            end_time=self._wall(high),
            recurrence=rule,
            exceptions=self._exceptions(rule, first_day),
            motifs=self.draw.sample(self.motifs, self.draw.randint(2, 5)),
        )
        refresh_agendas([agent.pk], self.now)

    def close_window(self) -> None:
        windows = list(OpeningWindow.objects.order_by("pk"))
        if len(windows) > 5:
            window = self.draw.choice(windows)
            window.delete()
            refresh_agendas([window.agent_id], self.now)

    def change_window(self) -> None:
        window = self.draw.choice(list(OpeningWindow.objects.order_by("pk")))
        window.motifs.set(self.draw.sample(self.motifs, self.draw.randint(1, 3)))
        former = window.agent_id
        window.agent = self.draw.choice(self.agents)
        window.recurrence, window.first_day = self._rule()
        window.exceptions = self._exceptions(window.recurrence, window.first_day)
        window.save()
        refresh_agendas([former, window.agent_id], self.now)

    def be_away(self) -> None:
        agent = self.draw.choice(self.agents)
        low = self.draw.randrange(287)
        high = min(low + self.draw.choice((6, 24, 100)), 287)
        rule, first_day = self._rule()
        days = 0 if rule else self.draw.choice((0, 1, 9))
        absence = AbsenceFactory(
            agent=agent,
            first_day=first_day,
            end_day=first_day + timedelta(days=days),
            start_time=self._wall(low),
            end_time=self._wall(high),
            recurrence=rule,
            exceptions=self._exceptions(rule, first_day),
        )
        refresh([agent.pk], absence.first_day, None if rule else absence.end_day)

    def come_back(self) -> None:
        absences = list(Absence.objects.order_by("pk"))
        if absences:
            absence = self.draw.choice(absences)
            absence.delete()
            end = None if absence.recurrence else absence.end_day
            refresh([absence.agent_id], absence.first_day, end)

    def read_outside(self) -> None:
        """Another calendar of theirs says when they are busy, or cannot be read any more."""
        agent, draw = self.draw.choice(self.agents), self.draw
        start = datetime.combine(self.now.date(), time(0), UTC)
        found = []
        for _ in range(draw.choice((0, 1, 4))):
            begins = start + timedelta(days=draw.randrange(-1, 40), minutes=5 * draw.randrange(288))
            ends = begins + timedelta(minutes=draw.choice((15, 60, 700, 4_000)))
            found.append(OutsideBusy(begins, ends))
        if draw.random() < 0.1:
            found = [OutsideBusy(self.now, datetime(2100, 1, 1, tzinfo=UTC), is_precaution=True)]
        keep_outside_times(agent.pk, draw.choice((7, 8)), found, self.now)

    def leave_or_return(self) -> None:
        gone = [agent for agent in self.agents if agent.deleted_at]
        agent = gone[0] if gone else self.draw.choice(self.agents)
        agent.deleted_at = None if gone else self.now
        agent.save()
        refresh_agendas([agent.pk], self.now)

    # What usagers do with the agents' time

    def book(self) -> None:
        claim = self._claim()
        if claim:
            refresh([claim.agent_id], claim.period.lower, claim.period.upper)

    def hold(self) -> None:
        """Nothing is written for a hold."""
        self._claim(lapses_at=self.now + timedelta(minutes=self.draw.choice((-5, 20, 600, 20_000))))

    def confirm(self) -> None:
        claim = self._any_claim(hold__isnull=False, expires_at__gt=self.now)
        if claim:
            claim.appointment = self._appointment(claim.period.lower, claim.period.upper)
            claim.hold = claim.expires_at = None
            claim.save()
            refresh([claim.agent_id], claim.period.lower, claim.period.upper)

    def cancel(self) -> None:
        claim = self._any_claim(appointment__isnull=False, blocking=True)
        if claim:
            claim.blocking = False
            claim.save()
            refresh([claim.agent_id], claim.period.lower, claim.period.upper)

    def move(self) -> None:
        """To another time, and perhaps to another agent."""
        claim = self._any_claim(appointment__isnull=False, blocking=True)
        if claim:
            former = claim.agent_id, claim.period.lower, claim.period.upper
            later = timedelta(minutes=5 * self.draw.randrange(-500, 2_000))
            claim.period = DateTimeTZRange(former[1] + later, former[2] + later, "[)")
            claim.agent, claim.site, claim.reach = self.draw.choice(self.agents), None, None
            if self._is_saved(claim):
                agents = {former[0], claim.agent_id}
                refresh(agents, *former[1:])
                refresh(agents, claim.period.lower, claim.period.upper)

    # How

    def _hours(self) -> tuple[int, int]:
        """Often the same for several agents, whose starts then hide each other's."""
        if self.draw.random() < 0.7:
            return self.draw.choice(((96, 144), (102, 150), (168, 210)))
        return tuple(sorted(self.draw.sample(range(288), 2)))

    def _wall(self, fives: int) -> time:
        minutes = 5 * fives + (self.draw.random() < 0.05)
        return time(minutes // 60, minutes % 60)

    def _rule(self) -> tuple[str, date]:
        first_day = self.today + timedelta(days=self.draw.randrange(-60, 120))
        if self.draw.random() < 0.2:
            return "", first_day
        if self.draw.random() < 0.2:
            nth = self.draw.choice((1, 2, -1))
            return f"FREQ=MONTHLY;BYDAY={nth}{self.draw.choice(WEEKDAYS)}", first_day
        days = ",".join(self.draw.sample(WEEKDAYS, self.draw.randint(1, 5)))
        until = first_day + timedelta(days=self.draw.randrange(7, 300))
        end = f";UNTIL={until:%Y%m%d}" if self.draw.random() < 0.3 else ""
        return f"FREQ=WEEKLY;INTERVAL={self.draw.choice((1, 1, 2))};BYDAY={days}{end}", first_day

    def _exceptions(self, rule: str, first_day: date) -> dict[str, dict | None]:
        """Some of the coming occurrences are skipped, or moved some days on."""
        if not rule:
            return {}
        window = first_day, first_day + timedelta(days=80)
        days = [one.day for one in occurrences(from_rrule(rule), first_day, window)]
        found: dict[str, dict | None] = {}
        for day in self.draw.sample(days, min(len(days), self.draw.choice((0, 0, 1, 3)))):
            moved = day + timedelta(days=self.draw.randrange(0, 4))
            found[day.isoformat()] = self.draw.choice(
                (None, {"day": moved.isoformat(), "start": "06:00", "end": "23:30"})
            )
        return found

    def _claim(self, lapses_at: datetime | None = None) -> AgentClaim | None:
        """An agent's time, unless it is taken; sometimes off the five minutes, or overlapping."""
        draw = self.draw
        start = datetime.combine(self.now.date(), time(0), UTC) + timedelta(
            days=draw.randrange(-1, 12), minutes=5 * draw.randrange(288)
        )
        if draw.random() < 0.1:
            start += timedelta(minutes=2, seconds=draw.choice((0, 17)))
        end = start + timedelta(minutes=draw.choice((15, 30, 60, 200)))
        agent = draw.choice(self.agents)
        claim = AgentClaim(
            agent=agent,
            period=DateTimeTZRange(start, end, "[)"),
            lane=draw.choice((0, 0, 0, 1)),
            expires_at=lapses_at,
        )
        if hasattr(agent, "travel") and draw.random() < 0.8:
            motif, place = draw.choice(self.motifs), draw.choice(self.places)
            claim.site = site_of(motif, place.pk, start)
            claim.reach = DateTimeTZRange(start, end + timedelta(minutes=JOURNEY), "[)")
        if lapses_at:
            claim.hold = self._hold(agent, start, end, lapses_at)
        else:
            claim.appointment = self._appointment(start, end)
        return claim if self._is_saved(claim) else None

    @staticmethod
    def _is_saved(claim: AgentClaim) -> bool:
        try:
            with transaction.atomic():
                claim.save()
        except IntegrityError:
            return False
        return True

    def _appointment(self, start: datetime, end: datetime) -> Appointment:
        return Appointment.objects.create(
            organisation=self.organisations[0],
            motif=self.motifs[0],
            starts_at=start,
            ends_at=end,
            created_by=Appointment.CreatedBy.AGENT,
        )

    def _hold(
        self, agent: Agent, start: datetime, end: datetime, lapses_at: datetime
    ) -> BookingHold:
        return BookingHold.objects.create(
            organisation=self.organisations[0],
            motif=self.motifs[0],
            agent=agent,
            starts_at=start,
            ends_at=end,
            first_name="Nadia",
            last_name="Benali",
            email="nadia@demo.example",
            expires_at=lapses_at,
        )

    def _any_claim(self, **fields) -> AgentClaim | None:
        claims = list(AgentClaim.objects.filter(**fields).order_by("pk"))
        return self.draw.choice(claims) if claims else None
