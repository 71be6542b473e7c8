"""`/agent/<organisation>/cartographie`: an adviser sees whether the button is live, and why not."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from booking.access.decisions import decide
from booking.availability.loader import zone_of
from booking.directory.models import Organisation
from booking.notifications.addresses import origin_of
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.shell import render_page
from booking.web.templatetags.wording import moment
from socle.clock import now
from tenants.context import current_espace

from .explaining import Condition, button_of

# Only administrators open these.
CONFIGURATION = ("agent_organisation_edit", "agent_motifs")
LIVE, NOT_LIVE = "En ligne", "Pas en ligne"


@require_safe
@agent_required
def cartography(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    """For every agent of the organisation: nothing here is secret, all of it is published."""
    instant = now()
    button = button_of(organisation, instant)
    configures = decide(request.actor, "edit", organisation).ok
    context = {
        "button": button,
        "conditions": [_shown(one, organisation, configures) for one in button.conditions],
        "link": f"{origin_of(current_espace().primary_host)}/org/{organisation.pk}",
        "asked_at": moment(instant, zone_of(None)),
        "columns": [{"label": label} for label in ("Motif", "État", "Premier créneau")],
        "rows": [
            {
                "cells": [
                    {"text": state.motif.name, "details": [str(state.motif.service or "")]},
                    {"text": LIVE if state.is_live else NOT_LIVE, "details": [state.reason]},
                    {"text": moment(state.first.start, zone_of(None)) if state.first else "Aucun"},
                ]
            }
            for state in button.states
        ],
    }
    return render_page(request, "agent/cartography.html", context, organisation=organisation)


def _shown(one: Condition, organisation: Organisation, configures: bool) -> dict[str, object]:
    may = one.route and (configures or one.route not in CONFIGURATION)
    line = {"label": one.title, "value": "Oui" if one.holds else "Non"}
    if not one.holds:
        line["details"] = [one.remedy]
        if may:
            line |= {
                "edit_url": reverse(one.route, args=[organisation.pk]),
                "edit_label": one.what,
            }
    return line
