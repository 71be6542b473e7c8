"""`robots.txt` and `security.txt`."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from booking.notifications.addresses import origin_of
from socle import clock

# Secret links, forms, and what is behind a login.
PRIVATE = ("/r/", "/rdv/", "/creneaux", "/prendre_rdv/verification/", "/agent/", "/connexion")
VALID_FOR = timedelta(days=180)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """A demonstration is not to be found by people who look for their town hall."""
    lines = ["User-agent: *"]
    lines += ["Disallow: /"] if settings.DEMO else [f"Disallow: {path}" for path in PRIVATE]
    return _text(lines)


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116: where to report a flaw."""
    origin = origin_of(request.espace.primary_host if request.espace else settings.PORTAL_HOST)
    expires = (clock.now() + VALID_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
    return _text(
        [
            f"Contact: {origin}{reverse('help')}#securite",
            f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
            "Preferred-Languages: fr, en",
            f"Canonical: {origin}{reverse('security_txt')}",
        ]
    )


def _text(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
