"""One agent of the espace: services, rights, roles in organisations, teams, invitation."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from booking.access.actor import Actor, Right
from booking.access.decisions import decide, fetch_visible, judge, may_create, visible_to
from booking.availability.loader import zone_of
from booking.directory.models import Agent, AgentRole, Organisation, Service, Team
from booking.directory.services.cancel_invitation import cancel_invitation
from booking.directory.services.invite_agents import invite_again
from booking.directory.services.remove_agent import remove_agent
from booking.directory.services.set_agent_level import set_agent_level, set_espace_admin
from booking.directory.services.set_agent_rights import add_agent_role, set_agent_rights
from booking.directory.services.set_agent_services import set_agent_services
from booking.web.agent.configuration.signs import invitation_of, last_logins, sign_of
from booking.web.agent.guard import AgentRequest
from booking.web.agent.order import by_name
from booking.web.agent.parameters import many_ids, one_id
from booking.web.templatetags.wording import moment
from socle.clock import now
from socle.errors import DomainError, NotVisible

from .guard import enters
from .page import show, told

RIGHTS = {
    Right.INVITE_AGENTS: "Inviter des agents dans ses organisations",
    Right.MANAGE_ACCESS_RIGHTS: "Changer les droits des autres agents",
    Right.MANAGE_TEAMS: "Gérer les équipes",
}
LEVELS = (("basic", "Basique"), ("admin", "Administrateur"))


@require_safe
@enters
def agent(request: AgentRequest, agent_id: int) -> HttpResponse:
    actor, instant = request.actor, now()
    found = _found(actor, agent_id)
    logins = last_logins([found])
    seen = logins.get(found.account_id)
    invitation = invitation_of(found)
    own = set(found.services.values_list("pk", flat=True))
    offered = Service.objects.order_by(*by_name("name"))
    roles = _roles(actor, found)
    taken = {role.organisation_id for role in roles}
    others = visible_to(Organisation.objects.order_by(*by_name("name")), actor)
    context = {
        "member": found,
        "name": str(found) or found.email,
        "sign": sign_of(found, instant, logins),
        "seen": moment(seen, zone_of(None)) if seen else "",
        "until": moment(invitation.expires_at, zone_of(None)) if invitation else "",
        "may_answer": bool(invitation) and decide(actor, "edit", invitation).ok,
        "services": [
            {"service": one, "has": one.pk in own}
            for one in offered
            if one.is_enabled or one.pk in own
        ],
        "service_ids": _ids(own),
        "may_set_services": judge(actor, "set_services", found).ok,
        "rights": [(right.value, label, getattr(found, right)) for right, label in RIGHTS.items()],
        "right_names": _ids(right.value for right in Right if getattr(found, right)),
        "may_set_rights": judge(actor, "set_rights", found).ok and found.account_id,
        "may_set_admin": judge(actor, "set_espace_admin", found).ok and found.account_id,
        "roles": [_role(actor, role) for role in roles],
        "levels": LEVELS,
        "others": [one for one in others if one.pk not in taken] if _may_add(actor, found) else [],
        "teams": visible_to(found.teams.order_by(*by_name("name")), actor),
        "may_teams": may_create(actor, Team).ok,
    }
    return show(request, "agent", context)


@require_POST
@enters
def services(request: AgentRequest, agent_id: int) -> HttpResponse:
    chosen = many_ids(request.POST, "services")
    former = request.POST.get("former")
    return _act(
        request,
        agent_id,
        "Les services sont changés.",
        lambda actor: set_agent_services(
            agent_id, chosen, actor, now(), former=None if former is None else _read(former)
        ),
    )


@require_POST
@enters
def rights(request: AgentRequest, agent_id: int) -> HttpResponse:
    chosen = request.POST.getlist("rights")
    former = request.POST.get("former")
    return _act(
        request,
        agent_id,
        "Les droits sont changés.",
        lambda actor: set_agent_rights(
            agent_id, chosen, actor, now(), former=None if former is None else former.split()
        ),
    )


@require_POST
@enters
def espace_admin(request: AgentRequest, agent_id: int) -> HttpResponse:
    granted = request.POST.get("wanted") == "oui"
    return _act(
        request,
        agent_id,
        "Cet agent administre l’espace." if granted else "Cet agent n’administre plus l’espace.",
        lambda actor: set_espace_admin(agent_id, granted, actor, now()),
    )


@require_POST
@enters
def add_role(request: AgentRequest, agent_id: int) -> HttpResponse:
    organisation_id = one_id(request.POST, "organisation")
    level = request.POST.get("level", "")
    if organisation_id is None:
        messages.error(request, "Choisissez une organisation.")
        _found(request.actor, agent_id)
        return redirect("agent_espace_agent", agent_id)
    return _act(
        request,
        agent_id,
        "L’agent a accès à cette organisation.",
        lambda actor: add_agent_role(agent_id, organisation_id, level, actor, now()),
    )


@require_POST
@enters
def role(request: AgentRequest, agent_id: int, organisation: Organisation) -> HttpResponse:
    """Another level in the organisation, or no role there any more."""
    level = request.POST.get("level", "")
    if level == "aucun":
        return _remove(request, agent_id, organisation.pk)
    return _act(
        request,
        agent_id,
        "Le niveau est changé.",
        lambda actor: set_agent_level(
            agent_id,
            organisation.pk,
            level,
            actor,
            now(),
            former=request.POST.get("former") or None,
        ),
    )


@require_POST
@enters
def invitation(request: AgentRequest, agent_id: int) -> HttpResponse:
    """Sent once more, or taken back."""
    _found(request.actor, agent_id)
    if request.POST.get("act") != "annuler":
        return _act(
            request,
            agent_id,
            "Une nouvelle invitation part, valable 48 heures. La précédente ne l’est plus.",
            lambda actor: invite_again(agent_id, actor, now()),
        )
    try:
        cancel_invitation(agent_id, request.actor, now())
    except DomainError as refusal:
        return told(request, refusal, "agent_espace_agent", agent_id)
    messages.success(request, "L’invitation est annulée.")
    return redirect("agent_espace_agents")


def _remove(request: AgentRequest, agent_id: int, organisation_id: int) -> HttpResponse:
    try:
        left = remove_agent(agent_id, organisation_id, request.actor, now())
    except DomainError as refusal:
        return told(request, refusal, "agent_espace_agent", agent_id)
    if left.deleted_at:
        messages.success(request, "C’était sa dernière organisation : l’agent quitte l’espace.")
        return redirect("agent_espace_agents")
    messages.success(request, "L’agent est retiré de cette organisation.")
    return redirect("agent_espace_agent", agent_id)


def _act(
    request: AgentRequest, agent_id: int, done: str, work: Callable[[Actor], object]
) -> HttpResponse:
    try:
        work(request.actor)
    except DomainError as refusal:
        return told(request, refusal, "agent_espace_agent", agent_id)
    messages.success(request, done)
    if not visible_to(Agent.objects.current(), request.actor).filter(pk=agent_id).exists():
        return redirect("agent_espace_agents")
    return redirect("agent_espace_agent", agent_id)


def _found(actor: Actor, agent_id: int) -> Agent:
    return fetch_visible(Agent.objects.current().select_related("invitation"), actor, pk=agent_id)


def _roles(actor: Actor, found: Agent) -> list[AgentRole]:
    rows = AgentRole.objects.filter(agent=found).select_related("organisation", "agent")
    return list(visible_to(rows, actor).order_by(*by_name("organisation__name")))


def _role(actor: Actor, one: AgentRole) -> dict[str, object]:
    is_intervenant = one.access_level == AgentRole.AccessLevel.INTERVENANT
    return {
        "role": one,
        "other_levels": [
            (value, label)
            for value, label in LEVELS
            if value != one.access_level and not is_intervenant and judge(actor, "change", one).ok
        ],
        "may_remove": judge(actor, "remove", one).ok and one.agent_id != actor.agent_id,
    }


def _may_add(actor: Actor, found: Agent) -> bool:
    return actor.is_espace_admin and found.account_id is not None


def _ids(values) -> str:
    return " ".join(sorted(map(str, values)))


def _read(former: str) -> list[int]:
    """
    Raises:
        NotVisible: somebody rewrote the form.
    """
    words = former.split()
    if not all(word.isascii() and word.isdigit() and len(word) <= 16 for word in words):
        raise NotVisible
    return [int(word) for word in words]
