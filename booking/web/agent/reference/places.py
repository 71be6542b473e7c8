"""The organisation as usagers read it, and its open places."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from booking.directory.models import Organisation
from booking.web.agent.find.choices import places_of
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.shell import render_page
from booking.web.maps import drawn, draws_map, spot
from socle.web.telephone import display_number

COLUMNS = ("Lieu", "Adresse", "Téléphone")


@require_safe
@draws_map
@agent_required
def places(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    rows = list(places_of(organisation))
    known = {
        "Téléphone": display_number(organisation.phone),
        "Adresse e-mail": organisation.email,
        "Site": organisation.website,
        "Horaires": organisation.opening_hours,
    }
    context = {
        "lines": [{"label": label, "value": value} for label, value in known.items() if value],
        "columns": [{"label": label} for label in COLUMNS],
        "rows": [
            {
                "cells": [
                    {"text": one.name, "details": [one.access_notes]},
                    {"text": one.address},
                    {"text": display_number(one.phone)},
                ]
            }
            for one in rows
        ],
        **drawn(
            points=[
                spot(f"{one.name}, {one.address}", (one.latitude, one.longitude)) for one in rows
            ]
        ),
    }
    return render_page(request, "agent/reference/places.html", context, organisation=organisation)
