"""Which programs called the API, what they asked and what they were answered, for a year."""

from datetime import datetime, time, timedelta

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from booking.access.decisions import visible_to
from booking.availability.loader import zone_of
from booking.directory.agent_record import require_espace_admin
from booking.directory.models import AccessToken, Agent, ApiCall
from booking.domain.wording import format_moment
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.order import by_name
from booking.web.agent.parameters import day_of, one_id
from booking.web.templatetags.wording import tied

from .page import show

A_PAGE = 50
COLUMNS = ("Quand", "Qui", "Appel", "Réponse")
ANSWERS = {
    "": "Toutes",
    "reussi": "Réussies",
    "refuse": "Refusées",
    "panne": "En panne de notre côté",
}
BOUNDS = {"reussi": (0, 399), "refuse": (400, 499), "panne": (500, 599)}


class Filters(forms.Form):
    """What is asked for in the address; what makes no sense counts for nothing."""

    agent = forms.IntegerField(required=False, min_value=1, max_value=2**53 - 1)
    moyen = forms.ChoiceField(required=False, choices=ApiCall.Means.choices)
    reponse = forms.ChoiceField(required=False, choices=[(word, word) for word in BOUNDS])

    def chosen(self) -> dict[str, object]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}


@require_safe
@agent_required
def api_calls(request: AgentRequest) -> HttpResponse:
    """By pages without a count: a year of calls is long (4 queries of its own)."""
    require_espace_admin(request.actor)
    chosen = Filters(request.GET).chosen()
    chosen |= {name: day_of(request.GET, name) for name in ("du", "au")}
    rows = narrowed(visible_to(ApiCall.objects.all(), request.actor), chosen)
    if before := one_id(request.GET, "avant"):
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: A_PAGE + 1])
    kept = found[:A_PAGE]
    older = request.GET.copy()
    if len(found) > A_PAGE:
        older["avant"] = str(kept[-1].pk)
    context = {
        "columns": [{"label": label} for label in COLUMNS],
        "rows": _rows(kept),
        "older": older.urlencode() if len(found) > A_PAGE else "",
        "is_latest": not before,
        "agents": Agent.objects.filter(account_id__isnull=False).order_by(*by_name("last_name")),
        "means": ApiCall.Means.choices,
        "answers": ANSWERS.items(),
        "chosen": {**chosen, "reponse": chosen["reponse"] or ""},
        "is_narrowed": any(chosen.values()),
    }
    return show(request, "api_calls", context)


def narrowed(rows: QuerySet[ApiCall], chosen: dict[str, object]) -> QuerySet[ApiCall]:
    if chosen["agent"]:
        rows = rows.filter(agent_id=chosen["agent"])
    if chosen["moyen"]:
        rows = rows.filter(means=chosen["moyen"])
    if chosen["reponse"]:
        rows = rows.filter(status__range=BOUNDS[chosen["reponse"]])
    zone = zone_of(None)
    if chosen["du"]:
        rows = rows.filter(at__gte=datetime.combine(chosen["du"], time(), zone))
    if chosen["au"]:
        rows = rows.filter(at__lt=datetime.combine(chosen["au"] + timedelta(days=1), time(), zone))
    return rows


def _rows(calls: list[ApiCall]) -> list[dict[str, object]]:
    zone = zone_of(None)
    agents = Agent.objects.in_bulk({one.agent_id for one in calls if one.agent_id})
    tokens = AccessToken.objects.in_bulk({one.token_id for one in calls if one.token_id})
    return [
        {
            "cells": [
                {"text": tied(format_moment(one.at, zone))},
                {"text": _who(one, agents), "details": [_by(one, tokens)]},
                {"text": f"{one.method} {one.path}"},
                {"badge": str(one.status)},
            ]
        }
        for one in calls
    ]


def _who(call: ApiCall, agents: dict[int, Agent]) -> str:
    if call.agent_id is None:
        return call.client or "Compte sans agent"
    agent = agents.get(call.agent_id)
    return str(agent) if agent else "Agent retiré"


def _by(call: ApiCall, tokens: dict[int, AccessToken]) -> str:
    means = call.get_means_display()
    if call.token_id:
        token = tokens.get(call.token_id)
        return f"{means} « {token.name} »" if token else f"{means} supprimé"
    return f"{means} : {call.client}" if call.client and call.agent_id else means
