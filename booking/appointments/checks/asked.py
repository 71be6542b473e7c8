"""The question put to every check: this time, these agents, these people."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Model

from booking.availability.loader import zone_of
from booking.catalog.models import Motif
from booking.directory.models import Place

from ..models import Appointment
from ..plan import Plan
from ..services.claim_time import Period

Sees = Callable[[Model], bool]
"""Whether the author may see the object in conflict: the door's policy."""


def nothing(obj: Model) -> bool:
    """Sees no object: the choice of a door that has said nothing."""
    return False


@dataclass(frozen=True, slots=True)
class Asked:
    """What is about to take place; `moved` is the appointment itself when it exists already."""

    motif: Motif
    organisation_id: int
    place: Place | None
    starts_at: datetime
    ends_at: datetime
    agent_ids: tuple[int, ...]
    usager_ids: tuple[int, ...]
    name: str = ""
    moved: Appointment | None = None

    @classmethod
    def to_book(cls, plan: Plan) -> "Asked":
        return cls(
            motif=plan.motif,
            organisation_id=plan.organisation.pk,
            place=plan.place,
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
            agent_ids=plan.agent_ids,
            usager_ids=tuple(guest.usager.pk for guest in plan.guests),
            name=plan.name,
        )

    @classmethod
    def again(
        cls,
        appointment: Appointment,
        *,
        agent_ids: Iterable[int] = (),
        usager_ids: Iterable[int] = (),
    ) -> "Asked":
        """An appointment that exists, as it stands."""
        return cls(
            motif=appointment.motif,
            organisation_id=appointment.organisation_id,
            place=appointment.place,
            starts_at=appointment.starts_at,
            ends_at=appointment.ends_at,
            agent_ids=tuple(sorted(agent_ids)),
            usager_ids=tuple(sorted(usager_ids)),
            name=appointment.name,
            moved=appointment,
        )

    @property
    def zone(self) -> ZoneInfo:
        return zone_of(self.place)

    @property
    def period(self) -> Period:
        """The time to claim."""
        place_id = self.place.pk if self.place else None
        return Period.of(self.motif, place_id, self.starts_at, self.ends_at)

    @property
    def moved_id(self) -> int | None:
        return self.moved.pk if self.moved else None
