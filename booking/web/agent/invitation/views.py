"""`/agent/invitation/…`: an invited agent gives their names, chooses a password and comes in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from booking.directory.errors import InvalidValue, InvitationRefused
from booking.directory.models import AgentInvitation
from booking.directory.services.accept_invitation import (
    accept_invitation,
    open_invitation,
    wants_password,
)
from booking.web.usager.private import private
from socle import clock
from tenants.context import current_espace

from .forms import InvitationForm

WELCOME = "Votre compte est prêt. Connectez-vous."


# The secret is the proof, as for the links of usagers (see `private`).
@csrf_exempt
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@private
def invitation(request: HttpRequest, agent_id: int, secret: str) -> HttpResponse:
    """Ask; accept on the button only, as scanners of mail open links."""
    try:
        opened = open_invitation(agent_id, secret, clock.now())
        if request.method == "POST":
            return _accept(request, opened, secret)
    except InvitationRefused as refusal:
        return render(request, "agent/invitation/refused.html", status=refusal.status)
    names = {"first_name": opened.agent.first_name, "last_name": opened.agent.last_name}
    return _ask(
        request, opened, InvitationForm(initial=names, wants_password=wants_password(opened))
    )


def _accept(request: HttpRequest, opened: AgentInvitation, secret: str) -> HttpResponse:
    form = InvitationForm(request.POST, wants_password=wants_password(opened))
    if form.is_valid():
        try:
            accept_invitation(opened.agent_id, secret, clock.now(), **form.cleaned_data)
        except InvalidValue as error:
            field = error.details["field"]
            form.add_error(field if field in form.fields else None, error.message)
        else:
            messages.success(request, WELCOME)
            return redirect("login")
    return _ask(request, opened, form)


def _ask(request: HttpRequest, opened: AgentInvitation, form: InvitationForm) -> HttpResponse:
    context = {
        "form": form,
        "email": opened.agent.email,
        "espace": current_espace(),
        "organisations": opened.agent.organisations.order_by("name"),
    }
    return render(request, "agent/invitation/accept.html", context)
