"""The link by which an usager was asked to book: checked once, then remembered for a while.

It opens the motifs of invited usagers and fills in who comes; it lets nobody in. A cookie remembers
it; in a frame, where there is none, the addresses do, by the same signed words.
"""

from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from booking.appointments.errors import LinkRefused
from booking.directory.models import Usager
from booking.directory.services.invite_usager import open_invitation
from booking.web.embedding import links
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
    tokens, known = query.pop(PARAMETER, []), query.pop(links.INVITATION, [])
    if tokens:
        usager = open_invitation(tokens[-1], clock.now())
        signed = _signer().sign(usager.pk) if usager else ""
    else:  # from a frame, opened in a page of its own
        signed = known[-1]
        usager = _usager_of(signed)
    if usager is None:
        response = render(request, "usager/invitation_refused.html", status=LinkRefused.status)
    else:
        rest = urlencode(list(query.lists()), doseq=True)
        response = redirect(f"{request.path}?{rest}" if rest else request.path)
        _remember(request, response, signed)
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store, private"
    return response


def is_invitation(request: HttpRequest) -> bool:
    """Whether the address holds what `enter_by_invitation` takes out of it."""
    if request.GET.get(PARAMETER):
        return True
    framed = getattr(request, "frame", None)
    return not framed and bool(request.GET.get(links.INVITATION))


def _remember(request: HttpRequest, response: HttpResponse, signed: str) -> None:
    if frame := getattr(request, "frame", None):
        frame.carried[links.INVITATION] = signed
        return
    response.set_cookie(
        COOKIE,
        signed,
        max_age=MAX_AGE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> Usager | None:
    frame = getattr(request, "frame", None)
    return _usager_of(frame.carried[links.INVITATION] if frame else request.COOKIES.get(COOKIE, ""))


def _usager_of(signed: str) -> Usager | None:
    """Whom it names, when it is ours and not too old (1 query, or none)."""
    try:
        text = _signer().unsign(signed, max_age=MAX_AGE)
    except signing.BadSignature:
        return None
    return Usager.objects.current().filter(pk=text).first() if text.isdecimal() else None


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=SALT)
