"""`updated_since`: what changed, and what is gone (ids only, under `meta.deleted`)."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Q, QuerySet

from booking.access.actor import Actor
from booking.access.decisions import visible_to
from booking.appointments.models import Change
from booking.catalog.models import Motif
from booking.directory.models import Agent, DirectoryChange, Usager

Noun = DirectoryChange.Noun
# Whoever asks so seldom that more is gone reads everything again.
MOST_GONE = 1000


def by_row(rows: QuerySet, since: datetime) -> QuerySet:
    return rows.filter(updated_at__gte=since)


def rdvs_changed(rows: QuerySet, since: datetime) -> QuerySet:
    """Also those of which a participation changed: it leaves its line in the history."""
    told = Change.objects.filter(made_at__gte=since)
    return rows.filter(Q(updated_at__gte=since) | Q(pk__in=told.values("appointment_id")))


CHANGED: dict[str, Callable[[QuerySet, datetime], QuerySet]] = {
    "Absence": by_row,
    "Lieu": by_row,
    "Motif": by_row,
    "Organisation": by_row,
    "PlageOuverture": by_row,
    "Rdv": rdvs_changed,
    "User": by_row,
}
"""Objects that can be asked for so."""


def gone(name: str, actor: Actor, since: datetime) -> list[int]:
    """Identifiers of what the actor could see and that is no longer there (3 queries at most)."""
    finders = {"Rdv": _rdvs, "Absence": _absences, "PlageOuverture": _windows, "User": _users}
    return finders[name](actor, since) if name in finders else []


def _rdvs(actor: Actor, since: datetime) -> list[int]:
    lines = Change.objects.filter(verb=Change.Verb.DELETED, made_at__gte=since)
    found = list(lines.order_by("-made_at").values_list("appointment_id", "before")[:MOST_GONE])
    if not found:
        return []
    motifs = set(visible_to(Motif.objects.all(), actor).values_list("pk", flat=True))

    def was_seen(before: dict[str, object]) -> bool:
        organisation_id = before.get("organisation_id")
        if actor.is_espace_admin or organisation_id in actor.whole_ids:
            return True
        if organisation_id not in actor.shared_ids:
            return False
        return before.get("motif_id") in motifs or actor.agent_id in before.get("agent_ids", ())

    return sorted({pk for pk, before in found if was_seen(before)})


def _absences(actor: Actor, since: datetime) -> list[int]:
    lines = DirectoryChange.objects.filter(noun=Noun.ABSENCE, verb="removed", made_at__gte=since)
    found = list(lines.order_by("-made_at").values_list("object_id", "before")[:MOST_GONE])
    if not found:
        return []
    agents = set(visible_to(Agent.objects.all(), actor).values_list("pk", flat=True))
    return sorted({pk for pk, before in found if before.get("agent_id") in agents})


def _windows(actor: Actor, since: datetime) -> list[int]:
    lines = DirectoryChange.objects.filter(noun=Noun.WINDOW, verb="removed", made_at__gte=since)
    found = list(lines.order_by("-made_at").values_list("object_id", "before")[:MOST_GONE])
    if not found:
        return []
    agents = set(visible_to(Agent.objects.all(), actor).values_list("pk", flat=True))
    return sorted(
        pk
        for pk, before in found
        if before.get("agent_id") == actor.agent_id
        or (
            before.get("agent_id") in agents
            and (actor.is_espace_admin or before.get("organisation_id") in actor.organisation_ids)
        )
    )


def _users(actor: Actor, since: datetime) -> list[int]:
    """Those whom an organisation of the actor's let go; who was forgotten left no line."""
    lines = DirectoryChange.objects.filter(noun=Noun.USAGER, verb="removed", made_at__gte=since)
    if not actor.is_espace_admin:
        lines = lines.filter(after__organisation_id__in=list(actor.organisation_ids))
    ids = set(lines.order_by("-made_at").values_list("object_id", flat=True)[:MOST_GONE])
    seen = visible_to(Usager.objects.filter(pk__in=ids), actor).values_list("pk", flat=True)
    return sorted(ids - set(seen))
