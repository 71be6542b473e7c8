"""A search over all organisations of the espace, by the rules that bind prescripteurs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.urls import reverse

from booking.access.actor import Actor
from booking.appointments.search import Wanted
from booking.availability.loader import zone_of
from booking.catalog.models import Motif
from booking.catalog.policy import prescribable_motifs
from booking.directory.models import Organisation, Place
from booking.domain.allocation import Door
from booking.domain.slots import Audience
from booking.domain.wallclock import local_day
from booking.web.agent.found import NOBODY, Attendees, attendees_of
from booking.web.agent.order import by_name
from booking.web.agent.parameters import day_of, one_id, start_of
from socle.errors import NotVisible


@dataclass(frozen=True, slots=True)
class Wider:
    """`organisation` is the agent's own; `target` the one that will receive."""

    organisation: Organisation
    motifs: Sequence[Motif]
    first: date
    today: date
    attendees: Attendees = NOBODY
    motif: Motif | None = None
    place: Place | None = None
    target: Organisation | None = None
    starts_at: datetime | None = None

    @property
    def zone(self) -> ZoneInfo:
        return zone_of(self.place)

    @property
    def wanted(self) -> Wanted:
        """For usagers' delays and openings, whoever books."""
        return Wanted(
            door=Door.COUNTER,
            motif=self.motif,
            place=self.place,
            organisation_ids=(self.target.pk,) if self.target else (),
            audience=Audience.USAGER,
        )

    def url(self, route: str = "agent_find_wider", *, words=None, **changed: object) -> str:
        found = replace(self, **changed) if changed else self
        single = {
            "motif": found.motif and found.motif.pk,
            "lieu": found.place and found.place.pk,
            "structure": found.target.pk if found.target and not found.place else None,
            "du": found.first.isoformat() if found.first != found.today else None,
            "debut": found.starts_at and found.starts_at.isoformat(timespec="minutes"),
        }
        words = found.attendees.words if words is None else words
        pairs = [(name, value) for name, value in single.items() if value]
        pairs += [("usagers", word) for word in words]
        path = reverse(route, args=[self.organisation.pk])
        return f"{path}?{urlencode(pairs)}" if pairs else path


def wider_of(asked: QueryDict, actor: Actor, organisation: Organisation, now: datetime) -> Wider:
    """
    Raises:
        BadParameter: an identifier that cannot be one.
        NotVisible: a motif, a place or an organisation that is not open to prescripteurs.
    """
    rows = Motif.objects.filter(prescribable_motifs(actor, organisation.pk), collectif=False)
    motifs = list(rows.select_related("service").order_by(*by_name("name"), "pk"))
    motif = _motif(asked, motifs)
    place = _place(asked, motif)
    target = place.organisation if place else _target(asked, motif)
    today = local_day(now, zone_of(place))
    return Wider(
        organisation=organisation,
        motifs=motifs,
        first=max(today, day_of(asked, "du") or today),
        today=today,
        attendees=attendees_of(asked, actor),
        motif=motif,
        place=place,
        target=target,
        starts_at=start_of(asked, "debut", zone_of(place)),
    )


def _motif(asked: QueryDict, motifs: Sequence[Motif]) -> Motif | None:
    """A motif that is closed to prescripteurs asks the question again: the link carries it."""
    pk = one_id(asked, "motif")
    found = next((motif for motif in motifs if motif.pk == pk), None)
    if pk and found is None and not Motif.objects.filter(pk=pk).exists():
        raise NotVisible
    return found


def _place(asked: QueryDict, motif: Motif | None) -> Place | None:
    pk = one_id(asked, "lieu")
    if pk is None:
        return None
    rows = Place.objects.select_related("organisation").filter(
        pk=pk, availability=Place.Availability.ENABLED
    )
    found = rows.first()
    if found is None:
        raise NotVisible
    # Carried over from a narrower search, where it meant something.
    if motif is None or not motif.needs_place:
        return None
    return found if motif.organisations.filter(pk=found.organisation_id).exists() else None


def _target(asked: QueryDict, motif: Motif | None) -> Organisation | None:
    pk = one_id(asked, "structure")
    if pk is None or motif is None or motif.needs_place:
        return None
    found = motif.organisations.filter(pk=pk).first()
    if found is None:
        raise NotVisible
    return found
