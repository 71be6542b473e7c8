"""The services of an agent, changed over the whole espace by who administers it."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import require_seen

from ..agent_record import enabled_services, locked_agent
from ..errors import AgentRefused
from ..history import write_change
from ..models import Agent, DirectoryChange
from ..versions import ChangedMeanwhile


@transaction.atomic
def set_agent_services(
    agent_id: int,
    service_ids: Collection[int],
    actor: Actor,
    now: datetime,
    *,
    former: Collection[int] | None = None,
) -> Agent:
    """Exactly these services.

    Args:
        former: those that the author was shown; None asks for nothing (a machine, an undo).

    Raises:
        NotVisible, Forbidden: out of sight, or not for this actor.
        ChangedMeanwhile: somebody else was first.
        InvalidValue: a service that is not active, or none.
        AgentRefused: a window of the agent carries a motif of a service taken away.
    """
    agent = locked_agent(agent_id, actor)
    require_seen(actor, "set_services", agent)
    services = enabled_services(service_ids)
    known = set(agent.services.values_list("pk", flat=True))
    if former is not None and known != set(former):
        raise ChangedMeanwhile
    kept = {service.pk for service in services}
    # Windows belong to a room above: they are reached by the relation only.
    in_use = agent.opening_windows.filter(motifs__service_id__in=known - kept)
    if window := in_use.first():
        raise AgentRefused(
            f"La plage « {window.title} » porte un motif de ce service : modifiez-la d’abord."
        )
    if known != kept:
        agent.services.set(services)
        before, after = {"service_ids": sorted(known)}, {"service_ids": sorted(kept)}
        noun = DirectoryChange.Noun.AGENT
        write_change(noun, agent.pk, "services", actor, now, before=before, after=after)
    return agent
