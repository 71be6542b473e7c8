"""`/api/justice/lieux`: the places that Justice.fr lists, and which can be booked online.

Source: interfaces.md 3.3. The list is whole or is not answered, as that of the cartography.
"""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from booking.notifications.addresses import origin_of
from integrations.projections.models import JusticePlace
from socle.clock import now
from socle.web.limits.counting import count
from tenants.models import Espace

from .links import too_many
from .places import public


@csrf_exempt
@require_safe
def justice_places(request: HttpRequest) -> JsonResponse:
    usage = count(request, "feed")
    if usage and usage.is_over:
        return too_many(usage)
    instant = now()
    hosts = dict(Espace.objects.listed().values_list("number", "primary_host"))
    found: dict[str, dict[str, object]] = {}
    for place in JusticePlace.objects.filter(espace_number__in=hosts).order_by("place_id"):
        is_open = place.open_until is None or place.open_until > instant
        told = {
            "ee_id": place.justice_id,
            "reservation_en_ligne": place.is_bookable and is_open,
            "url": f"{origin_of(hosts[place.espace_number])}/org/{place.organisation_id}",
        }
        # Two espaces may claim one: the first keeps it.
        found.setdefault(place.justice_id, told)
    return public(JsonResponse({"lieux": list(found.values())}))
