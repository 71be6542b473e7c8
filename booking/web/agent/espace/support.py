"""Assistance: the espace lets operators in, sees what they did, and closes the door."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from booking.availability.loader import zone_of
from booking.directory.models import Agent, DirectoryChange, Presentation, SupportGrant
from booking.directory.services.grant_support import (
    HOURS,
    LONGEST_REASON,
    grant_support,
    revoke_support,
)
from booking.domain.wording import format_moment
from booking.web.agent.configuration.editing import saved
from booking.web.agent.guard import AgentRequest
from booking.web.templatetags.wording import tied
from socle.clock import now
from socle.errors import DomainError

from .guard import makes
from .page import show, told

MOST_SHOWN = 100
VERBS = {"granted": "Accès ouvert", "revoked": "Accès fermé", "entered": "Entrée"}
METHODS = {"GET": "Page lue", "HEAD": "Page lue"}


class GrantForm(forms.Form):
    level = forms.ChoiceField(
        label="Accès",
        choices=SupportGrant.Level.choices,
        widget=forms.RadioSelect,
        initial=SupportGrant.Level.READ,
    )
    hours = forms.TypedChoiceField(
        label="Durée",
        coerce=int,
        choices=[(n, f"{n} heure{'s' if n > 1 else ''}") for n in HOURS],
        initial=4,
    )
    reason = forms.CharField(
        label="Raison",
        max_length=LONGEST_REASON,
        help_text="Par exemple : « Les créneaux du lundi ne s’affichent pas ». Ne nommez personne.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@makes(Presentation)
def support(request: AgentRequest) -> HttpResponse:
    form = GrantForm(request.POST or None)

    def work() -> None:
        grant_support(**form.cleaned_data, actor=request.actor, now=now())

    status = saved(form, work)
    if not status:
        messages.success(request, "L’accès est ouvert : prévenez l’assistance.")
        return redirect("agent_espace_support")
    context = {
        "form": form,
        "grant": SupportGrant.objects.current(now()).first(),
        "until_text": _until(),
        "lines": _lines(),
    }
    return show(request, "support", context, status)


@require_POST
@makes(Presentation)
def end(request: AgentRequest, grant_id: int) -> HttpResponse:
    try:
        revoke_support(grant_id, request.actor, now())
    except DomainError as refusal:
        return told(request, refusal, "agent_espace_support")
    messages.success(request, "L’accès est fermé.")
    return redirect("agent_espace_support")


def _until() -> str:
    grant = SupportGrant.objects.current(now()).first()
    return f"Jusqu’au {tied(format_moment(grant.ends_at, zone_of(None)))}." if grant else ""


def _lines() -> list[dict[str, str]]:
    """What was done, the last first (2 queries)."""
    rows = DirectoryChange.objects.filter(noun=DirectoryChange.Noun.SUPPORT)
    found = list(rows.order_by("-made_at", "-pk")[:MOST_SHOWN])
    authors = Agent.objects.in_bulk({row.author_agent_id for row in found} - {None})
    zone = zone_of(None)
    return [
        {
            "at": tied(format_moment(row.made_at, zone)),
            "who": str(authors.get(row.author_agent_id, "Quelqu’un qui est parti")),
            "what": _what(row),
        }
        for row in found
    ]


def _what(row: DirectoryChange) -> str:
    if row.verb in VERBS:
        return VERBS[row.verb]
    method, path = row.after.get("method", ""), row.after.get("path", "")
    return f"{METHODS.get(method, 'Action demandée')} : {path}"
