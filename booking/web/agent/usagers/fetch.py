"""The record of an address, for those who see it."""

from booking.access.decisions import fetch_visible, require_seen, visible_to
from booking.directory.models import Usager, UsagerMerge
from booking.web.agent.guard import AgentRequest


def seen_usager(request: AgentRequest, usager_id: int) -> Usager:
    """With the responsible and the profiles, which policies read (2 queries).

    Raises:
        NotVisible: nobody whom the actor sees.
    """
    rows = Usager.objects.current().select_related("responsible").prefetch_related("profiles")
    return fetch_visible(rows, request.actor, pk=usager_id)


def own_usager(request: AgentRequest, usager_id: int) -> Usager:
    """
    Raises:
        NotVisible: nobody whom the actor sees.
        Forbidden: the actor may not edit it.
    """
    usager = seen_usager(request, usager_id)
    require_seen(request.actor, "edit", usager)
    return usager


def merged_into(request: AgentRequest, usager_id: int) -> int | None:
    """The record that took this one's place, if the actor sees it: old links lead there."""
    merges = UsagerMerge.objects.filter(source_id=usager_id, undone_at__isnull=True)
    kept = visible_to(Usager.objects.current(), request.actor).filter(
        pk__in=merges.values("kept_id")
    )
    return kept.values_list("pk", flat=True).first()
