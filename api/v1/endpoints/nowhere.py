"""Addresses that are none: told as the interface tells everything."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from ..errors import NOT_FOUND


@csrf_exempt
def nowhere(request: HttpRequest, rest: str = "") -> JsonResponse:
    return JsonResponse({"success": False, "errors": [NOT_FOUND]}, status=404)
