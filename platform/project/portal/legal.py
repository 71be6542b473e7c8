"""Pages that the law asks for, and help. What only the operator knows is marked as missing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/legal/help.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Décret 2019-768: the statement of conformity."""
    return render(request, "portal/legal/accessibility.html")


@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """Loi 2004-575 (LCEN), article 6: who publishes, who hosts."""
    return render(request, "portal/legal/notice.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Regulation (EU) 2016/679, articles 13 and 14."""
    return render(request, "portal/legal/privacy.html")
