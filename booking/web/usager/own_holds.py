"""The holds that this browser placed lately, in a signed cookie.

Identifiers only: what was typed stays in the espace, and the page reads it from there. The
cookie is short-lived, as one computer may serve several people.
"""

import json
import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from booking.appointments.models import BookingHold

COOKIE = "rdv_reservations"
SALT = "booking.own_holds"
MAX_AGE = 3600  # seconds
KEPT = 5


def own_holds(request: HttpRequest) -> list[BookingHold]:
    """The newest first (1 query, none without the cookie)."""
    identifiers = _identifiers(request)
    if not identifiers:
        return []
    holds = BookingHold.objects.select_related("organisation", "motif__service", "place")
    return list(holds.filter(uuid__in=identifiers).order_by("-created_at", "-pk"))


def remember(request: HttpRequest, response: HttpResponse, hold: BookingHold) -> None:
    """Let this browser come back to the hold for an hour."""
    others = [one for one in _identifiers(request) if one != hold.uuid]
    kept = [str(one) for one in [hold.uuid, *others][:KEPT]]
    response.set_signed_cookie(
        COOKIE,
        json.dumps(kept),
        salt=SALT,
        max_age=MAX_AGE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def forget_own(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, samesite="Lax")


def _identifiers(request: HttpRequest) -> list[uuid.UUID]:
    signed = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=MAX_AGE)
    return [uuid.UUID(one) for one in json.loads(signed or "[]")]
