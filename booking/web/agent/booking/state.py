"""How far a booking has come: all of it stands in the address, so that every step can be reopened.

No text about a person is in it: names and notes are posted, at the steps that ask for them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.urls import reverse

from booking.access.actor import Actor
from booking.access.decisions import visible_to
from booking.appointments.answering import Answered
from booking.appointments.models import AnswerSheet, Appointment
from booking.appointments.orders import OneOffPlace
from booking.availability.loader import zone_of
from booking.catalog.models import Motif
from booking.directory.models import Agent, Organisation, Place
from booking.web.agent.find.choices import agents_of, motifs_of, places_of
from booking.web.agent.found import NOBODY, Attendees, attendees_of
from booking.web.agent.one_off import ONE_OFF, one_off_of
from booking.web.agent.parameters import many_ids, minutes_of, one_id, start_of
from socle.errors import NotVisible


class Step(IntEnum):
    MOTIF = 1
    PEOPLE = 2
    TIME = 3
    CHECK = 4

    @property
    def title(self) -> str:
        return {1: "Le motif", 2: "Les usagers", 3: "Date, lieu et agents", 4: "Vérification"}[self]


@dataclass(frozen=True, slots=True)
class State:
    """`asked` is the step that the address asks for; `step` the one that can be shown."""

    organisation: Organisation
    motifs: Sequence[Motif]
    agents: Sequence[Agent]
    places: Sequence[Place]
    attendees: Attendees = NOBODY
    asked: Step | None = None
    motif: Motif | None = None
    copied: Appointment | None = None
    starts_at: datetime | None = None
    minutes: int | None = None
    place_id: int | None = None
    one_off: OneOffPlace | None = None
    agent_ids: tuple[int, ...] = ()
    answered: Answered | None = None  # of the motif's questionnaire; none without a motif

    @property
    def place(self) -> Place | None:
        return next((place for place in self.places if place.pk == self.place_id), None)

    @property
    def zone(self) -> ZoneInfo:
        return zone_of(self.place)

    @property
    def chosen_agents(self) -> list[Agent]:
        return [agent for agent in self.agents if agent.pk in self.agent_ids]

    @property
    def has_time(self) -> bool:
        """Everything that the third step asks."""
        placed = not self.motif.needs_place or self.place_id or self.one_off
        return bool(self.starts_at and self.agent_ids and placed)

    @property
    def furthest(self) -> Step:
        """The first step that is not answered."""
        if self.motif is None:
            return Step.MOTIF
        if not self.attendees.usagers:
            return Step.PEOPLE
        return Step.CHECK if self.has_time else Step.TIME

    @property
    def step(self) -> Step:
        return min(self.asked or self.furthest, self.furthest)

    @property
    def length(self) -> int:
        """Minutes: as the agent set it, else as the motif and the answers have it."""
        expected = self.answered.minutes if self.answered else 0
        return self.minutes or expected or self.motif.default_duration_in_min

    @property
    def has_questions_left(self) -> bool:
        return self.answered is not None and not self.answered.is_over

    def answered_by(self, sheet: AnswerSheet) -> Answered:
        return Answered(self.motif, sheet)

    def for_motif(self, motif: Motif, sheet: AnswerSheet) -> "State":
        """With another motif, that the answers lead to."""
        return replace(self, motif=motif, answered=Answered(motif, sheet))

    @property
    def parameters(self) -> list[tuple[str, object]]:
        single = {
            "motif": self.motif.pk if self.motif else None,
            "debut": self._written_start(),
            "duree": self.minutes,
            "lieu": ONE_OFF if self.one_off else self.place_id,
            "lieu_nom": self.one_off.name if self.one_off else None,
            "lieu_adresse": self.one_off.address if self.one_off else None,
            "modele": self.copied.pk if self.copied else None,
            "reponses": self.answered.sheet.uuid if self.answered and self.answered.sheet else None,
        }
        return [
            *((name, value) for name, value in single.items() if value is not None),
            *(("agents", pk) for pk in self.agent_ids),
            *(("usagers", word) for word in self.attendees.words),
        ]

    def _written_start(self) -> str | None:
        """Wall clock of the place: what the field of the third step holds."""
        if self.starts_at is None:
            return None
        return self.starts_at.astimezone(self.zone).strftime("%Y-%m-%dT%H:%M")

    def url(
        self, step: Step | None = None, route: str = "agent_book", *, words=None, **changed
    ) -> str:
        """
        Args:
            words: the attendees' words in place of the present ones (see `found.word_of`).
        """
        found = replace(self, **changed) if changed else self
        pairs = found.parameters
        if words is not None:
            pairs = [pair for pair in pairs if pair[0] != "usagers"]
            pairs += [("usagers", word) for word in words]
        if step is not None:
            pairs.append(("etape", int(step)))
        path = reverse(route, args=[self.organisation.pk])
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def hidden(self, *without: str) -> list[tuple[str, object]]:
        """What a form of the GET must carry along, but for the fields that it has itself."""
        return [pair for pair in self.parameters if pair[0] not in without]


def state_of(asked: QueryDict, actor: Actor, organisation: Organisation) -> State:
    """Read an address (about 8 queries).

    Raises:
        BadParameter: an identifier that cannot be one, too many, a place without name.
        NotVisible: somebody or something that the agent may not use here.
    """
    motifs = list(motifs_of(actor, organisation).filter(collectif=False))
    agents = list(agents_of(actor, organisation))
    places = list(places_of(organisation))
    motif_id = one_id(asked, "motif")
    agent_ids = many_ids(asked, "agents")
    place_id, one_off = _place_of(asked, places)
    copied = _copied(asked, actor, organisation)
    motif = next((one for one in motifs if one.pk == motif_id), None)
    known = {agent.pk for agent in agents}
    if (motif_id and motif is None) or not set(agent_ids) <= known:
        raise NotVisible
    if motif and not motif.needs_place:
        place_id = one_off = None
    zone = zone_of(next((place for place in places if place.pk == place_id), None))
    return State(
        organisation=organisation,
        motifs=motifs,
        agents=agents,
        places=places,
        attendees=attendees_of(asked, actor),
        asked=_step(asked.get("etape", "")),
        motif=motif,
        copied=copied,
        starts_at=start_of(asked, "debut", zone),
        minutes=minutes_of(asked, "duree"),
        place_id=place_id,
        one_off=one_off,
        agent_ids=agent_ids,
        answered=Answered(motif, _sheet_of(asked, actor)) if motif else None,
    )


def owner_of(actor: Actor) -> str:
    """What is written on the answers that an agent is taking down."""
    return f"agent:{actor.agent_id}"


def _sheet_of(asked: QueryDict, actor: Actor) -> AnswerSheet | None:
    """The agent's own (1 query, or none)."""
    try:
        uuid = UUID(asked.get("reponses", ""))
    except ValueError:
        return None
    rows = AnswerSheet.objects.filter(appointment__isnull=True, hold__isnull=True)
    return rows.filter(uuid=uuid, browser=owner_of(actor)).first()


def _place_of(asked: QueryDict, places: list[Place]) -> tuple[int | None, OneOffPlace | None]:
    if asked.get("lieu") == ONE_OFF:
        # Its point is looked for when it is booked (`located`).
        return None, one_off_of(asked.get("lieu_nom", ""), asked.get("lieu_adresse", ""))
    place_id = one_id(asked, "lieu")
    if place_id and place_id not in [place.pk for place in places]:
        raise NotVisible
    return place_id, None


def _copied(asked: QueryDict, actor: Actor, organisation: Organisation) -> Appointment | None:
    """The appointment that is duplicated: its notes come along without being in the address."""
    pk = one_id(asked, "modele")
    if pk is None:
        return None
    rows = visible_to(Appointment.objects.filter(organisation=organisation, pk=pk), actor)
    found = rows.first()
    if found is None:
        raise NotVisible
    return found


def _step(text: str) -> Step | None:
    return Step(int(text)) if text in ("1", "2", "3", "4") else None
