"""`/integration/rdv.js`: what a town puts on its page, at an address that never changes."""

from functools import cache

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_response_headers
from django.utils.crypto import salted_hmac
from django.utils.http import quote_etag
from django.views.decorators.http import condition, require_safe

KEPT = 3600  # seconds


@cache
def _source() -> bytes:
    with open(finders.find("js/rdv.js"), "rb") as script:
        return script.read()


def _etag(request: HttpRequest) -> str:
    return quote_etag(salted_hmac("rdv.js", _source()).hexdigest()[:20])


@require_safe
@condition(etag_func=_etag)
def rdv_js(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(_source(), content_type="text/javascript; charset=utf-8")
    patch_response_headers(response, KEPT)
    response["Cache-Control"] = f"public, max-age={KEPT}"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
