"""What is looked for, as the address says it, checked against what the agent may look for."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from booking.appointments.wanted import Wanted
from booking.availability.loader import zone_of
from booking.catalog.models import Motif
from booking.directory.models import Organisation, Place
from booking.domain.slot_search import Audience
from booking.domain.wallclock import local_day
from booking.web.agent.found import NOBODY, Attendees
from booking.web.agent.parameters import day_of, many_ids, minutes_of, one_id
from socle.errors import NotVisible

from .choices import Choices

# The motif that the length and the answers of the address are about.
FOR = "duree_pour"


@dataclass(frozen=True, slots=True)
class Question:
    """The parameters of the page; None or empty for what was not asked.

    Args:
        place_ids: where it may be; `place_id` is the one whose slots are shown.
        attendees, copied_id: carried to the booking (who comes, which appointment is duplicated).
        moved_id: the appointment that a slot is looked for, instead of a new one.
        minutes: how long it must be, when it is not the motif's own length.
        sheet: the answers to the questionnaire that made it so, carried to the booking.
    """

    organisation: Organisation
    choices: Choices
    first: date
    today: date
    service_id: int | None = None
    motif: Motif | None = None
    team_ids: tuple[int, ...] = ()
    agent_ids: tuple[int, ...] = ()
    place_ids: tuple[int, ...] = ()
    place_id: int | None = None
    attendees: Attendees = NOBODY
    copied_id: int | None = None
    moved_id: int | None = None
    minutes: int | None = None
    sheet: str = ""

    @classmethod
    def of(
        cls,
        asked: QueryDict,
        organisation: Organisation,
        choices: Choices,
        attendees: Attendees,
        now: datetime,
    ) -> "Question":
        """
        Raises:
            BadParameter: an identifier that cannot be one, or too many.
            NotVisible: one that is not among the choices.
        """
        today = local_day(now, zone_of(None))
        service_id = one_id(asked, "service")
        motifs = {motif.pk: motif for motif in choices.motifs}
        motif_id = one_id(asked, "motif")
        if service_id is not None:
            _check([service_id], [service.pk for service in choices.services])
        if motif_id is not None:
            _check([motif_id], motifs)
        found = cls(
            organisation=organisation,
            choices=choices,
            first=max(today, day_of(asked, "du") or today),
            today=today,
            service_id=service_id,
            motif=motifs.get(motif_id),
            team_ids=many_ids(asked, "equipes"),
            agent_ids=many_ids(asked, "agents"),
            place_ids=many_ids(asked, "lieux"),
            place_id=one_id(asked, "lieu"),
            attendees=attendees,
            copied_id=one_id(asked, "modele"),
            moved_id=one_id(asked, "deplace"),
            **_answered_in(asked, motif_id),
        )
        places = [place.pk for place in choices.places]
        _check(found.team_ids, choices.members)
        _check(found.agent_ids, [agent.pk for agent in choices.agents])
        _check([*found.place_ids, *([] if found.place_id is None else [found.place_id])], places)
        return found

    @property
    def wanted_agent_ids(self) -> tuple[int, ...]:
        """The agents chosen and the members of the teams chosen; empty for anybody."""
        teams = (self.choices.members[pk] for pk in self.team_ids)
        return tuple(sorted(frozenset(self.agent_ids).union(*teams)))

    @property
    def places(self) -> list[Place]:
        """Those chosen, all of them when none is."""
        chosen = self.place_ids
        return [place for place in self.choices.places if not chosen or place.pk in chosen]

    @property
    def place(self) -> Place | None:
        """Whose slots are shown, for a motif that is received somewhere."""
        if self.motif is None or not self.motif.needs_place:
            return None
        if self.place_id:
            return next(place for place in self.choices.places if place.pk == self.place_id)
        return self.places[0] if len(self.places) == 1 else None

    @property
    def wanted(self) -> Wanted:
        return Wanted(
            motif=self.motif,
            place=self.place,
            organisation_ids=(self.organisation.pk,),
            agent_ids=self.wanted_agent_ids,
            audience=Audience.AGENT,
            duration=self.minutes,
        )

    @property
    def parameters(self) -> list[tuple[str, object]]:
        """As the address has them, those asked only."""
        single = {
            "service": self.service_id,
            "motif": self.motif.pk if self.motif else None,
            "du": self.first.isoformat() if self.first != self.today else None,
            "lieu": self.place_id,
            "modele": self.copied_id,
            "deplace": self.moved_id,
            **self._answered,
        }
        several = {
            "equipes": self.team_ids,
            "agents": self.agent_ids,
            "lieux": self.place_ids,
            "usagers": self.attendees.words,
        }
        return [
            *((name, value) for name, value in single.items() if value is not None),
            *((name, value) for name, values in several.items() for value in values),
        ]

    @property
    def _answered(self) -> dict[str, object]:
        """What follows from the questionnaire, as addresses have it."""
        if self.motif is None or not (self.minutes or self.sheet):
            return {}
        return {"duree": self.minutes, "reponses": self.sheet or None, FOR: self.motif.pk}

    def url(self, route: str = "agent_find_slot", **changed: object) -> str:
        found = replace(self, **changed) if changed else self
        query = urlencode(found.parameters)
        path = reverse(route, args=[self.organisation.pk])
        return f"{path}?{query}" if query else path

    def book_url(self, start: datetime, agent_id: int, place_id: int | None) -> str:
        """The booking of that slot, or the form of the appointment that moves there."""
        chosen: dict[str, object] = {
            "debut": start.isoformat(timespec="minutes"),
            "agents": agent_id,
        }
        chosen |= {"lieu": place_id} if place_id else {}
        if self.moved_id is not None:
            form = reverse("agent_appointment_edit", args=[self.organisation.pk, self.moved_id])
            return f"{form}?{urlencode(chosen)}"
        return self._book_url(chosen)

    def free_url(self) -> str:
        """A booking at a time that the agent chooses."""
        return self._book_url({})

    def _book_url(self, chosen: dict[str, object]) -> str:
        query: list[tuple[str, object]] = [
            ("motif", self.motif.pk),
            *chosen.items(),
            *([("modele", self.copied_id)] if self.copied_id else []),
            *((name, value) for name, value in self._answered.items() if value is not None),
            *(("usagers", word) for word in self.attendees.words),
        ]
        return f"{reverse('agent_book', args=[self.organisation.pk])}?{urlencode(query)}"


def _answered_in(asked: QueryDict, motif_id: int | None) -> dict[str, object]:
    """A length and answers are those of one motif: with another one they count for nothing."""
    if motif_id is None or one_id(asked, FOR) != motif_id:
        return {}
    return {"minutes": minutes_of(asked, "duree"), "sheet": asked.get("reponses", "")[:36]}


def _check(asked, known) -> None:
    if not set(asked) <= set(known):
        raise NotVisible
