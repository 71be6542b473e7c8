"""`/api/v1/public_links?territory=`: which organisations can be booked online, and where.

Source: interfaces.md 3.1 and external.md 2.1. The list is whole, never shortened by an error: a
partner takes away the links that it no longer finds.
"""

from datetime import datetime

from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from booking.notifications.addresses import origin_of
from integrations.projections.models import PublicLink
from socle.clock import now
from socle.web.limits.counting import Usage, count
from tenants.context import on_portal
from tenants.models import Espace

MAX_AGE = 30  # seconds that whoever asks may keep the answer


@csrf_exempt
@require_safe
def public_links(request: HttpRequest) -> JsonResponse:
    usage = count(request, "feed")
    if usage and usage.is_over:
        return too_many(usage)
    territory = request.GET.get("territory", "")
    if not territory:
        return JsonResponse({"missing": "territory"}, status=400)
    # On an espace's host too: the list is the territory's, whoever is asked.
    with on_portal():
        hosts = _hosts(territory)
        if not hosts:
            return JsonResponse({"not_found": "territory"}, status=404)
        response = JsonResponse({"public_links": _links(hosts, now())})
    response["Cache-Control"] = f"public, max-age={MAX_AGE}"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def too_many(usage: Usage) -> JsonResponse:
    """In the words of this contract (interfaces.md 1.3)."""
    message = "Vous avez fait trop de demandes en peu de temps."
    response = JsonResponse({"errors": [message]}, status=429)
    response["RateLimit-Limit"] = str(usage.limit)
    response["RateLimit-Remaining"] = "0"
    response["Retry-After"] = str(usage.seconds_left)
    return response


def _hosts(territory: str) -> dict[int, str]:
    """The host of each open espace of the territory, by number (1 query)."""
    if len(territory) > 3 or "\x00" in territory:
        return {}
    espaces = Espace.objects.listed().filter(departement_number=territory)
    return dict(espaces.values_list("number", "primary_host"))


def _links(hosts: dict[int, str], instant: datetime) -> list[dict[str, str]]:
    rows = PublicLink.objects.filter(
        Q(open_until__isnull=True) | Q(open_until__gt=instant), espace_number__in=hosts
    ).order_by("organisation_id")
    return [
        {"external_id": row.external_id, "public_link": link_of(row, hosts[row.espace_number])}
        for row in rows
    ]


def link_of(row: PublicLink, host: str) -> str:
    """Plain ASCII, stable when the organisation is renamed: the national validator takes no
    other."""
    return f"{origin_of(host)}/org/{row.organisation_id}"
