"""What machines ask for: `robots.txt`, `sitemap.xml`, `security.txt`, the icon."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import escape
from django.views.decorators.http import require_safe

from booking.notifications.addresses import origin_of
from socle import clock

# Secret links, forms, and what is behind a login.
PRIVATE = (
    "/r/",
    "/f/",
    "/l/",
    "/inscription",
    "/rdv/",
    "/creneaux",
    "/prendre_rdv/verification/",
    "/mes-rdv",
    "/integration/",
    "/agent/",
    "/connexion",
)
# Pages that say something to whoever looks for the service.
PUBLIC = (
    "help",
    "contact",
    "statistics",
    "status",
    "legal_accessibility",
    "legal_notice",
    "legal_terms",
    "legal_privacy",
    "legal_cookies",
)
VALID_FOR = timedelta(days=180)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """A demonstration is not to be found by people who look for their town hall."""
    lines = ["User-agent: *"]
    if settings.DEMO:
        return _text([*lines, "Disallow: /"])
    lines += [f"Disallow: {path}" for path in PRIVATE]
    return _text([*lines, f"Sitemap: {_origin(request)}{reverse('sitemap')}"])


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The public pages of this host (sitemaps.org), so that a search finds the real one."""
    doors = ("espace_home", "booking_start") if request.espace else ("portal_home",)
    urls = [f"{_origin(request)}{reverse(name)}" for name in (*doors, *PUBLIC)]
    body = "".join(f"<url><loc>{escape(url)}</loc></url>" for url in urls)
    return HttpResponse(
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{body}</urlset>',
        content_type="application/xml; charset=utf-8",
    )


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """For what asks at the usual address without reading the page."""
    return redirect(static("css/favicon.svg"), permanent=True)


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116: where to report a flaw."""
    origin = _origin(request)
    email = settings.OPERATOR["email"]
    expires = (clock.now() + VALID_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
    return _text(
        [
            *([f"Contact: mailto:{email}"] if email else []),
            f"Contact: {origin}{reverse('help')}#securite",
            f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
            "Preferred-Languages: fr, en",
            f"Canonical: {origin}{reverse('security_txt')}",
        ]
    )


def _origin(request: HttpRequest) -> str:
    return origin_of(request.espace.primary_host if request.espace else settings.PORTAL_HOST)


def _text(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
