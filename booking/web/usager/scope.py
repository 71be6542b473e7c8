"""How far the path reaches: the organisations of a link, the sectors of an address."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q

from booking.catalog.models import Motif
from booking.directory.models import Organisation, SectorAttribution
from booking.directory.sectorisation import NOWHERE, Reach, reach_of

from .answers import NO_SERVICE, Answers
from .closed import NotOffered
from .offer import Level, Limits
from .visitor import Visitor


def fitting(motif: Motif, answers: Answers) -> bool:
    """Whether the motif is among those that were asked for."""
    category = motif.category.short_name if motif.category else ""
    return (
        (answers.service_id is None or answers.service_id == (motif.service_id or NO_SERVICE))
        and (answers.motif_id is None or answers.motif_id == motif.pk)
        and (not answers.motif_slug or answers.motif_slug == motif.slug_with_type)
        and (not answers.category or answers.category == category)
    )


@dataclass(frozen=True, slots=True)
class Scope:
    """What narrows the offer besides the motifs asked for.

    Args:
        link_organisation: the organisation of a public link.
        organisation_ids: of every limit put together; None for none.
        reach: who receives the address; None when no motif depends on it.
        asks_address: the question of the address comes first.
        depends_on_address: some of the motifs are for the inhabitants of a sector.
        referent_ids: the agents who follow the usager, of those that the link names.
    """

    link_organisation: Organisation | None
    organisation_ids: frozenset[int] | None
    reach: Reach | None
    asks_address: bool = False
    depends_on_address: bool = False
    referent_ids: frozenset[int] = frozenset()

    @classmethod
    def of(cls, answers: Answers, motifs: Collection[Motif], visitor: Visitor) -> "Scope":
        """Read it (no query without link nor sector; at most 4).

        Raises:
            NotOffered: the link's organisation is unknown.
        """
        link, organisation_ids = _organisations(answers)
        where = answers.where
        if visitor.referent_ids:
            return cls(link, organisation_ids, None, referent_ids=visitor.referent_ids)
        sectorised = any(one.sectorisation_level != Level.DEPARTEMENT for one in motifs)
        if not sectorised:
            return cls(link, organisation_ids, None)
        if where.city_code:
            reach = reach_of(where.city_code, where.street_ban_id)
            return cls(link, organisation_ids, reach, depends_on_address=True)
        has_sectors = SectorAttribution.objects.exists()
        asks = has_sectors and not where.is_settled
        return cls(link, organisation_ids, NOWHERE, asks, has_sectors)

    @property
    def limits(self) -> Limits:
        return Limits(self.organisation_ids, self.reach, self.referent_ids)

    @property
    def without_sectors(self) -> "Scope":
        """As if the espace had none: an invitation names its organisations itself."""
        return Scope(self.link_organisation, self.organisation_ids, None)

    def agents_of(self, organisation_id: int) -> frozenset[int]:
        """Those whom the address's sectors are attributed to, at that organisation."""
        found = self.reach.agent_ids.get(organisation_id) if self.reach else None
        return found or frozenset()


def _organisations(answers: Answers) -> tuple[Organisation | None, frozenset[int] | None]:
    """The organisation of the link, and the ids of all that fit every limit (at most 2 queries).

    Raises:
        NotOffered: the link's organisation is unknown.
    """
    link_id, link = answers.link_organisation_id, None
    if link_id is not None:
        link = Organisation.objects.filter(pk=link_id).first()
        if link is None:
            raise NotOffered
    wanted = Q()
    if answers.organisation_ids:
        wanted &= Q(pk__in=answers.organisation_ids)
    if answers.external_organisation_ids:
        wanted &= Q(external_id__in=answers.external_organisation_ids)
    if not wanted:
        return link, None if link is None else frozenset({link.pk})
    ids = frozenset(Organisation.objects.filter(wanted).values_list("pk", flat=True))
    return link, ids if link is None else ids & {link.pk}
