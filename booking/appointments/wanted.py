"""What somebody looks for: a motif, where, with whom, by which door."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from booking.availability.loader import zone_of
from booking.catalog.fairness import fairness_of
from booking.catalog.models import Motif
from booking.directory.models import Place
from booking.domain.allocation import Door
from booking.domain.motif_rules import MotifRules
from booking.domain.slot_search import Audience, SlotSearch


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for. Empty collections mean "any".

    Args:
        duration: minutes, when it is not the motif's own.
        door: through which an usager's search comes.
    """

    motif: Motif
    place: Place | None = None
    organisation_ids: Collection[int] = ()
    agent_ids: Collection[int] = ()
    audience: Audience = Audience.USAGER
    duration: int | None = None
    door: Door = Door.PUBLIC

    @property
    def zone(self) -> ZoneInfo:
        return zone_of(self.place)

    @property
    def rules(self) -> MotifRules:
        return MotifRules(
            motif_id=self.motif.pk,
            duration=self.motif.default_duration_in_min,
            min_delay=self.motif.min_public_booking_delay,
            max_delay=self.motif.max_public_booking_delay,
            buffer_before=self.motif.buffer_before_in_min,
            buffer_after=self.motif.buffer_after_in_min,
            fairness=fairness_of(self.motif),
        )

    def query(self, first: date, last: date) -> SlotSearch:
        return SlotSearch(
            motif=self.rules,
            zone=self.zone,
            audience=self.audience,
            start=first,
            end=last,
            lieu_id=self.place.pk if self.place else None,
            agent_ids=frozenset(self.agent_ids),
            duration=self.duration,
            door=self.door,
        )
