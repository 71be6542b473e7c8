"""Who sees and changes organisations, agents and usagers. Source: domain.md 2, corrected by 5."""

from django.db.models import Q

from booking.access.actor import Actor, Kind
from booking.access.rules import ALL, NOTHING, Policy, Rule, register

from .models import Agent, AgentRole, Organisation, Usager, UsagerProfile

NO_ROLE = "Vous n’avez pas de rôle dans cette organisation."
NOT_ADMIN = "Seul un administrateur de l’organisation peut faire cette action."


def visible_organisations(actor: Actor) -> Q:
    """Those where one has a role; all of them for who administers the espace."""
    if actor.kind is not Kind.AGENT:
        return NOTHING
    return ALL if actor.is_espace_admin else Q(pk__in=actor.organisation_ids)


def _organisations_reach(actor: Actor) -> str:
    if actor.is_espace_admin:
        return "Toutes celles de l’espace."
    return "Celles où vous avez un rôle." if actor.roles else "Aucune."


register(
    Policy(
        model=Organisation,
        noun="organisations",
        visible=visible_organisations,
        reach=_organisations_reach,
        verbs={
            "edit": Rule(lambda actor, organisation: organisation.pk in actor.admin_ids, NOT_ADMIN),
            # To open or take up a file: who could not edit it afterwards opens none.
            "create_usager": Rule(
                lambda actor, organisation: organisation.pk in actor.organisation_ids, NO_ROLE
            ),
        },
    )
)


def visible_agents(actor: Actor) -> Q:
    """Oneself, and in one's organisations everybody or those who share a service.

    Agents who left are seen by nobody: their name stays on the appointments that they had.
    """
    if actor.kind is not Kind.AGENT:
        return NOTHING
    current = Q(deleted_at__isnull=True)
    if actor.is_espace_admin:
        return current
    seen = Q(pk=actor.agent_id)
    if actor.whole_ids:
        seen |= Q(pk__in=_agents_of(actor.whole_ids))
    if actor.shared_ids:
        sharing = _agents_of(actor.shared_ids).filter(agent__services__in=actor.service_ids)
        seen |= Q(pk__in=sharing)
    return current & seen


def _agents_of(organisation_ids: frozenset[int]):
    return AgentRole.objects.filter(organisation_id__in=organisation_ids).values("agent_id")


def _has_role_with(actor: Actor, agent: Agent) -> bool:
    """Whether the actor administers an organisation of this agent."""
    return any(role.organisation_id in actor.admin_ids for role in agent.roles.all())


def _agents_reach(actor: Actor) -> str:
    if actor.is_espace_admin:
        return "Tous ceux de l’espace, avec leur agenda."
    if actor.shared_ids and actor.whole_ids:
        return (
            "Ceux de vos services, et tous ceux des organisations que vous administrez, "
            "avec leur agenda."
        )
    if actor.shared_ids:
        return "Vous, et ceux de vos services dans vos organisations, avec leur agenda."
    return "Tous ceux de vos organisations, avec leur agenda." if actor.roles else "Vous seul."


register(
    Policy(
        model=Agent,
        noun="agents",
        visible=visible_agents,
        reach=_agents_reach,
        verbs={
            # Whoever sees an agent sees the agenda; what stands in it has its own policy.
            "see_agenda": Rule(lambda actor, agent: True, ""),
            "edit": Rule(_has_role_with, NOT_ADMIN),
        },
    )
)


def visible_usagers(actor: Actor) -> Q:
    """Those whom one of one's organisations knows."""
    if actor.kind is not Kind.AGENT:
        return NOTHING
    current = Q(deleted_at__isnull=True)
    if actor.is_espace_admin:
        return current
    known = UsagerProfile.objects.filter(organisation_id__in=actor.organisation_ids)
    return current & Q(pk__in=known.values("usager_id"))


def _knows(actor: Actor, usager: Usager) -> bool:
    return any(
        profile.organisation_id in actor.organisation_ids for profile in usager.profiles.all()
    )


def _administers_one_that_knows(actor: Actor, usager: Usager) -> bool:
    return actor.is_espace_admin or any(
        profile.organisation_id in actor.admin_ids for profile in usager.profiles.all()
    )


def _usagers_reach(actor: Actor) -> str:
    if actor.is_espace_admin:
        return "Tous ceux de l’espace."
    return "Ceux que vos organisations connaissent." if actor.roles else "Aucun."


register(
    Policy(
        model=Usager,
        noun="usagers",
        visible=visible_usagers,
        reach=_usagers_reach,
        verbs={
            "edit": Rule(_knows, NO_ROLE),
            "see_history": Rule(_administers_one_that_knows, NOT_ADMIN),
        },
    )
)
