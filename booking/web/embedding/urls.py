"""`/integration/…`: the pages of the usager's path that a frame may show, and the script."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from booking.web.usager import urls as usager
from socle.web import errors

from . import links
from .forms import is_ours
from .script import rdv_js

View = Callable[..., HttpResponse]

FRAMABLE = (
    "booking_start",
    "booking_questions",
    "booking_organisation",
    "external_organisation",
    "address_suggestions",
    "booking_identity",
    "booking_held",
)
READS = ("GET", "HEAD", "OPTIONS")


def framed(view: View) -> View:
    """The same page in a frame: another proof for its forms, redirections that stay inside."""

    @csrf_exempt
    @wraps(view)
    def inside(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method not in READS and not is_ours(request):
            return errors.csrf_failure(request)
        response = view(request, *args, **kwargs)
        return links.followed(request, response) if "Location" in response else response

    return inside


def _framed(pattern: URLPattern) -> URLPattern:
    route, name = str(pattern.pattern), f"{links.NAME}{pattern.name}"
    return path(route, framed(pattern.callback), pattern.default_args, name=name)


urlpatterns = [
    path("rdv.js", rdv_js, name="embedding_script"),
    *(_framed(pattern) for pattern in usager.urlpatterns if pattern.name in FRAMABLE),
]
