"""`/oauth/token` and `/oauth/revoke`, for the applications' servers."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.views import RevokeTokenView, TokenView

from socle.web.limits import limited

from .reading import is_readable

View = Callable[..., HttpResponse]


def _for_servers(view: View) -> View:
    @csrf_exempt
    @limited("login", methods=("POST",))
    def answered(request: HttpRequest) -> HttpResponse:
        if not is_readable(request):
            return JsonResponse({"error": "invalid_request"}, status=400)
        return view(request)

    return answered


token = _for_servers(TokenView.as_view())
revoke = _for_servers(RevokeTokenView.as_view())
