"""Which answers to a questionnaire are this browser's: the address names them, a cookie proves it.

An address is shared, bookmarked, written in logs: alone it shows nobody's answers. In a frame,
where there is no cookie, its number, which nobody can guess, is all there is.
"""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from booking.appointments.models import AnswerSheet

from .answers import Answers
from .own_holds import own_holds

COOKIE = "rdv_reponses"
SALT = "booking.own_answers"
MAX_AGE = 3600  # seconds


def sheet_of(request: HttpRequest, answers: Answers) -> AnswerSheet | None:
    """The sheet that the address names, if it is this browser's (1 query at most, 2 for a hold's).

    Those of a hold that this browser knows are its own as well.
    """
    if answers.sheet_uuid is None:
        return None
    rows = AnswerSheet.objects.filter(uuid=answers.sheet_uuid, appointment__isnull=True)
    sheet = rows.first()
    if sheet is None:
        return None
    if sheet.browser == _browser(request):
        return sheet
    held = sheet.hold_id is not None
    return sheet if held and any(one.pk == sheet.hold_id for one in own_holds(request)) else None


def save_own(request: HttpRequest, sheet: AnswerSheet) -> str:
    """Save it as this browser's; what its cookie must hold, empty in a frame."""
    token = _token(request) or ("" if _in_frame(request) else secrets.token_urlsafe(16))
    sheet.browser = _digest(token)
    sheet.save(force_insert=True)
    return token


def remember(response: HttpResponse, token: str) -> None:
    """Let this browser come back to its answers for an hour."""
    if not token:
        return
    response.set_cookie(
        COOKIE,
        token,
        max_age=MAX_AGE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _browser(request: HttpRequest) -> str | None:
    """What is written on this browser's sheets; None when it has none."""
    token = _token(request)
    return _digest(token) if token or _in_frame(request) else None


def _token(request: HttpRequest) -> str:
    token = request.COOKIES.get(COOKIE, "")
    return token if token.isascii() and 20 <= len(token) <= 40 else ""


def _digest(token: str) -> str:
    return salted_hmac(SALT, token, algorithm="sha256").hexdigest() if token else ""


def _in_frame(request: HttpRequest) -> bool:
    return getattr(request, "frame", None) is not None
