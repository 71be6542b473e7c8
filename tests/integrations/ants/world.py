"""What a case sets up, made for real in alpha: rows by the names that the case gives them.

`territory` or `territories`, `organisations`, `motif_categories`, `motifs`, `lieux`, `plages`,
`absences`, `rdvs`: those that a case leaves out are not made. Fields go by the names of
`ants_cases.json`, or by those of `slot_cases.json` and of the API where these differ. A row that
the database refuses, as a place without coordinates, is not there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from booking.availability.projection import refresh_agendas
from booking.availability.projection.upkeep import bring_up_to_date
from booking.catalog.models import Motif, MotifCategory
from booking.directory.models import AgentRole, Place
from booking.domain.rrule_text import from_rrule
from tests.factories import (
    AbsenceFactory,
    AgentFactory,
    MotifFactory,
    OpeningWindowFactory,
    OrganisationFactory,
    PlaceFactory,
)

# As France Titres spells them (interfaces.md 2.1): a category by any other name is none of its.
REASON_OF = {
    "Carte d'identité disponible sur le site de l'ANTS": "CNI",
    "Passeport disponible sur le site de l'ANTS": "PASSPORT",
    "Carte d'identité et passeport disponible sur le site de l'ANTS": "CNI-PASSPORT",
}
MAIRIES = "Mairies"


@dataclass
class CaseWorld:
    """Made by `make`; what a case calls `{L1}` is read by `fill`."""

    now: datetime
    named: dict[str, object] = field(default_factory=dict)
    agents: dict[str, object] = field(default_factory=dict)
    windows: dict[str, Mapping] = field(default_factory=dict)
    taking_part: dict[str, bool] = field(default_factory=dict)
    booked: list[object] = field(default_factory=list)

    def make(self, setup: Mapping) -> "CaseWorld":
        from . import case_appointments

        makers = {
            "territory": self._territory,
            "territories": self._territory,
            "organisations": self._organisation,
            "motif_categories": self._category,
            "motifs": self._motif,
            "lieux": self._place,
            "plages": self._window,
            "absences": self._absence,
            "rdvs": lambda row: case_appointments.make(self, row),
        }
        for kind, make in makers.items():
            for row in _rows(setup.get(kind)):
                make(row)
        with transaction.atomic():
            refresh_agendas([agent.pk for agent in self.agents.values()], self.now)
        bring_up_to_date(self.now)
        return self

    def fill(self, value):
        """The case's `{L1}` and the like, replaced, in text and in JSON."""
        if isinstance(value, dict):
            return {self.fill(key): self.fill(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self.fill(one) for one in value]
        if isinstance(value, str):
            for name, row in self.named.items():
                value = value.replace(f"{{{name}}}", str(getattr(row, "pk", row)))
        return value

    def _territory(self, row: Mapping) -> None:
        takes_part = row.get("is_mairies_territory", row.get("name", MAIRIES) == MAIRIES)
        self.taking_part[row.get("ref", "T")] = bool(takes_part)

    def _organisation(self, row: Mapping) -> None:
        """It has a « Dispositif de Recueil » if the case says so, of it or of its territory."""
        territory = self.taking_part.get(row.get("territory"), True)
        told = {key: row[key] for key in ("name", "verticale") if key in row}
        takes_part = row.get("ants_connectable", territory)
        self.named[row["ref"]] = OrganisationFactory(ants_connectable=takes_part, **told)

    def _category(self, row: Mapping) -> None:
        code = REASON_OF.get(row["name"], "") if "name" in row else row.get("api_reason") or ""
        made, _ = MotifCategory.objects.get_or_create(
            name=row.get("name", row["ref"]), short_name=row["ref"], ants_code=code
        )
        self.named[row["ref"]] = made

    def category(self, told: str | None) -> MotifCategory | None:
        """By its name in the case, or by its own."""
        if not told or told in self.named:
            return self.named.get(told)
        code = REASON_OF.get(told, "")
        found = MotifCategory.objects.filter(ants_code=code).exclude(ants_code="").first()
        return found or MotifCategory.objects.create(
            name=told, short_name=told[:60], ants_code=code
        )

    def _motif(self, row: Mapping) -> None:
        organisations = row.get("organisations") or [row["organisation"]]
        made = MotifFactory(
            organisations=[self.named[ref] for ref in organisations],
            category=self.category(row.get("category", row.get("motif_category"))),
            default_duration_in_min=_first(
                row, "default_duration_in_min", "duration_in_min", "duration_min", otherwise=30
            ),
            **{key: row[key] for key in ("name", "collectif", "follow_up") if key in row},
            **{key: row[key] for key in ("location_type",) if row.get(key)},
        )
        for column, names in {
            "min_public_booking_delay": ("min_public_booking_delay", "min_booking_delay"),
            "max_public_booking_delay": ("max_public_booking_delay", "max_booking_delay"),
        }.items():
            seconds = _first(row, *names, f"{column[:3]}_delay_s", f"{column[:3]}_delay")
            if seconds is not None:
                setattr(made, column, seconds)
        if not row.get("bookable_publicly", True):
            made.bookable_by = Motif.BookableBy.AGENTS
        made.bookable_by = row.get("bookable_by", made.bookable_by)
        if row.get("deleted_at") or row.get("archived") or row.get("active") is False:
            made.deleted_at = timezone.now()
        made.save()
        self.named[row["ref"]] = made

    def _place(self, row: Mapping) -> None:
        told = {key: row[key] for key in ("name", "latitude", "longitude") if key in row}
        if None in told.values():
            return
        if "address" in row:
            told["address"] = row["address"] or ""
        closed = row.get("enabled") is False or row.get("disabled") is True
        state = row.get("availability", "disabled" if closed else "enabled")
        self.named[row["ref"]] = PlaceFactory(
            organisation=self.named[row["organisation"]],
            availability=state,
            time_zone=_first(row, "timezone", "time_zone", otherwise=""),
            **told,
        )

    def _window(self, row: Mapping) -> None:
        place = self.named.get(_first(row, "lieu", "place"))
        if not isinstance(place, Place):
            return
        ref = row.get("ref", f"P{len(self.windows) + 1}")
        self.windows[ref] = row
        rule, last = _recurrence(row)
        day = date.fromisoformat(row["first_day"])
        OpeningWindowFactory(
            agent=self._agent(ref, row.get("agent") or ref, place.organisation),
            organisation=place.organisation,
            place=place,
            motifs=[self.named[one] for one in _first(row, "motifs", otherwise=[row.get("motif")])],
            first_day=day,
            last_day=last if rule else day,
            start_time=time.fromisoformat(_first(row, "start", "start_time")),
            end_time=time.fromisoformat(_first(row, "end", "end_time")),
            recurrence=rule,
        )

    def _agent(self, window: str, name: str, organisation):
        """Of the window alone, unless it names one that others have as well."""
        agent = self.agents[window] = self.agent(name)
        AgentRole.objects.get_or_create(agent=agent, organisation=organisation)
        return agent

    def agent(self, name: str):
        """By name, or by a window of theirs; made when nothing has named them yet."""
        if name not in self.agents:
            self.agents[name] = AgentFactory(account__none=True)
        return self.agents[name]

    def _absence(self, row: Mapping) -> None:
        """From midnight to midnight where it tells no time."""
        rule, last = _recurrence(row)
        first = date.fromisoformat(row["first_day"])
        end = date.fromisoformat(row.get("end_day") or row["first_day"])
        until = _first(row, "end_time", "end", otherwise="24:00")
        if until.startswith("24:00"):
            until, end = "00:00", end if rule or end == first else end + timedelta(days=1)
        AbsenceFactory(
            agent=self.agent(_first(row, "agent_of", "agent", "plage")),
            first_day=first,
            end_day=end,
            last_day=last if rule else end,
            start_time=time.fromisoformat(_first(row, "start_time", "start", otherwise="00:00")),
            end_time=time.fromisoformat(until),
            recurrence=rule,
        )


def _rows(told: object) -> Iterable[Mapping]:
    if isinstance(told, Mapping):
        return [told]
    return told or []


def _first(row: Mapping, *names: str, otherwise=None):
    """The first of these that the row tells."""
    return next((row[name] for name in names if row.get(name) is not None), otherwise)


def _recurrence(row: Mapping) -> tuple[str, date | None]:
    """The rule and the last day of its series; empty for what happens once."""
    rule = _first(row, "recurrence", "rrule", otherwise="")
    last = _first(row, "last_day", "until")
    until = from_rrule(rule).until if rule else None
    return rule, until or (date.fromisoformat(last) if last else None)
