"""What every page of the workspace shows around its content (templates/base_agent.html)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from booking.access.decisions import visible_to
from booking.access.who import enters_espace
from booking.directory.models import Organisation
from socle.clock import now

from .announcements import announced
from .first_run import next_step
from .guard import AgentRequest
from .menu import main_action, menu_of
from .order import by_name
from .support import banner
from .unresolved import to_remind_of

# Beyond, the switch leads to the list of organisations instead of naming them all.
MOST_SWITCHED = 10


def render_page(
    request: AgentRequest,
    template: str,
    context: dict[str, object],
    *,
    organisation: Organisation | None = None,
) -> HttpResponse:
    """The page in its shell. `organisation` is the one of the address, if any."""
    shell = {
        "agent_menu": _menu(request, organisation),
        "main_action": main_action(organisation) if organisation else None,
        "organisation": organisation,
        "organisations": _switch(request, organisation),
        "usager_search": _usager_search(organisation),
        "notices": _notices(request, organisation),
        "account_name": request.user.get_full_name() or request.user.email,
        "account_menu": [
            {"label": "Mon compte", "url": reverse("agent_account")},
            {"label": "Vos exports", "url": reverse("agent_exports")},
            *_espace(request),
            {"label": "Se déconnecter", "url": reverse("logout"), "method": "post"},
        ],
    }
    return render(request, template, {**shell, **context})


def _espace(request: AgentRequest) -> list[dict]:
    """Reached from everywhere, by who has no organisation too."""
    if not enters_espace(request.actor):
        return []
    return [{"label": "Espace Admin", "url": reverse("agent_espace")}]


def _menu(request: AgentRequest, organisation: Organisation | None) -> list[dict]:
    if organisation:
        return menu_of(request.actor, organisation, request.path)
    home = reverse("agent_home")
    return [
        {
            "label": "Mes organisations",
            "url": home,
            "icon": "users",
            "current": request.path == home,
        }
    ]


def _switch(request: AgentRequest, organisation: Organisation | None) -> list[dict]:
    """The organisations that one may go to; on a page of none of them, nothing."""
    if organisation is None:
        return []
    others = visible_to(Organisation.objects.order_by(*by_name("name")), request.actor)
    found = list(others[: MOST_SWITCHED + 1])
    if len(found) > MOST_SWITCHED:
        return [
            _door(organisation, organisation),
            {"name": "Toutes les organisations", "url": reverse("agent_home"), "current": False},
        ]
    return [_door(other, organisation) for other in found]


def _door(other: Organisation, organisation: Organisation) -> dict:
    return {
        "name": other.name,
        "url": reverse("agent_agenda", args=[other.pk]),
        "current": other.pk == organisation.pk,
    }


def _usager_search(organisation: Organisation | None) -> dict | None:
    """From any page of an organisation, who is known there and elsewhere."""
    if organisation is None:
        return None
    return {
        "url": reverse("agent_usagers", args=[organisation.pk]),
        "suggest_url": reverse("agent_usagers_suggest", args=[organisation.pk]),
    }


def _notices(request: AgentRequest, organisation: Organisation | None) -> list[dict]:
    found = [*banner(request), *announced(request)]
    if organisation is None:
        return found
    found += _unresolved(request, organisation)
    if step := next_step(request.actor, organisation, now()):
        text = f"Réservation en ligne : {step.missing}"
        found.append({"text": text, "url": step.url(organisation), "link": step.label})
    return found


def _unresolved(request: AgentRequest, organisation: Organisation) -> list[dict]:
    count = to_remind_of(request.actor.agent_id, now()).count()
    if not count:
        return []
    text = (
        "Un rendez-vous passé est à renseigner."
        if count == 1
        else f"{count} rendez-vous passés sont à renseigner."
    )
    url = reverse("agent_unresolved", args=[organisation.pk])
    return [{"text": text, "url": url, "link": "Voir lesquels"}]
