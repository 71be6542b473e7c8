"""A search over all organisations of the espace, by the rules that bind prescripteurs.

What is offered, where and by whom is read as for usagers, on their own path: the agent's page only
asks in another order, and keeps who comes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from booking.access.actor import Actor
from booking.appointments.sessions import SessionAhead
from booking.availability.loader import zone_of
from booking.catalog.models import Motif
from booking.catalog.policy import prescribable_motifs
from booking.directory.models import Organisation, Place
from booking.domain.wallclock import local_day
from booking.web.agent.found import NOBODY, Attendees, attendees_of
from booking.web.agent.order import by_name
from booking.web.agent.parameters import day_of, one_id, start_of
from booking.web.usager.answers import Answers
from booking.web.usager.offer import Limits, load_offer
from booking.web.usager.path import Path
from booking.web.usager.scope import Scope
from booking.web.usager.seats import sessions_of, with_sessions
from booking.web.usager.whereabouts import NOWHERE_YET, Whereabouts
from socle.errors import NotVisible

from .wider_home import OTHER, Home, home_of


@dataclass(frozen=True)
class Wider:
    """`organisation` is the agent's own; the path's is the one that will receive.

    Args:
        is_carried: the address names a place or an organisation that this search does not offer.
    """

    organisation: Organisation
    path: Path
    home: Home
    first: date
    today: date
    attendees: Attendees = NOBODY
    motif: Motif | None = None
    starts_at: datetime | None = None
    is_carried: bool = False

    @cached_property
    def sessions(self) -> list[SessionAhead]:
        """Those that can be joined, with a seat left (1 query)."""
        if self.path.motif is None:
            return []
        return [one for one in sessions_of(self.path) if one.seats_left != 0]

    @cached_property
    def session(self) -> SessionAhead | None:
        wanted = self.path.answers.session_id
        return next((one for one in self.sessions if one.id == wanted), None) if wanted else None

    @property
    def place(self) -> Place | None:
        """Where it will be: the session's, or the one chosen, or the only one."""
        if self.session is None:
            return self.path.place
        return next((one for one in self.path.places if one.pk == self.session.place_id), None)

    @property
    def target(self) -> Organisation | None:
        """Who will receive."""
        return self.place.organisation if self.place else self.path.organisation

    @property
    def zone(self) -> ZoneInfo:
        return zone_of(self.place)

    @property
    def start(self) -> datetime | None:
        return self.session.start if self.session else self.starts_at

    @property
    def is_ready(self) -> bool:
        """Whether only the person is left to choose, and to confirm."""
        if self.motif is None or self.home.is_asked or self.is_carried:
            return False
        if self.motif.collectif:
            return self.session is not None
        return self.target is not None and self.starts_at is not None

    def url(self, route: str = "agent_find_wider", *, words=None, **changed: object) -> str:
        """The address of a page with some of the answers changed.

        Args:
            words: who comes instead, as addresses write them.
            changed: `motif`, `place`, `target`, `session` (identifiers or None), `where` (nowhere
                yet asks for it again), `first`, `starts_at`.
        """
        answers, home = self.path.answers, self.home.parameters
        where: Whereabouts | None = changed.get("where")
        single = {
            "motif": changed.get("motif", answers.motif_id),
            "lieu": changed.get("place", answers.place_id),
            "structure": changed.get("target", answers.organisation_id),
            "seance": changed.get("session", answers.session_id),
            "du": changed.get("first", self.first),
            "debut": changed.get("starts_at", self.starts_at),
        }
        if single["du"] == self.today:
            single["du"] = None
        pairs = [(name, _written(value)) for name, value in single.items() if value]
        pairs += (home if where is None else where.parameters).items()
        pairs += [(OTHER, "1")] if where is NOWHERE_YET else []
        words = self.attendees.words if words is None else words
        pairs += [("usagers", word) for word in words]
        path = reverse(route, args=[self.organisation.pk])
        return f"{path}?{urlencode(pairs)}" if pairs else path


def wider_of(asked: QueryDict, actor: Actor, organisation: Organisation, now: datetime) -> Wider:
    """
    Raises:
        BadParameter: an identifier that cannot be one.
        NotVisible: a motif, a place or an organisation that the espace does not have.
    """
    attendees = attendees_of(asked, actor)
    opened = prescribable(actor, organisation)
    motif_id = _known(asked, "motif", Motif.objects.all())
    motif = next((one for one in opened if one.pk == motif_id), None)
    home = home_of(asked, attendees, [motif] if motif else opened)
    path = _path(asked, home, opened, motif, now)
    chosen = _chosen(asked, path)
    is_carried, path = chosen is None, replace(path, answers=chosen or path.answers)
    today = local_day(now, zone_of(path.place))
    return Wider(
        organisation=organisation,
        path=path,
        home=home,
        first=max(today, day_of(asked, "du") or today),
        today=today,
        attendees=attendees,
        motif=motif,
        is_carried=is_carried,
        starts_at=start_of(asked, "debut", zone_of(path.place)),
    )


def prescribable(actor: Actor, organisation: Organisation) -> Sequence[Motif]:
    """What an agent of that organisation may book elsewhere, by name (1 query)."""
    rows = Motif.objects.filter(prescribable_motifs(actor, organisation.pk))
    related = rows.noting_questions().select_related("service", "category")
    return list(related.order_by(*by_name("name"), "pk"))


def _path(
    asked: QueryDict, home: Home, opened: Sequence[Motif], motif: Motif | None, now: datetime
) -> Path:
    """The usager's path at that point (1 query, one more for sessions)."""
    limits = Limits(reach=home.reach)
    motifs = [motif] if motif else opened
    windows = load_offer(motifs, local_day(now, zone_of(None)), limits)
    answers = Answers(
        motif_id=motif and motif.pk,
        where=home.where,
        session_id=one_id(asked, "seance"),
        is_prescribed=True,
    )
    offer = with_sessions(windows, motifs, now, limits)
    return Path(answers, offer, Scope(None, None, home.reach), now)


def _chosen(asked: QueryDict, path: Path) -> Answers | None:
    """The answers with the place or the organisation of the address; None when it is not offered.

    What a narrower search carried here, and means nothing in this one, is asked again.
    """
    place_id = _known(asked, "lieu", Place.objects.all())
    target_id = _known(asked, "structure", Organisation.objects.all())
    if place_id and place_id not in {one.pk for one in path.places}:
        return None
    if target_id and target_id not in {one.pk for one in path.organisations}:
        return None
    return path.answers.changed(place_id=place_id, organisation_id=target_id)


def _known(asked: QueryDict, name: str, rows: QuerySet) -> int | None:
    """
    Raises:
        NotVisible: the espace has no such thing.
    """
    pk = one_id(asked, name)
    if pk is not None and not rows.filter(pk=pk).exists():
        raise NotVisible
    return pk


def _written(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return value.isoformat() if isinstance(value, date) else value
