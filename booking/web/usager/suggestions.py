"""`/adresses?q=`: what an address begun may be, for scripts of usagers' and agents' pages."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from booking.directory.addresses import LONGEST, AddressServiceDown, search_addresses
from booking.web.suggested import suggestion
from socle.web.limits import limited

AGAIN_AFTER = 15  # seconds
DOWN = "La recherche d’adresse ne répond pas. Écrivez l’adresse en entier, puis continuez."


@require_safe
@limited("address")
def address_suggestions(request: HttpRequest) -> JsonResponse:
    """Five at most. What was typed is a home: no cache on the way keeps it."""
    try:
        found = search_addresses(request.GET.get("q", "")[: LONGEST + 1])
    except AddressServiceDown:
        response = JsonResponse({"addresses": [], "message": DOWN}, status=503)
        response["Retry-After"] = str(AGAIN_AFTER)
    else:
        response = JsonResponse({"addresses": [suggestion(one) for one in found]})
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
