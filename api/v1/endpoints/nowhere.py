"""Addresses that are none: told as the interface tells everything."""

import re

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import resolve
from django.views.decorators.csrf import csrf_exempt

from ..errors import NOT_FOUND


@csrf_exempt
def nowhere(request: HttpRequest, rest: str = "") -> JsonResponse:
    return JsonResponse({"success": False, "errors": [NOT_FOUND]}, status=404)


# The field's server reads `absences/` and `absences.json` as `absences`.
_TAIL = re.compile(r"(?<=[^/])(?:\.json|/|\.json/)\Z")


@csrf_exempt
def elsewhere(request: HttpRequest, rest: str) -> HttpResponse:
    """What the same address answers without its tail; else nothing."""
    try:
        found = resolve(_TAIL.sub("", request.path_info))
    except Http404:
        return nowhere(request)
    if found.func is elsewhere:
        return nowhere(request)
    request.resolver_match = found
    return found.func(request, *found.args, **found.kwargs)
