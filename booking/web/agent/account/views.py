"""Pages of one's own account."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from booking.directory.errors import InvalidValue
from booking.directory.models import Agent, AgentRole
from booking.directory.services.edit_own_account import (
    Preferences,
    edit_own_profile,
    set_preferences,
)
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.order import by_name
from booking.web.agent.shell import render_page
from socle.accounts.models import ExternalIdentity
from socle.accounts.password import WeakPassword, WrongPassword, change_password
from socle.clock import now

from .forms import PasswordForm, PreferencesForm, ProfileForm
from .tabs import account_tabs

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
@agent_required
def profile(request: AgentRequest) -> HttpResponse:
    agent = Agent.objects.get(pk=request.actor.agent_id)
    names = {"first_name": agent.first_name, "last_name": agent.last_name}
    form = ProfileForm(request.POST or None, initial=names)
    # Names that an identity provider gives are written again at each login.
    are_given = ExternalIdentity.objects.filter(account=request.user).exists()
    for field in form.fields.values():
        field.disabled = are_given
    if form.is_valid() and not are_given:
        try:
            edit_own_profile(request.actor, **form.cleaned_data, now=now())
        except InvalidValue as refusal:
            form.add_error(refusal.details["field"], refusal.message)
        else:
            messages.success(request, "Votre profil est enregistré.")
            return redirect("agent_account")
    roles = AgentRole.objects.filter(agent=agent).select_related("organisation")
    context = {
        "email": request.user.email,
        "are_given": are_given,
        "services": agent.services.order_by(*by_name("name")),
        "roles": roles.order_by(*by_name("organisation__name")),
    }
    return _page(request, "agent_account", "agent/account/profile.html", form, context)


@get_or_post
@agent_required
def notifications(request: AgentRequest) -> HttpResponse:
    agent = Agent.objects.get(pk=request.actor.agent_id)
    present = {name: getattr(agent, name) for name in PreferencesForm.base_fields}
    form = PreferencesForm(request.POST or None, initial=present)
    if form.is_valid():
        set_preferences(request.actor, Preferences(**form.cleaned_data))
        messages.success(request, "Vos choix sont enregistrés.")
        return redirect("agent_account_notifications")
    template = "agent/account/notifications.html"
    return _page(request, "agent_account_notifications", template, form, {})


@sensitive_post_parameters()
@get_or_post
@agent_required
def password(request: AgentRequest) -> HttpResponse:
    form = PasswordForm(request.POST or None)
    if form.is_valid():
        try:
            change_password(request, form.cleaned_data["current"], form.cleaned_data["chosen"])
        except WrongPassword as refusal:
            form.add_error("current", refusal.message)
        except WeakPassword as refusal:
            form.add_error("chosen", refusal.details["reasons"])
        else:
            messages.success(
                request,
                "Votre mot de passe est changé. Vos autres appareils sont déconnectés.",
            )
            return redirect("agent_security")
    return _page(request, "agent_account_password", "agent/account/password.html", form, {})


def _page(
    request: AgentRequest, route: str, template: str, form: forms.Form, context: dict[str, object]
) -> HttpResponse:
    """The form, again when it is wrong: then with status 422."""
    context |= {"form": form, "tabs": account_tabs(route)}
    answer = render_page(request, template, context)
    answer.status_code = 422 if form.errors else 200
    return answer
