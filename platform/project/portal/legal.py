"""Pages that the law asks for. What only the operator or the espace knows is marked as missing."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from booking.directory.models import Presentation
from booking.directory.retention.cutoffs import current_policy
from socle.clock import now
from tenants.accessibility import statement_of

from .cookies import cookies_set


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Décret 2019-768: the statement of conformity, the espace's own once it had its audit."""
    own = statement_of(request.espace, now().date())
    context = {
        "own": own,
        "level": own.level if own else settings.ACCESSIBILITY,
        "audit": "" if own else settings.ACCESSIBILITY_AUDIT,
        "host": request.get_host(),
        "mailbox": (own and own.contact) or mailbox(presentation(request)),
    }
    return render(request, "portal/legal/accessibility.html", context)


@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """Loi 2004-575 (LCEN), article 6: who publishes, who hosts."""
    own = presentation(request)
    context = {
        "publisher": own.publisher or ("" if request.espace else settings.OPERATOR["publisher"]),
        "director": own.publication_director
        or ("" if request.espace else settings.OPERATOR["publication_director"]),
        "hosting": settings.OPERATOR["hosting"],
        "operator": settings.OPERATOR["publisher"] if request.espace else "",
        "mailbox": mailbox(own),
    }
    return render(request, "portal/legal/notice.html", context)


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """What the service does, and what it expects of whoever uses it."""
    context = {"mailbox": mailbox(presentation(request))}
    return render(request, "portal/legal/terms.html", context)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Regulation (EU) 2016/679, articles 13 and 14; the durations are those that purges follow."""
    own = presentation(request)
    context = {
        "policy": current_policy() if request.espace else None,
        "controller": own.data_controller,
        "officer": own.data_protection_officer
        or ("" if request.espace else settings.OPERATOR["data_protection_officer"]),
        "processors": settings.OPERATOR["processors"],
        "mailbox": mailbox(own),
    }
    return render(request, "portal/legal/privacy.html", context)


@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    columns = [{"label": label} for label in ("Nom", "À quoi il sert", "Pour qui", "Durée")]
    rows = [
        {"cells": [{"text": text} for text in (one.name, one.purpose, one.whom, one.duration)]}
        for one in cookies_set()
    ]
    return render(request, "portal/legal/cookies.html", {"columns": columns, "rows": rows})


def presentation(request: HttpRequest) -> Presentation:
    """What the espace says of itself (1 query); on the portal, nothing."""
    return Presentation.current() if request.espace else Presentation()


def mailbox(own: Presentation) -> str:
    """Where one may write about this site."""
    return own.email or settings.OPERATOR["email"]
