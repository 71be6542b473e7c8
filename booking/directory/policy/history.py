"""The history of the directory."""

from django.db.models import Q

from booking.access.actor import Actor, Kind
from booking.access.rules import ALL, NOTHING, Policy, register

from ..models import AgentRole, DirectoryChange, UsagerProfile

Noun = DirectoryChange.Noun


def _visible(actor: Actor) -> Q:
    """One's own, and of the usagers and agents of the organisations that one administers.

    What concerns the espace (sectors, services, settings) is for who administers it.
    """
    if actor.kind is not Kind.AGENT:
        return NOTHING
    if actor.is_espace_admin:
        return ALL
    seen = Q(noun=Noun.AGENT, object_id=actor.agent_id)
    if actor.admin_ids:
        agents = AgentRole.objects.filter(organisation_id__in=actor.admin_ids)
        usagers = UsagerProfile.objects.filter(organisation_id__in=actor.admin_ids)
        seen |= Q(noun=Noun.AGENT, object_id__in=agents.values("agent_id"))
        seen |= Q(noun=Noun.USAGER, object_id__in=usagers.values("usager_id"))
        seen |= Q(noun=Noun.ORGANISATION, object_id__in=actor.admin_ids)
    return seen


def _reach(actor: Actor) -> str:
    if actor.kind is not Kind.AGENT:
        return "Aucune."
    if actor.is_espace_admin:
        return "Toutes celles de l’espace."
    if actor.admin_ids:
        return (
            "Celles de votre compte, et des usagers et agents des organisations que vous "
            "administrez."
        )
    return "Celles de votre compte."


register(
    Policy(
        model=DirectoryChange,
        noun="modifications de l’annuaire",
        visible=_visible,
        reach=_reach,
        verbs={},
    )
)
