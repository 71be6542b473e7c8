"""What an agent takes along to another organisation of the espace, counted before it is done.

Source: domain.md 3, "Migration". Motifs need no copy here: an organisation more offers them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from booking.availability.models import OpeningWindow
from booking.catalog.models import Room
from booking.directory.models import Agent, AgentRole, Organisation, Place

from .models import Appointment, BookingHold

SHARED = "Des rendez-vous sont partagés avec d’autres agents : {count}. Séparez-les d’abord."
HELD = "Un usager est en train de réserver chez cet agent : réessayez dans quelques minutes."
NO_ROLE = "Cet agent n’a pas de rôle dans l’organisation de départ."
SAME = "Choisissez deux organisations différentes."
ROOMS = "Un lieu que d’autres agents gardent a des salles : déplacez d’abord les rendez-vous."
LAST_ADMIN = "C’est le dernier administrateur de l’organisation de départ : nommez-en un autre."


@dataclass(frozen=True, slots=True)
class Rehoming:
    """`obstacles`: why it cannot be done, in French; none when it can.

    Args:
        moved_places: used there by this agent only: they go along.
        copied_places: used by others too: the new organisation gets one of its own.
    """

    role: AgentRole | None
    windows: tuple[OpeningWindow, ...]
    appointment_ids: frozenset[int]
    coming: int
    moved_places: tuple[Place, ...]
    copied_places: tuple[Place, ...]
    motif_ids: frozenset[int]
    usager_ids: frozenset[int]
    obstacles: tuple[str, ...]


def rehoming_of(
    agent: Agent, source: Organisation, target: Organisation, now: datetime
) -> Rehoming:
    """As things stand now (10 queries)."""
    role = AgentRole.objects.filter(agent=agent, organisation=source).first()
    windows = tuple(
        OpeningWindow.objects.filter(agent=agent, organisation=source)
        .select_related("place")
        .prefetch_related("motifs")
        .order_by("pk")
    )
    rows = Appointment.objects.filter(
        pk__in=agent.claims.filter(appointment__organisation=source).values("appointment_id")
    )
    appointments = list(rows.order_by("pk").annotate(staff=Count("agents", distinct=True)))
    ids = frozenset(one.pk for one in appointments)
    alone, shared = _places(agent, source, windows, appointments)
    motifs = {motif.pk for window in windows for motif in window.motifs.all()}
    return Rehoming(
        role=role,
        windows=windows,
        appointment_ids=ids,
        coming=sum(one.starts_at > now and not one.is_cancelled for one in appointments),
        moved_places=alone,
        copied_places=shared,
        motif_ids=frozenset(motifs | {one.motif_id for one in appointments}),
        usager_ids=_usagers(ids),
        obstacles=(
            *_obstacles(role, agent, source, target, appointments, now),
            *([ROOMS] if Room.objects.filter(place__in=shared).exists() else []),
        ),
    )


def _obstacles(
    role: AgentRole | None,
    agent: Agent,
    source: Organisation,
    target: Organisation,
    appointments: Iterable[Appointment],
    now: datetime,
) -> Iterable[str]:
    if source.pk == target.pk:
        yield SAME
    if role is None:
        yield NO_ROLE
    elif role.access_level == AgentRole.AccessLevel.ADMIN:
        # Who has not accepted the invitation administers nothing yet.
        admins = AgentRole.objects.filter(
            organisation=source,
            access_level=role.access_level,
            agent__in=Agent.objects.complete(),
        )
        if not admins.exclude(pk=role.pk).exists():
            yield LAST_ADMIN
    if count := sum(one.staff > 1 for one in appointments):
        yield SHARED.format(count=count)
    held = BookingHold.objects.filter(
        agent=agent, organisation=source, state=BookingHold.State.PENDING, expires_at__gt=now
    )
    if held.exists():
        yield HELD


def _places(
    agent: Agent,
    source: Organisation,
    windows: Iterable[OpeningWindow],
    appointments: Iterable[Appointment],
) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """Those that nobody else uses, then the others."""
    used = {one.place_id for one in (*windows, *appointments)} - {None}
    own = Place.objects.filter(pk__in=used, organisation=source).order_by("pk")
    ours = [one.pk for one in appointments]
    by_others = {
        *OpeningWindow.objects.filter(place__in=used)
        .exclude(agent=agent, organisation=source)
        .values_list("place_id", flat=True),
        *Appointment.objects.filter(place__in=used)
        .exclude(pk__in=ours)
        .values_list("place_id", flat=True),
    }
    places = list(own)
    return (
        tuple(one for one in places if one.pk not in by_others),
        tuple(one for one in places if one.pk in by_others),
    )


def _usagers(appointment_ids: Iterable[int]) -> frozenset[int]:
    """Those who take part, and who is written to for them."""
    rows = Appointment.objects.filter(pk__in=appointment_ids, participations__isnull=False)
    pairs = rows.values_list("participations__usager_id", "participations__usager__responsible_id")
    return frozenset(pk for pair in pairs for pk in pair if pk is not None)
