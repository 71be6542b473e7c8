"""This browser, known again for a day when it keeps slots: a quota beside person and address.

Behind one address stand a whole school or all the telephones of an operator; each device has its
own quota. Whoever throws the cookie away counts by their address alone, with everybody there.
"""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

COOKIE = "rdv_appareil"
SALT = "booking.device"
MAX_AGE = 24 * 3600  # seconds


def device_of(request: HttpRequest) -> str:
    """Its digest; empty for a browser that has kept nothing today, and in a frame."""
    mark = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=MAX_AGE)
    return salted_hmac(SALT, mark, algorithm="sha256").hexdigest() if mark else ""


def recognise_later(request: HttpRequest, response: HttpResponse) -> None:
    """Mark the browser, once it keeps something. A frame on another site sets no cookie."""
    if getattr(request, "frame", None) or device_of(request):
        return
    response.set_signed_cookie(
        COOKIE,
        secrets.token_urlsafe(16),
        salt=SALT,
        max_age=MAX_AGE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
