"""Who sees and changes opening windows and absences. Source: domain.md 2, corrected by 5.

Colleagues see each other's, behind the agenda; since 2025 a basic agent changes only their own,
and those of an intervenant, who has no login and whose agenda is run by the others (1.2).
"""

from django.db.models import Q

from booking.access.actor import Actor, Kind
from booking.access.rules import ALL, NOTHING, Policy, Rule, register
from booking.access.who import EVERYWHERE
from booking.directory.models import Agent
from booking.directory.policy import visible_agents

from .models import Absence, OpeningWindow

NOT_YOURS = (
    "Seuls cet agent, le secrétariat et les administrateurs de l’organisation peuvent faire "
    "cette modification."
)


def _has_no_login(agent: Agent) -> bool:
    return agent.account_id is None


def visible_windows(actor: Actor) -> Q:
    """One's own, and in one's organisations everybody's or those of who shares a service."""
    if actor.kind is not Kind.AGENT:
        return NOTHING
    if actor.is_espace_admin:
        return ALL
    seen = Q(agent_id=actor.agent_id)
    if actor.whole_ids:
        seen |= Q(organisation_id__in=actor.whole_ids)
    if actor.shared_ids:
        colleagues = Agent.objects.filter(services__in=actor.service_ids).values("pk")
        seen |= Q(organisation_id__in=actor.shared_ids, agent_id__in=colleagues)
    return seen


def _changes_window(actor: Actor, window: OpeningWindow) -> bool:
    organisation_id = window.organisation_id
    return (
        window.agent_id == actor.agent_id
        or organisation_id in actor.run_ids
        or (organisation_id in actor.organisation_ids and _has_no_login(window.agent))
    )


def visible_absences(actor: Actor) -> Q:
    """Those of the agents that one sees: an absence holds in all organisations."""
    if actor.kind is not Kind.AGENT:
        return NOTHING
    return Q(agent_id__in=Agent.objects.filter(visible_agents(actor)).values("pk"))


def _changes_absence(actor: Actor, absence: Absence) -> bool:
    if actor.is_espace_admin or absence.agent_id == actor.agent_id:
        return True
    organisation_ids = {role.organisation_id for role in absence.agent.roles.all()}
    common = organisation_ids & actor.organisation_ids
    return bool(organisation_ids & actor.run_ids) or (bool(common) and _has_no_login(absence.agent))


def _reach(actor: Actor) -> str:
    if actor.kind is not Kind.AGENT:
        return "Aucune."
    if actor.is_espace_admin:
        return "Celles de tous les agents de l’espace."
    return "Celles des agents dont vous voyez l’agenda." if actor.roles else "Les vôtres."


def _windows_where(actor: Actor) -> str:
    if actor.run_ids:
        return "les vôtres, et toutes celles des organisations où vous agissez pour tous"
    return "les vôtres, et celles des intervenants" if actor.roles else _own(actor)


def _absences_where(actor: Actor) -> str:
    return EVERYWHERE if actor.is_espace_admin else _windows_where(actor)


def _own(actor: Actor) -> str:
    return "les vôtres" if actor.kind is Kind.AGENT else ""


register(
    Policy(
        model=OpeningWindow,
        noun="plages d’ouverture",
        visible=visible_windows,
        reach=_reach,
        verbs={
            "edit": Rule(
                _changes_window, NOT_YOURS, label="modifier ou supprimer", where=_windows_where
            )
        },
    )
)
register(
    Policy(
        model=Absence,
        noun="indisponibilités",
        visible=visible_absences,
        reach=_reach,
        verbs={
            "edit": Rule(
                _changes_absence, NOT_YOURS, label="modifier ou supprimer", where=_absences_where
            )
        },
    )
)
