"""What the address of a page says was answered so far (booking.md 2.1).

The addresses are readable, stable and shared: their parameters are the field's own.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.urls import reverse

from . import reading
from .whereabouts import NOWHERE_YET, Whereabouts

READ = "lues"
# Motifs without service, in an espace that has services too.
NO_SERVICE = 0
LONGEST_DURATION = 1440  # minutes
SHORT_NAME = r"[\w-]{1,60}"


@dataclass(frozen=True, slots=True)
class Answers:
    """The parameters of a page of the path; None, or empty, for a question not answered yet.

    Args:
        where: where the usager lives.
        category: short name of a category of motifs.
        organisation_ids, external_organisation_ids: limits of a link, by our ids or theirs.
        referent_ids: the usager's own agents, for a motif of follow-up.
        duration: minutes asked for by a partner's link; the server derives or refuses.
        is_prescribed: a prescripteur books for somebody.
        session_id: a collective appointment to join.
        sheet_uuid: answers to the questionnaire, for the browser that gave them (`own_answers`).
    """

    service_id: int | None = None
    motif_slug: str = ""
    motif_id: int | None = None
    has_read: bool = False
    place_id: int | None = None
    organisation_id: int | None = None
    link_organisation_id: int | None = None
    day: date | None = None
    starts_at: datetime | None = None
    where: Whereabouts = NOWHERE_YET
    category: str = ""
    organisation_ids: tuple[int, ...] = ()
    external_organisation_ids: tuple[str, ...] = ()
    referent_ids: tuple[int, ...] = ()
    duration: int | None = None
    is_prescribed: bool = False
    session_id: int | None = None
    sheet_uuid: UUID | None = None

    @classmethod
    def of(cls, query: QueryDict) -> "Answers":
        """Read an address; parameters that the path does not know are left alone.

        Raises:
            NotOffered: an identifier, a start or a duration that cannot be one.
        """
        return cls(
            service_id=reading.identifier(query, "service_id"),
            motif_slug=reading.slug(query, "motif_name_with_location_type", "motif_name"),
            motif_id=reading.identifier(query, "motif_id"),
            has_read=query.get("consignes") == READ,
            place_id=reading.identifier(query, "lieu_id"),
            organisation_id=reading.identifier(query, "user_selected_organisation_id"),
            link_organisation_id=reading.identifier(
                query, "public_link_organisation_id", "organisation_id"
            ),
            day=reading.day(query, "date"),
            starts_at=reading.start(query, "starts_at"),
            where=Whereabouts.of(query),
            category=reading.word(query, "motif_category_short_name", fits=SHORT_NAME),
            organisation_ids=reading.identifiers(query, "organisation_ids"),
            external_organisation_ids=reading.words(query, "external_organisation_ids"),
            referent_ids=reading.identifiers(query, "referent_ids"),
            duration=reading.minutes(query, "duration", LONGEST_DURATION),
            is_prescribed=reading.flag(query, "prescripteur"),
            session_id=reading.identifier(query, "rdv_collectif_id"),
            sheet_uuid=_uuid(query.get("reponses", "")),
        )

    @property
    def parameters(self) -> dict[str, str]:
        """As they are written in an address, those answered only; lists with commas."""
        written = {
            **self.where.parameters,
            "motif_category_short_name": self.category,
            "organisation_ids": ",".join(map(str, self.organisation_ids)),
            "external_organisation_ids": ",".join(self.external_organisation_ids),
            "referent_ids": ",".join(map(str, self.referent_ids)),
            "public_link_organisation_id": self.link_organisation_id,
            "prescripteur": "1" if self.is_prescribed else "",
            "service_id": self.service_id,
            "motif_name_with_location_type": self.motif_slug,
            "motif_id": self.motif_id,
            "consignes": READ if self.has_read else "",
            "lieu_id": self.place_id,
            "user_selected_organisation_id": self.organisation_id,
            "duration": self.duration,
            "reponses": self.sheet_uuid,
            "date": self.day.isoformat() if self.day else "",
            "starts_at": reading.written(self.starts_at) if self.starts_at else "",
            "rdv_collectif_id": self.session_id,
        }
        return {name: str(value) for name, value in written.items() if value not in (None, "")}

    @property
    def has_motif(self) -> bool:
        return bool(self.motif_slug) or self.motif_id is not None

    @property
    def is_narrowed(self) -> bool:
        """Whether some motifs, or organisations besides a link's, were asked for."""
        return bool(
            self.has_motif
            or self.service_id is not None
            or self.place_id is not None
            or self.organisation_id is not None
            or self.category
            or self.organisation_ids
            or self.external_organisation_ids
            or self.starts_at
        )

    @property
    def way_back(self) -> dict[str, str]:
        """What a hold keeps, to lead back to the path: not the start, nor the words of a home."""
        home = replace(self.where, address="")
        kept = self.changed(day=None, starts_at=None, sheet_uuid=None, where=home)
        return kept.parameters

    def changed(self, **answers: object) -> "Answers":
        return replace(self, **answers)

    def url(self, view_name: str = "booking_start", **answers: object) -> str:
        """The address of a page with these answers, some of them changed."""
        parameters = self.changed(**answers).parameters
        path = reverse(view_name)
        return f"{path}?{urlencode(parameters, safe=':,')}" if parameters else path

    def start_in(self, zone: ZoneInfo) -> datetime | None:
        """The chosen start as an instant of the zone; without offset it is its wall clock."""
        return reading.start_in(zone, self.starts_at)


def _uuid(text: str) -> UUID | None:
    """Answers that cannot be found are asked for again: no reason to refuse the page."""
    try:
        return UUID(text) if len(text) == 36 else None
    except ValueError:
        return None
