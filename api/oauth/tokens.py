"""`/oauth/token` and `/oauth/revoke`, for the applications' servers."""

import json
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.views import RevokeTokenView, TokenView

from socle.web.limits import limited

from .reading import is_readable

LONGEST = 10_000  # bytes
View = Callable[..., HttpResponse]


def _as_form(request: HttpRequest) -> QueryDict:
    """What a body in JSON says, which the field's server reads as a form; nothing of any other."""
    try:
        said = json.loads(request.body[:LONGEST])
    except (ValueError, RecursionError):
        said = {}
    form = QueryDict(mutable=True)
    if isinstance(said, dict):
        form.update({name: value for name, value in said.items() if isinstance(value, str)})
    return form


def _for_servers(view: View) -> View:
    @csrf_exempt
    # An application's one server refreshes its thousands of tokens: only wrong secrets are counted.
    @limited("api_refused", methods=("POST",), refusals=(401,))
    def answered(request: HttpRequest) -> HttpResponse:
        if request.content_type == "application/json":
            request.POST = _as_form(request)
        if not is_readable(request):
            return JsonResponse({"error": "invalid_request"}, status=400)
        return view(request)

    return answered


token = _for_servers(TokenView.as_view())
revoke = _for_servers(RevokeTokenView.as_view())
