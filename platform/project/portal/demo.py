"""`/demonstration`: the demo espaces, and who to be in each."""

from datetime import datetime

from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from booking.notifications.addresses import origin_of
from project.demo.loading.outside import PARTNER_DOMAIN
from project.demo.logins import OPERATORS, PASSWORD, Login, demo_logins
from socle import clock
from tenants.models import Espace

from .demo_only import demo_only

ESPACE_URLS = "project.urls.espace"
COLUMNS = [
    {"label": label}
    for label in ("Adresse e-mail", "Nom", "Ce qu’il ou elle peut faire", "Code du moment")
]
CODE_LASTS = 30  # seconds, RFC 6238


@require_safe
@demo_only
@never_cache
def demo(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    espaces = [
        described
        for espace in Espace.objects.active().order_by("number")
        if (described := _describe(espace, now))["logins"]
    ]
    left = CODE_LASTS - int(now.timestamp()) % CODE_LASTS
    operators = [_row(login, now) for login in OPERATORS.values()] if espaces else []
    context = {
        "operators": operators,
        "columns": COLUMNS,
        "espaces": espaces,
        "password": PASSWORD,
        "seconds_left": left,
    }
    return render(request, "portal/demo.html", context)


@require_safe
@demo_only
def demo_site(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of a town's own site, with the espace's path in a frame."""
    espace = get_object_or_404(Espace.objects.active(), slug=slug)
    origin = origin_of(espace.primary_host)
    context = {"name": espace.name, "origin": origin, "path": reverse("booking_start", ESPACE_URLS)}
    # Nowhere else does a page of ours load what another host serves.
    page = csp_update({"script-src": [origin], "frame-src": [origin]})(render)
    return page(request, "portal/demo_site.html", context)


def _describe(espace: Espace, now: datetime) -> dict[str, object]:
    rows = [_row(login, now) for login in demo_logins(espace.slug)]
    return {
        "name": espace.name,
        "url": f"{origin_of(espace.primary_host)}/",
        "login_url": f"{origin_of(espace.primary_host)}/connexion",
        "site_url": reverse("demo_site", args=[espace.slug]),
        "partner": f"prenom.nom@{PARTNER_DOMAIN}",
        "messages_url": reverse("demo_messages", args=[espace.slug]),
        "logins": rows,
    }


def _row(login: Login, now: datetime) -> dict[str, object]:
    said = (login.email, login.name, login.headline, login.code_at(now))
    return {"cells": [{"text": text} for text in said]}
