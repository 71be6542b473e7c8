"""`/api/v1/openapi.json`, `/api-docs` and `/api-docs/changements`: open to everybody."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import conditional_page, require_safe

from socle.accounts.machine_sessions import LASTS
from socle.web.limits.rates import RATES

from ..pages import PER_PAGE
from ..schema import document
from .changes import CHANGES
from .reading import chapters, things

MAX_AGE = "public, max-age=300"


@require_safe
@conditional_page
def openapi(request: HttpRequest) -> HttpResponse:
    response = JsonResponse(document())
    response["Cache-Control"] = MAX_AGE
    return response


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    context = {
        "chapters": chapters(),
        "things": things(),
        "per_page": PER_PAGE,
        "calls": RATES["api"].count,
        "session_days": LASTS.days,
    }
    return render(request, "portal/api/reference.html", context)


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/api/changes.html", {"changes": CHANGES})
