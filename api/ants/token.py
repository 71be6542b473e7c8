"""The shared token of the hub."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare

View = Callable[..., HttpResponse]
REFUSED = {"error": "X-HUB-RDV-AUTH-TOKEN header is missing or invalid"}


def hub_only(view: View) -> View:
    """Answer 401 to whoever does not show one of `ANTS_API_AUTH_TOKENS`; to all when there is
    none."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        given = request.headers.get("X-Hub-Rdv-Auth-Token", "")
        # Each is compared, so that the time taken does not say which.
        known = [constant_time_compare(given, token) for token in settings.ANTS_API_AUTH_TOKENS]
        if not given or not any(known):
            return JsonResponse(REFUSED, status=401)
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return guarded
