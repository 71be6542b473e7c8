"""The holds that this browser placed lately, in a signed cookie; in a frame, in the address.

Identifiers only: what was typed stays in the espace, and the page reads it from there. The
list is short-lived, as one computer may serve several people.
"""

import json
import uuid

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from booking.appointments.models import BookingHold
from booking.web.embedding import links

COOKIE = "rdv_reservations"
SALT = "booking.own_holds"
MAX_AGE = 3600  # seconds
KEPT = 5


def own_holds(request: HttpRequest) -> list[BookingHold]:
    """The newest first (1 query, none without the cookie)."""
    identifiers = _identifiers(request)
    if not identifiers:
        return []
    holds = BookingHold.objects.select_related("organisation", "motif__service", "place", "session")
    return list(holds.filter(uuid__in=identifiers).order_by("-created_at", "-pk"))


def is_own(request: HttpRequest, hold_uuid: uuid.UUID) -> bool:
    """Whether this browser placed the hold lately: a page elsewhere cannot make it say so."""
    return hold_uuid in _identifiers(request)


def remember(request: HttpRequest, response: HttpResponse, hold: BookingHold) -> None:
    """Let this browser come back to the hold for an hour."""
    others = [one for one in _identifiers(request) if one != hold.uuid]
    kept = [str(one) for one in [hold.uuid, *others][:KEPT]]
    if frame := getattr(request, "frame", None):
        frame.carried[links.HOLDS] = signing.dumps(kept, salt=SALT)
        return
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
    if frame := getattr(request, "frame", None):
        return _carried(frame.carried[links.HOLDS])
    signed = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=MAX_AGE)
    return [uuid.UUID(one) for one in json.loads(signed or "[]")]


def _carried(signed: str) -> list[uuid.UUID]:
    """What the address of a page in a frame says, when it is ours and not too old."""
    try:
        return [uuid.UUID(one) for one in signing.loads(signed, salt=SALT, max_age=MAX_AGE)]
    except signing.BadSignature:
        return []
