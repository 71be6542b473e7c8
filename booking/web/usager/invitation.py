"""The link by which an usager was asked to book: checked once, then remembered for a while.

It opens the motifs of invited usagers and fills in who comes; it lets nobody in.
"""

from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from booking.appointments.errors import LinkRefused
from booking.directory.models import Usager
from booking.directory.services.invite_usager import open_invitation
from socle import clock
from socle.web.limits import limited

COOKIE = "rdv_invitation"
SALT = "booking.invitation"
MAX_AGE = 30 * 60  # seconds
PARAMETER = "invitation_token"


def invited_usager(request: HttpRequest) -> Usager | None:
    """Who came by an invitation, on this browser, half an hour ago at most (1 query)."""
    if not hasattr(request, "invited_usager"):
        request.invited_usager = _read(request)
    return request.invited_usager


@limited("link", refusals=(LinkRefused.status,))
def enter_by_invitation(request: HttpRequest) -> HttpResponse:
    """Take the token out of the address, so that it is not sent on with a link or a referrer."""
    query = request.GET.copy()
    token = query.pop(PARAMETER)[-1]
    usager = open_invitation(token, clock.now())
    if usager is None:
        response = render(request, "usager/invitation_refused.html", status=LinkRefused.status)
    else:
        rest = urlencode(list(query.lists()), doseq=True)
        response = redirect(f"{request.path}?{rest}" if rest else request.path)
        response.set_signed_cookie(
            COOKIE,
            str(usager.pk),
            salt=SALT,
            max_age=MAX_AGE,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store, private"
    return response


def _read(request: HttpRequest) -> Usager | None:
    try:
        text = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return None
    return Usager.objects.current().filter(pk=text).first() if text.isdecimal() else None
