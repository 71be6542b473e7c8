"""Who books and what was chosen, before anything is held or written."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from booking.catalog.models import Motif
from booking.directory.models import Organisation, Place
from booking.domain.allocation import Door

from .models import AnswerSheet
from .wanted import Wanted


@dataclass(frozen=True, slots=True)
class Booker:
    """Who books. `email` lower-case, `phone_number` E.164; at least one of them.

    Args:
        ants_number: for an identity card or a passport, when the booker comes; regular.
        address: where to come, for an appointment at home.
    """

    first_name: str
    last_name: str
    email: str = ""
    phone_number: str = ""
    ants_number: str = ""
    address: str = ""

    @property
    def identity(self) -> dict[str, str]:
        """By what a person is known again."""
        said = asdict(self)
        return {name: said[name] for name in ("first_name", "last_name", "email", "phone_number")}


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen, as the pages of the usager's path know it.

    Args:
        agent_ids: who may receive the person (sector, referent); empty for anybody.
        answers: how the pages were reached, to lead back to them.
        is_invited: the person was asked to book: motifs of invited usagers are open too.
        duration_in_min: when it is not the motif's own; what `Answered.minutes` derives, never
            what somebody sent.
        sheet: what was answered to the questionnaire of the motif.
    """

    motif: Motif
    organisation: Organisation
    place: Place | None
    starts_at: datetime
    agent_ids: Collection[int] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    is_invited: bool = False
    duration_in_min: int | None = None
    sheet: AnswerSheet | None = None
    door: Door = Door.PUBLIC

    @property
    def wanted(self) -> Wanted:
        return Wanted(
            motif=self.motif,
            place=self.place,
            organisation_ids=(self.organisation.pk,),
            agent_ids=self.agent_ids,
            duration=self.duration_in_min,
            door=self.door,
        )

    @property
    def ends_at(self) -> datetime:
        minutes = self.duration_in_min or self.motif.default_duration_in_min
        return self.starts_at + timedelta(minutes=minutes)
