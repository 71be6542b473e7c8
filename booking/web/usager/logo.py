"""The espace's picture, at an address that never changes what it shows."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from booking.directory.models import Logo

A_YEAR = 365 * 24 * 3600  # seconds


@require_safe
@cache_control(public=True, immutable=True, max_age=A_YEAR)
def espace_logo(request: HttpRequest, digest: str) -> HttpResponse:
    logo = get_object_or_404(Logo, digest=digest)
    return HttpResponse(bytes(logo.content), content_type=logo.media_type)
