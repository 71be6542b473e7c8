"""Access tokens of one's own: made, shown once, taken back."""

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from booking.availability.loader import zone_of
from booking.directory.access_tokens import (
    DURATIONS,
    TooManyTokens,
    create_token,
    revoke_token,
    tokens_of,
)
from booking.directory.errors import InvalidValue
from booking.directory.token_scopes import SCOPES
from booking.domain.wording import format_moment
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.security import IDENTITY_WANTED
from booking.web.agent.shell import render_page
from booking.web.templatetags.wording import tied
from socle.accounts.login import is_fresh
from socle.clock import now

from .tabs import account_tabs

ROUTE = "agent_account_tokens"


class TokenForm(forms.Form):
    name = forms.CharField(
        label="Nom du jeton", max_length=80, help_text="Le programme à qui vous le donnez."
    )
    days = forms.TypedChoiceField(
        label="Durée", choices=tuple(DURATIONS.items()), coerce=int, initial=90
    )
    scopes = forms.MultipleChoiceField(
        label="Ce que le programme pourra faire en votre nom",
        choices=tuple(SCOPES.items()),
        widget=forms.CheckboxSelectMultiple,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def tokens(request: AgentRequest) -> HttpResponse:
    """What was made is shown in the answer that made it, and never again."""
    if request.method == "POST" and not is_fresh(request):
        messages.info(request, IDENTITY_WANTED)
        return redirect_to_login(reverse(ROUTE))
    form = TokenForm(request.POST or None)
    shown = ""
    if form.is_valid():
        try:
            _, shown = create_token(**form.cleaned_data, actor=request.actor, now=now())
        except InvalidValue as refusal:
            form.add_error(refusal.details["field"], refusal.message)
        except TooManyTokens as refusal:
            form.add_error(None, refusal.message)
        else:
            form = TokenForm()
    context = {
        "tabs": account_tabs(ROUTE),
        "form": form,
        "shown": shown,
        "tokens": [_told(token) for token in tokens_of(request.actor, now())],
    }
    answer = render_page(request, "agent/account/tokens.html", context)
    answer.status_code = 422 if form.errors else 200
    return answer


@require_POST
@agent_required
def revoke(request: AgentRequest, token_id: int) -> HttpResponse:
    revoke_token(token_id, request.actor, now())
    messages.success(request, "Le jeton est supprimé : le programme n’a plus accès.")
    return redirect(ROUTE)


def _told(token) -> dict[str, object]:
    zone = zone_of(None)
    used = token.last_used_at
    return {
        "id": token.pk,
        "name": token.name,
        "scopes": [SCOPES[scope] for scope in token.scopes if scope in SCOPES],
        "made": tied(format_moment(token.created_at, zone)),
        "ends": tied(format_moment(token.expires_at, zone)),
        "used": tied(format_moment(used, zone)) if used else "",
    }
