"""Where one stands on the path: what was chosen, and the first question left."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto
from functools import cached_property
from zoneinfo import ZoneInfo

from booking.appointments.answering import Answered
from booking.appointments.choice import Choice
from booking.appointments.company import is_counted, minutes_for, most_people
from booking.appointments.models import AnswerSheet
from booking.appointments.services.claim_sole import BY_TURNS
from booking.appointments.wanted import Wanted
from booking.availability.loader import zone_of
from booking.catalog.models import Motif
from booking.directory.models import Agent, Organisation, Place
from booking.domain.allocation import Door
from booking.domain.wallclock import local_day

from .answers import Answers
from .closed import NotOffered
from .offer import Level, Limits, Offer, load_offer, open_motifs
from .order import alphabetical
from .scope import Scope, fitting
from .seats import with_sessions
from .visitor import ANYBODY, Visitor


class Step(Enum):
    """The questions, in the order in which they are asked."""

    ADDRESS = auto()  # when who receives depends on it
    SERVICE = auto()  # unless there is only one
    MOTIF = auto()  # always
    INSTRUCTIONS = auto()  # when the motif has some to read before
    QUESTIONS = auto()  # one a screen, when the motif asks some
    PEOPLE = auto()  # how many, when it makes the appointment longer
    PLACE = auto()  # for a motif received on the spot, unless there is only one
    ORGANISATION = auto()  # for the others, unless there is only one
    SLOT = auto()
    IDENTITY = auto()
    PERSON = auto()  # for whom, when a prescripteur books
    CONFIRMATION = auto()


@dataclass(frozen=True)
class Path:
    """Answers checked against what is offered; `offer` holds the motifs that fit them.

    While the address is asked for, `offer` holds what is offered without one.

    A property that meets an answer which is not offered raises `NotOffered`.
    """

    answers: Answers
    offer: Offer
    scope: Scope
    now: datetime
    sheet: AnswerSheet | None = None

    visitor: Visitor = ANYBODY

    @classmethod
    def load(
        cls,
        answers: Answers,
        now: datetime,
        visitor: Visitor = ANYBODY,
        *,
        sheet: AnswerSheet | None = None,
    ) -> "Path":
        """Read what is offered (2 queries, one more for a link to an organisation; one for an
        espace with sectors, two with an address).

        Args:
            sheet: what this person answered to the questionnaire (see `own_answers`).

        Raises:
            NotOffered: nothing fits what was answered about organisation, service or motif.
        """
        opened = open_motifs(
            answers.is_prescribed,
            invited=visitor.is_invited,
            followed=bool(visitor.referent_ids),
        )
        motifs = [one for one in opened if fitting(one, answers)]
        scope = Scope.of(answers, motifs, visitor)
        offer = _offered(motifs, answers, now, scope.limits)
        if visitor.is_invited and answers.organisation_ids and not offer.motifs:
            # Whatever the sectors say, the invitation leads somewhere (booking.md 2.6).
            scope = scope.without_sectors
            offer = _offered(motifs, answers, now, scope.limits)
        if answers.place_id is not None and not answers.has_motif:
            offer = offer.at_place(answers.place_id)
        if not (offer.motifs or scope.depends_on_address) and answers.is_narrowed:
            raise NotOffered
        return cls(answers, offer, scope, now, sheet, visitor)

    def with_sheet(self, sheet: AnswerSheet) -> "Path":
        """The same path, once more was answered."""
        return replace(self, answers=self.answers.changed(sheet_uuid=sheet.uuid), sheet=sheet)

    @property
    def link_organisation(self) -> Organisation | None:
        return self.scope.link_organisation

    @cached_property
    def referents(self) -> list[Agent]:
        """The agents who follow the person, with whom the motifs are booked (1 query, or none)."""
        ids = self.scope.referent_ids
        return list(Agent.objects.filter(pk__in=ids).order_by("last_name", "pk")) if ids else []

    @cached_property
    def motif(self) -> Motif | None:
        """The motif chosen: always on purpose, even when it is the only one."""
        alone = self.answers.has_motif and len(self.offer.motifs) == 1
        return self.offer.motifs[0] if alone else None

    @cached_property
    def places(self) -> list[Place]:
        """Where the motif is received, by name, with their organisations (1 query)."""
        if not (self.motif and self.motif.needs_place):
            return []
        found = Place.objects.filter(pk__in=self.offer.place_ids(self.motif))
        return sorted(
            found.select_related("organisation"), key=lambda one: (alphabetical(one.name), one.pk)
        )

    @cached_property
    def organisations(self) -> list[Organisation]:
        """Who receives a motif that needs no place, by name (1 query)."""
        if not self.motif or self.motif.needs_place:
            return []
        found = Organisation.objects.filter(pk__in=self.offer.organisation_ids(self.motif))
        return sorted(found, key=lambda one: (alphabetical(one.name), one.pk))

    @cached_property
    def place(self) -> Place | None:
        if self.motif is None:
            return None
        return _chosen(self.places, self.answers.place_id)

    @cached_property
    def organisation(self) -> Organisation | None:
        if self.motif and self.motif.needs_place:
            return self.place and self.place.organisation
        return _chosen(self.organisations, self.answers.organisation_id)

    @cached_property
    def answered(self) -> Answered:
        """The questionnaire of the motif and its answers (1 query, 3 when it asks something)."""
        return Answered(self.motif, self.sheet)

    @property
    def people(self) -> int | None:
        """How many come, for a motif that is longer for each: as the length that the address asks
        for says it (`/creneaux?duration=60`, interfaces.md 2). None while nobody has said."""
        if self.answers.is_prescribed or self.motif.collectif or not is_counted(self.motif):
            return 1
        if self.motif.allocation == Motif.Allocation.QUEUE:
            return 1  # one registration a person
        if self.answers.duration is None:
            return None if self.answers.starts_at is None else 1
        people, rest = divmod(self.answers.duration, self.motif.default_duration_in_min)
        return people if rest == 0 and 1 <= people <= most_people(self.motif) else None

    @property
    def minutes(self) -> int:
        """How long the appointment lasts, by the answers so far."""
        return minutes_for(self.motif, self.people or 1, self.answered.minutes)

    @cached_property
    def step(self) -> Step:
        """The first question without an answer; the slot's own answer is not looked at."""
        if self.scope.asks_address or (self.scope.depends_on_address and not self.offer.motifs):
            return Step.ADDRESS
        if self.motif is None:
            several = self.answers.service_id is None and len(self.offer.services) > 1
            return Step.SERVICE if several else Step.MOTIF
        if self.motif.restriction_for_rdv and not self.answers.has_read:
            return Step.INSTRUCTIONS
        if not self.answered.is_over:
            return Step.QUESTIONS
        if self.people is None:
            return Step.PEOPLE
        if self.organisation is None:
            return Step.PLACE if self.motif.needs_place else Step.ORGANISATION
        return Step.SLOT

    @property
    def by_turns(self) -> bool:
        """Whether the motif is given out by a draw or a queue."""
        by_turns = self.motif is not None and self.motif.allocation in BY_TURNS
        return by_turns and not self.answers.is_prescribed

    @property
    def door(self) -> Door:
        """Partners may have what is kept for them: for others, anybody may say that they
        prescribe."""
        is_partner = self.answers.is_prescribed and self.visitor.is_partner
        return Door.COUNTER if is_partner else Door.PUBLIC

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which times are shown."""
        return zone_of(self.place)

    def agent_ids(self, organisation_id: int) -> frozenset[int]:
        """Who may receive there (booking.md 1.4); empty for anybody."""
        if self.motif and self.motif.follow_up:
            return self.scope.referent_ids
        if self.motif is None or self.motif.sectorisation_level != Level.AGENT:
            return frozenset()
        return self.scope.agents_of(organisation_id)

    @property
    def wanted(self) -> Wanted:
        """The search for slots; every question before the slot must have its answer."""
        return Wanted(
            motif=self.motif,
            place=self.place,
            organisation_ids=(self.organisation.pk,),
            agent_ids=self.agent_ids(self.organisation.pk),
            duration=self.minutes,
            door=self.door,
        )

    def choice(self, starts_at: datetime) -> Choice:
        return Choice(
            self.motif,
            self.organisation,
            self.place,
            starts_at,
            agent_ids=self.agent_ids(self.organisation.pk),
            answers=self.answers.way_back,
            is_invited=self.visitor.is_invited,
            duration_in_min=self.minutes,
            sheet=self.sheet,
            door=self.door,
        )


def _offered(motifs: Collection[Motif], answers: Answers, now: datetime, limits: Limits) -> Offer:
    windows = load_offer(motifs, local_day(now, zone_of(None)), limits)
    return with_sessions(windows, motifs, now, limits, full_too=answers.has_motif)


def _chosen(
    offered: list[Place] | list[Organisation], identifier: int | None
) -> Place | Organisation | None:
    """The one of that id, or the only one when there is nothing to choose."""
    if identifier is None:
        return offered[0] if len(offered) == 1 else None
    for one in offered:
        if one.pk == identifier:
            return one
    raise NotOffered
