"""The appointments of an espace over six weeks either side of the day of the demo."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from booking.domain.wallclock import day_start

from .blueprint import EspaceSpec, MotifSpec
from .cast import Cast
from .diary import Diary, Meeting, Stretch
from .dice import dice
from .fate import Fate, density, draw, fate_of
from .people import Person

WEEKS = 6
CONTEXTS = (
    "A demandé un interprète en arabe.",
    "Viendra avec sa sœur.",
    "Dossier à compléter avant le rendez-vous.",
    "Difficulté à se déplacer : prévoir le bureau du rez-de-chaussée.",
    "Deuxième demande pour le même sujet.",
)
SHARE_FAMILIES = 0.25
MEMBERS = {
    "unknown": {"unknown": 92, "excused": 8},
    "seen": {"seen": 80, "noshow": 12, "excused": 8},
}


@dataclass(frozen=True)
class ParticipationPlan:
    person: int
    status: str
    is_notified: bool
    by_agent_prescripteur: bool = False


@dataclass(frozen=True)
class AppointmentPlan:
    """Instants are in UTC; `author` is the agent who made it, empty for anyone else."""

    organisation: str
    motif: str
    place: str
    agents: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    fate: Fate
    author: str
    participations: tuple[ParticipationPlan, ...]
    context: str = ""
    name: str = ""
    seats: int | None = None


class Story:
    """Tells the appointments of one espace; the same espace, people and day: the same story."""

    def __init__(self, espace: EspaceSpec, people: list[Person], today: date) -> None:
        self.espace = espace
        self.today = today
        reach = timedelta(weeks=WEEKS)
        self.diary = Diary(espace, today, today - reach, today + reach)
        self.dawn = day_start(self.diary.zone, today)
        self.cast = Cast(people, today)

    def appointments(self) -> list[AppointmentPlan]:
        """In order of start: collective sessions and individual appointments together."""
        told = [self._session(meeting) for meeting in self.diary.meetings]
        for stretch in self.diary.stretches():
            told += self._fill(stretch)
        return sorted(told, key=lambda plan: (plan.starts_at, plan.agents))

    def _fill(self, stretch: Stretch) -> list[AppointmentPlan]:
        """Walk through the stretch from its start, slot after slot, some taken, some free."""
        window, limit = stretch.window, stretch.interval.end
        chance = dice(self.espace.slug, window.agent, stretch.interval.start)
        motifs = [self.espace.motif(key) for key in window.motifs]
        taken = density((stretch.day - self.today).days)
        told, cursor = [], stretch.interval.start
        while fitting := [m for m in motifs if cursor + timedelta(minutes=m.minutes) <= limit]:
            motif = chance.choice(fitting)
            end = cursor + timedelta(minutes=motif.minutes)
            if chance.random() < taken:
                plan = self._appointment(stretch, motif, cursor)
                if plan:
                    told.append(plan)
                    end = plan.ends_at
            cursor = end
        return told

    def _appointment(
        self, stretch: Stretch, motif: MotifSpec, start: datetime
    ) -> AppointmentPlan | None:
        window = stretch.window
        chance = dice(self.espace.slug, window.agent, start, motif.key)
        person = self.cast.choose(motif, window.organisation, window.agent, stretch.day, chance)
        if person is None:
            return None
        group = [person]
        if motif.category and chance.random() < SHARE_FAMILIES:
            group += self.cast.household(person, stretch.day)[:2]
        end = start + timedelta(minutes=motif.minutes * len(group))
        if end > stretch.interval.end:
            group, end = [person], start + timedelta(minutes=motif.minutes)
        for member in group:
            self.cast.book(member, stretch.day)
        fate = fate_of(motif, start, end, self.dawn, chance)
        if not self.cast.can_book_alone(person):
            fate = replace(fate, created_by="agent")
        author = self._author(window.agent, window.organisation, fate, chance)
        prescribed = bool(author) and motif.bookable_by != "agents" and chance.random() < 0.06
        return AppointmentPlan(
            organisation=window.organisation,
            motif=motif.key,
            place=window.place if motif.location_type == "public_office" else "",
            agents=(window.agent,),
            starts_at=start,
            ends_at=end,
            fate=fate,
            author=author,
            context=chance.choice(CONTEXTS) if author and chance.random() < 0.15 else "",
            participations=tuple(
                ParticipationPlan(member.rank, fate.status, _notifies(motif), prescribed)
                for member in group
            ),
        )

    def _session(self, meeting: Meeting) -> AppointmentPlan:
        session = meeting.session
        motif = self.espace.motif(session.motif)
        start, end = meeting.interval.start, meeting.interval.end
        chance = dice(self.espace.slug, "session", session.title, start)
        fate = fate_of(motif, start, end, self.dawn, chance)
        return AppointmentPlan(
            organisation=session.organisation,
            motif=session.motif,
            place=session.place,
            agents=session.agents,
            starts_at=start,
            ends_at=end,
            fate=fate,
            author=session.agents[0],
            name=session.title,
            seats=session.seats,
            participations=self._members(meeting, motif, fate, chance),
        )

    def _members(
        self, meeting: Meeting, motif: MotifSpec, fate: Fate, chance: Random
    ) -> tuple[ParticipationPlan, ...]:
        """Past sessions are nearly full, those to come fill up; each member has a status."""
        seats = meeting.session.seats or 14
        share = 0.9 if meeting.day < self.today else 1.6 * density((meeting.day - self.today).days)
        members: list[ParticipationPlan] = []
        for _ in range(chance.randint(1, max(1, round(seats * share)))):
            person = self.cast.choose(
                motif, meeting.session.organisation, meeting.session.agents[0], meeting.day, chance
            )
            if person is not None:
                self.cast.book(person, meeting.day)
                status = draw(MEMBERS.get(fate.status, {fate.status: 1}), chance)
                members.append(ParticipationPlan(person.rank, status, _notifies(motif)))
        return tuple(members)

    def _author(self, agent: str, organisation: str, fate: Fate, chance: Random) -> str:
        """The agent's own hand two times in three, else that of the secretariat or an admin."""
        if fate.created_by != "agent":
            return ""
        others = [
            other.key
            for other in self.espace.agents
            if not other.is_intervenant
            and organisation in other.levels
            and ("secretariat" in other.services or other.levels[organisation] == "admin")
        ]
        own_hand = not self.espace.agent(agent).is_intervenant and chance.random() < 2 / 3
        return agent if own_hand else chance.choice(others)


def _notifies(motif: MotifSpec) -> bool:
    return motif.visibility == "visible_and_notified"
