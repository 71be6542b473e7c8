"""What a case of `ants_cases.json` sets up, made for real in alpha."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from booking.appointments.models import AgentClaim, Appointment, Participation
from booking.availability.projection import refresh_agendas
from booking.catalog.models import MotifCategory
from tests.factories import (
    AbsenceFactory,
    AgentFactory,
    MotifFactory,
    OpeningWindowFactory,
    OrganisationFactory,
    PlaceFactory,
    UsagerFactory,
)

PARIS = ZoneInfo("Europe/Paris")


@dataclass
class CaseWorld:
    """Rows by the names that the case gives them."""

    now: datetime
    named: dict[str, object] = field(default_factory=dict)
    agents: dict[str, object] = field(default_factory=dict)
    booked: list[Appointment] = field(default_factory=list)

    def make(self, setup: dict) -> "CaseWorld":
        makers = {
            "organisations": self._organisation,
            "motif_categories": self._category,
            "lieux": self._place,
            "motifs": self._motif,
            "plages": self._window,
            "absences": self._absence,
            "rdvs": self._appointment,
        }
        for kind, make in makers.items():
            for row in setup.get(kind, []):
                make(row)
        with transaction.atomic():
            refresh_agendas([agent.pk for agent in self.agents.values()], self.now)
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

    def _organisation(self, row: dict) -> None:
        self.named[row["ref"]] = OrganisationFactory(ants_connectable=True)

    def _category(self, row: dict) -> None:
        self.named[row["ref"]] = MotifCategory.objects.create(
            name=row["name"], short_name=row["ref"], ants_code=row["api_reason"]
        )

    def _place(self, row: dict) -> None:
        told = {key: row[key] for key in ("name", "address", "latitude", "longitude") if key in row}
        self.named[row["ref"]] = PlaceFactory(organisation=self.named[row["organisation"]], **told)

    def _motif(self, row: dict) -> None:
        self.named[row["ref"]] = MotifFactory(
            organisations=[self.named[row["organisation"]]],
            category=self.named[row["category"]],
            default_duration_in_min=row["default_duration_in_min"],
        )

    def _window(self, row: dict) -> None:
        place = self.named[row["lieu"]]
        agent = AgentFactory(account__none=True, organisation=place.organisation)
        self.agents[row["ref"]] = agent
        day = date.fromisoformat(row["first_day"])
        OpeningWindowFactory(
            agent=agent,
            organisation=place.organisation,
            place=place,
            motifs=[self.named[ref] for ref in row["motifs"]],
            first_day=day,
            last_day=day,
            start_time=time.fromisoformat(row["start"]),
            end_time=time.fromisoformat(row["end"]),
            recurrence="",
        )

    def _absence(self, row: dict) -> None:
        AbsenceFactory(
            agent=self.agents[row["agent_of"]],
            first_day=date.fromisoformat(row["first_day"]),
            end_day=date.fromisoformat(row["end_day"]),
            last_day=date.fromisoformat(row["end_day"]),
            start_time=time.fromisoformat(row["start_time"]),
            end_time=time.fromisoformat(row["end_time"]),
        )

    def _appointment(self, row: dict) -> None:
        if "agent_of" not in row:
            self._numbered(row)
            return
        agent = self.agents[row["agent_of"]]
        place, motif = self.named["L1"], self.named["M1"]
        start = datetime.fromisoformat(row["starts_at"]).replace(tzinfo=PARIS)
        end = start + timedelta(minutes=row["duration_in_min"])
        cancelled = row["status"] in ("excused", "revoked")
        booked = Appointment.objects.create(
            organisation=place.organisation,
            motif=motif,
            place=place,
            starts_at=start,
            ends_at=end,
            status=row["status"],
            created_by=Appointment.CreatedBy.USER,
        )
        if not cancelled:
            AgentClaim.objects.create(
                agent=agent, appointment=booked, period=DateTimeTZRange(start, end, "[)")
            )

    def _numbered(self, row: dict) -> None:
        """Somebody's appointment, known by the number of their request."""
        place = PlaceFactory(name=row["lieu_name"])
        category = MotifCategory.objects.create(name="CNI", short_name="cni", ants_code="CNI")
        start = datetime.fromisoformat(row["starts_at"]).replace(tzinfo=PARIS)
        booked = Appointment.objects.create(
            organisation=place.organisation,
            motif=MotifFactory(organisations=[place.organisation], category=category),
            place=place,
            starts_at=start,
            ends_at=start + timedelta(minutes=30),
            status=row["status"],
            created_by=Appointment.CreatedBy.USER,
        )
        Participation.objects.create(
            appointment=booked,
            usager=UsagerFactory(),
            ants_number=row["user_ants_number"],
            link_expires_at=start,
        )
        self.named[row["ref"]] = booked
        self.booked.append(booked)
