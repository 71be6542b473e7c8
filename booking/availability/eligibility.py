"""Which motifs a window of an agent may carry. Source: domain.md 1.5, corrected by 5."""

from django.db.models import Q, QuerySet

from booking.catalog.models import Motif
from booking.directory.models import Agent, AgentRole, Service


def eligible_motifs(agent: Agent, organisation_id: int) -> QuerySet[Motif]:
    """Individual ones of the organisation: all for its admin, else those of the agent's services.

    A motif without service is everybody's, and so are all where the espace has no services; the
    Secrétariat also has those that are open to it. (2 queries besides the result's.)
    """
    rows = Motif.objects.current().filter(organisations=organisation_id, collectif=False)
    roles = AgentRole.objects.filter(agent=agent, organisation_id=organisation_id)
    if roles.filter(access_level=AgentRole.AccessLevel.ADMIN).exists():
        return rows
    if not Service.objects.filter(is_enabled=True).exists():
        return rows
    services = agent.services.all()
    own = Q(service__isnull=True) | Q(service__in=services.values("pk"))
    if any(service.is_secretariat for service in services):
        own |= Q(for_secretariat=True)
    return rows.filter(own)
