"""Agents, their roles, invitations and teams."""

from django.db.models import Q

from booking.access.actor import Actor, Kind, Right
from booking.access.rules import ALL, NOTHING, Policy, Rule, register
from booking.access.who import (
    IN_YOURS,
    NOT_ADMIN,
    NOT_ESPACE_ADMIN,
    espace_admins,
    has_right,
    holders,
    in_administered_or_everywhere,
    works,
)

from ..models import Agent, AgentInvitation, AgentRole, Team

NO_TEAMS = "Il faut le droit de gérer les équipes."
NO_RIGHTS = "Il faut le droit de gérer les droits d’accès ; personne ne change les siens."
NOT_ONESELF = "Seul l’agent lui-même peut faire cette modification."
NOT_THIS_ROLE = (
    "Seuls un administrateur de l’organisation et un administrateur de l’espace peuvent changer "
    "ce rôle."
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


def _manages(actor: Actor, agent: Agent) -> bool:
    """Whether the actor administers the espace, or an organisation of this agent."""
    return actor.is_espace_admin or any(
        role.organisation_id in actor.admin_ids for role in agent.roles.all()
    )


def _is_oneself(actor: Actor, agent: Agent) -> bool:
    return agent.pk == actor.agent_id


def _oneself_where(actor: Actor) -> str:
    return "pour vous-même" if actor.kind is Kind.AGENT else ""


def _oneself_or_manages_where(actor: Actor) -> str:
    return in_administered_or_everywhere(actor) or _oneself_where(actor)


def _gives_rights(actor: Actor, agent: Agent) -> bool:
    """Who holds the right gives it to others; only who administers the espace, to themselves."""
    if actor.is_espace_admin:
        return True
    return Right.MANAGE_ACCESS_RIGHTS in actor.rights and not _is_oneself(actor, agent)


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
    if actor.roles:
        return "Tous ceux de vos organisations, avec leur agenda."
    return "Vous seul." if actor.kind is Kind.AGENT else "Aucun."


register(
    Policy(
        model=Agent,
        noun="agents",
        visible=visible_agents,
        reach=_agents_reach,
        verbs={
            # Whoever sees an agent sees the agenda; what stands in it has its own policy.
            "see_agenda": Rule(
                lambda actor, agent: True,
                "",
                label="voir l’agenda",
                where=lambda actor: "de ceux que vous voyez" if actor.kind is Kind.AGENT else "",
            ),
            "edit": Rule(
                _manages,
                NOT_ADMIN,
                label="modifier la fiche",
                where=in_administered_or_everywhere,
            ),
            "edit_profile": Rule(
                _is_oneself, NOT_ONESELF, label="modifier le profil", where=_oneself_where
            ),
            "see_history": Rule(
                lambda actor, agent: _is_oneself(actor, agent) or _manages(actor, agent),
                NOT_ADMIN,
                label="voir l’historique",
                where=_oneself_or_manages_where,
            ),
            "set_services": espace_admins("changer les services"),
            "set_rights": Rule(
                _gives_rights,
                NO_RIGHTS,
                label="changer les droits d’accès",
                where=lambda actor: (
                    "de ceux que vous voyez" if has_right(actor, Right.MANAGE_ACCESS_RIGHTS) else ""
                ),
            ),
            "set_espace_admin": espace_admins("nommer ou retirer un administrateur de l’espace"),
        },
    )
)


def _visible_roles(actor: Actor) -> Q:
    """Of the agents that one sees, in the organisations that one sees."""
    if actor.kind is not Kind.AGENT:
        return NOTHING
    seen = Q(agent_id__in=Agent.objects.filter(visible_agents(actor)).values("pk"))
    return seen if actor.is_espace_admin else seen & Q(organisation_id__in=actor.organisation_ids)


def _rules(actor: Actor, role: AgentRole) -> bool:
    return actor.is_espace_admin or role.organisation_id in actor.admin_ids


def _withdraws(actor: Actor, role: AgentRole) -> bool:
    """Who may invite may also take away what they could have given: a basic role of others."""
    if _rules(actor, role):
        return True
    return (
        Right.INVITE_AGENTS in actor.rights
        and role.organisation_id in actor.organisation_ids
        and role.access_level != AgentRole.AccessLevel.ADMIN
        and role.agent_id != actor.agent_id
    )


def _withdraws_where(actor: Actor) -> str:
    if Right.INVITE_AGENTS in actor.rights and not actor.is_espace_admin and actor.roles:
        return f"{IN_YOURS}, administrateurs exceptés"
    return in_administered_or_everywhere(actor)


register(
    Policy(
        model=AgentRole,
        noun="rôles des agents",
        visible=_visible_roles,
        reach=lambda actor: (
            "Ceux des agents que vous voyez, dans les organisations que vous voyez."
            if works(actor)
            else "Aucun."
        ),
        verbs={
            "change": Rule(
                _rules,
                NOT_THIS_ROLE,
                label="changer le niveau",
                where=in_administered_or_everywhere,
            ),
            "remove": Rule(
                _withdraws, NOT_THIS_ROLE, label="retirer l’agent", where=_withdraws_where
            ),
        },
    )
)


def _visible_invitations(actor: Actor) -> Q:
    """Of the agents of the organisations where one may invite."""
    if actor.kind is not Kind.AGENT:
        return NOTHING
    if actor.is_espace_admin:
        return Q(agent__deleted_at__isnull=True)
    invites = Right.INVITE_AGENTS in actor.rights
    ids = actor.organisation_ids if invites else actor.admin_ids
    return Q(agent__deleted_at__isnull=True, agent_id__in=_agents_of(ids))


def _invitations_where(actor: Actor) -> str:
    if Right.INVITE_AGENTS in actor.rights and not actor.is_espace_admin:
        return IN_YOURS if actor.roles else ""
    return in_administered_or_everywhere(actor)


def _invitations_reach(actor: Actor) -> str:
    where = _invitations_where(actor)
    return f"Celles qui ont été envoyées {where}." if where else "Aucune."


_answers = Rule(
    lambda actor, invitation: True,
    NOT_ESPACE_ADMIN,
    label="renouveler ou annuler",
    where=_invitations_where,
)
register(
    Policy(
        model=AgentInvitation,
        noun="invitations",
        visible=_visible_invitations,
        reach=_invitations_reach,
        # Whoever sees an invitation may have sent it.
        verbs={"edit": _answers},
    )
)

_teams = holders(Right.MANAGE_TEAMS, "modifier ou supprimer", NO_TEAMS)
register(
    Policy(
        model=Team,
        noun="équipes",
        # Filters of the search of a time, for all agents of the espace.
        visible=lambda actor: ALL if _meets_teams(actor) else NOTHING,
        reach=lambda actor: "Toutes celles de l’espace." if _meets_teams(actor) else "Aucune.",
        create=holders(Right.MANAGE_TEAMS, "créer", NO_TEAMS),
        verbs={"edit": _teams},
    )
)


def _meets_teams(actor: Actor) -> bool:
    return works(actor) or has_right(actor, Right.MANAGE_TEAMS)
