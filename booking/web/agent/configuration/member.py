"""One agent of an organisation: level, invitation, intervenant, leaving."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, require_seen
from booking.appointments.models import Appointment
from booking.availability.loader import zone_of
from booking.availability.models import OpeningWindow
from booking.directory.models import Agent, AgentRole, Organisation
from booking.directory.services.cancel_invitation import cancel_invitation
from booking.directory.services.convert_agent import invite_intervenant, make_intervenant
from booking.directory.services.invite_agents import invite_again
from booking.directory.services.remove_agent import remove_agent
from booking.directory.services.set_agent_level import set_agent_level
from booking.domain.wallclock import local_day
from booking.web.agent.confirming import ask_first, is_sure
from booking.web.agent.guard import AgentRequest
from booking.web.agent.order import by_name
from booking.web.agent.shell import render_page
from booking.web.templatetags.wording import moment
from socle.clock import now
from socle.errors import DomainError, NotVisible

from .guard import configures
from .signs import invitation_of, last_logins, sign_of


class LoginForm(forms.Form):
    """What an intervenant needs to get an account."""

    first_name = forms.CharField(label="Prénom", max_length=150)
    last_name = forms.CharField(label="Nom", max_length=150)
    email = forms.CharField(label="Adresse e-mail", max_length=254)
    level = forms.ChoiceField(
        label="Niveau", choices=(("basic", "Basique"), ("admin", "Administrateur"))
    )


@require_safe
@configures("manage_agents")
def member(request: AgentRequest, organisation: Organisation, agent_id: int) -> HttpResponse:
    agent, role = _found(request, organisation, agent_id)
    return _page(request, organisation, agent, role)


@require_POST
@configures("manage_agents")
def change_level(request: AgentRequest, organisation: Organisation, agent_id: int) -> HttpResponse:
    level = request.POST.get("level", "")
    former = request.POST.get("former") or None
    if level == "intervenant":
        if not is_sure(request):
            return _ask_first(request, organisation, *_found(request, organisation, agent_id))
        return _act(
            request,
            organisation,
            agent_id,
            "C’est maintenant un intervenant : il ne peut plus se connecter.",
            lambda actor: make_intervenant(agent_id, organisation.pk, actor, now(), former=former),
        )
    return _act(
        request,
        organisation,
        agent_id,
        "Le niveau est changé.",
        lambda actor: set_agent_level(
            agent_id, organisation.pk, level, actor, now(), former=former
        ),
    )


def _ask_first(
    request: AgentRequest, organisation: Organisation, agent: Agent, role: AgentRole
) -> HttpResponse:
    require_seen(request.actor, "change", role)
    name = str(agent) or agent.email
    coming, windows = _coming(organisation, agent, now()).count(), _windows(organisation, agent)
    points = [
        f"{name} ne peut plus se connecter : son compte, son adresse e-mail et son prénom sont "
        "effacés ici.",
        "Ses droits et ses messages s’arrêtent.",
        f"Son agenda reste, tenu par ses collègues. Rendez-vous à venir : {coming} ; plages "
        f"d’ouverture : {windows}.",
        "Cela ne peut pas être annulé : pour lui rendre un compte, il faudrait l’inviter de "
        "nouveau.",
    ]
    return ask_first(
        request,
        organisation,
        f"Faire un intervenant : {name}",
        points,
        "Transformer en intervenant",
        reverse("agent_member", args=[organisation.pk, agent.pk]),
        {"level": "intervenant", "former": role.access_level},
    )


def _coming(organisation: Organisation, agent: Agent, instant: datetime) -> QuerySet[Appointment]:
    return Appointment.objects.standing().filter(
        claims__agent=agent, organisation=organisation, starts_at__gt=instant
    )


def _windows(organisation: Organisation, agent: Agent) -> int:
    return OpeningWindow.objects.filter(agent=agent, organisation=organisation).count()


@require_POST
@configures("invite")
def again(request: AgentRequest, organisation: Organisation, agent_id: int) -> HttpResponse:
    return _act(
        request,
        organisation,
        agent_id,
        "Une nouvelle invitation part, valable 48 heures. La précédente ne l’est plus.",
        lambda actor: invite_again(agent_id, actor, now()),
    )


@require_POST
@configures("manage_agents")
def give_login(request: AgentRequest, organisation: Organisation, agent_id: int) -> HttpResponse:
    agent, role = _found(request, organisation, agent_id)
    form = LoginForm(request.POST)
    if form.is_valid():
        try:
            invite_intervenant(
                agent_id, organisation.pk, actor=request.actor, now=now(), **form.cleaned_data
            )
        except DomainError as refusal:
            if refusal.status in (403, 404):
                raise
            field = refusal.details.get("field")
            form.add_error(field if field in form.fields else None, refusal.message)
        else:
            messages.success(request, "Une invitation part, valable 48 heures.")
            return redirect("agent_member", organisation.pk, agent_id)
    page = _page(request, organisation, agent, role, login_form=form)
    page.status_code = 422
    return page


@require_POST
@configures("manage_agents")
def remove(request: AgentRequest, organisation: Organisation, agent_id: int) -> HttpResponse:
    agent, _ = _found(request, organisation, agent_id)
    waits = invitation_of(agent) is not None
    try:
        if waits:
            cancel_invitation(agent_id, request.actor, now())
        else:
            remove_agent(agent_id, organisation.pk, request.actor, now())
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        messages.error(request, refusal.message)
        return redirect("agent_member", organisation.pk, agent_id)
    told = "L’invitation est annulée." if waits else "L’agent est retiré de l’organisation."
    messages.success(request, told)
    return redirect("agent_team", organisation.pk)


def _act(
    request: AgentRequest,
    organisation: Organisation,
    agent_id: int,
    told: str,
    work: Callable[[Actor], object],
) -> HttpResponse:
    _found(request, organisation, agent_id)
    try:
        work(request.actor)
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        messages.error(request, refusal.message)
    else:
        messages.success(request, told)
    return redirect("agent_member", organisation.pk, agent_id)


def _found(
    request: AgentRequest, organisation: Organisation, agent_id: int
) -> tuple[Agent, AgentRole]:
    agents = Agent.objects.current().select_related("invitation")
    agent = fetch_visible(agents, request.actor, pk=agent_id)
    role = AgentRole.objects.filter(agent=agent, organisation=organisation).first()
    if role is None:
        raise NotVisible
    return agent, role


def _coming_url(organisation: Organisation, agent: Agent, instant: datetime) -> str:
    query = {"agent": agent.pk, "du": local_day(instant, zone_of(None)).isoformat()}
    return f"{reverse('agent_appointments', args=[organisation.pk])}?{urlencode(query)}"


def _page(
    request: AgentRequest,
    organisation: Organisation,
    agent: Agent,
    role: AgentRole,
    *,
    login_form: LoginForm | None = None,
) -> HttpResponse:
    instant = now()
    logins = last_logins([agent])
    seen = logins.get(agent.account_id)
    invitation = invitation_of(agent)
    context = {
        "member": agent,
        "name": str(agent) or agent.email,
        "role": role,
        "services": agent.services.order_by(*by_name("name")),
        "sign": sign_of(agent, instant, logins),
        "seen": moment(seen, zone_of(None)) if seen else "",
        "until": moment(invitation.expires_at, zone_of(None)) if invitation else "",
        "invitation": invitation,
        "is_self": agent.pk == request.actor.agent_id,
        "is_intervenant": role.access_level == AgentRole.AccessLevel.INTERVENANT,
        "coming": _coming(organisation, agent, instant).count(),
        "coming_url": _coming_url(organisation, agent, instant),
        "windows": _windows(organisation, agent),
        "levels": [("basic", "Basique"), ("admin", "Administrateur")],
        "login_form": login_form or LoginForm(initial={"last_name": agent.last_name}),
    }
    return render_page(
        request, "agent/configuration/member.html", context, organisation=organisation
    )
