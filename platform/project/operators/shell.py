"""What every page of the console shows around its content (templates/operators/base.html)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from .guard import is_admin

TABS = (
    ("Espaces", "operators_home"),
    ("Plateforme", "operators_overall"),
    ("Demandes", "operators_requests"),
    ("Annonces", "operators_announcements"),
    ("Journal", "operators_journal"),
)


def render_page(
    request: HttpRequest, template: str, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    """The page under the console's tabs; `is_admin` says whether its reader may act."""
    shell = {"tabs": _tabs(request.path), "is_admin": is_admin(request)}
    return render(request, f"operators/{template}.html", {**shell, **context}, status=status)


def _tabs(path: str) -> list[dict[str, object]]:
    found = [(label, reverse(name)) for label, name in TABS]
    home = reverse("operators_home")
    under = [url for _, url in found if path == url or path.startswith(f"{url}/")]
    current = max(under, key=len, default=home)
    return [{"label": label, "url": url, "current": url == current} for label, url in found]
