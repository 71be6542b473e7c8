"""The link of a message shows nothing of the person before their name's first three letters.

Once given, this browser sees that appointment for half an hour: not the others, not the account.
"""

import json
from datetime import datetime

from django import forms
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from booking.appointments.errors import LettersPaused, LettersRefused, LinkRefused
from booking.appointments.models import Participation
from booking.appointments.services.check_letters import check_letters
from booking.availability.loader import zone_of
from socle import clock
from socle.web.limits import limited

from .mine.guard import sign_in_url
from .private import private
from .session import known_usager

COOKIE, SALT = "rdv_ouverts", "booking.opened"
MAX_AGE = 1800  # seconds
KEPT = 10
# In the form: the link that was opened, signed. A page may stay open for a day.
LINK, LINK_SALT, LINK_LASTS = "lien", "booking.letters", 86400
GUESSED = (422, 429)


class LettersForm(forms.Form):
    lettres = forms.CharField(
        label="Les trois premières lettres de votre nom",
        max_length=150,
        help_text="Votre nom de famille, ou celui de la personne qui vient. "
        "Sans accent ni majuscule si vous préférez.",
        widget=forms.TextInput(
            {
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
                "class": "rdv-short-input",
            }
        ),
        error_messages={
            "required": "Écrivez les trois premières lettres du nom.",
            "max_length": "Trois lettres suffisent.",
        },
    )


def is_open(request: HttpRequest, part: Participation) -> bool:
    """Whether this browser may see the appointment (1 query for who is known, else none)."""
    if _name_of(part) in _opened(request):
        return True
    usager = known_usager(request)
    return usager is not None and usager.pk in (part.usager_id, part.usager.responsible_id)


def open_up(request: HttpRequest, response: HttpResponse, part: Participation) -> None:
    """Let this browser see that appointment for half an hour."""
    mine = _name_of(part)
    others = [one for one in _opened(request) if one != mine]
    response.set_signed_cookie(
        COOKIE,
        json.dumps([mine, *others][:KEPT]),
        salt=SALT,
        max_age=MAX_AGE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def ask(request: HttpRequest, part: Participation) -> HttpResponse:
    """The one question; nothing on the page tells of the person or of the appointment."""
    said = {"part": part.pk, "path": request.get_full_path()}
    link = signing.dumps(said, salt=LINK_SALT)
    paused = part.letters_paused_until
    if paused and paused > clock.now():
        return _show(request, link, LettersForm(), status=429, until=paused)
    return _show(request, link, LettersForm())


# As for the confirmation of a hold: the link, signed in the form, is the proof.
@csrf_exempt
@require_POST
@private
@limited("link", refusals=(404, *GUESSED))
@sensitive_post_parameters("lettres")
def booking_letters(request: HttpRequest) -> HttpResponse:
    """Check the letters, then go where the link led."""
    link = request.POST.get(LINK, "")
    try:
        said = signing.loads(link, salt=LINK_SALT, max_age=LINK_LASTS)
    except signing.BadSignature:
        return render(request, "usager/link_refused.html", status=404)
    form = LettersForm(request.POST)
    if not form.is_valid():
        return _show(request, link, form, status=422)
    try:
        part = check_letters(said["part"], form.cleaned_data["lettres"], clock.now())
    except LinkRefused as refusal:
        return render(request, "usager/link_refused.html", status=refusal.status)
    except LettersRefused as refusal:
        form.add_error("lettres", refusal.message)
        return _show(request, link, form, status=refusal.status)
    except LettersPaused as refusal:
        return _show(request, link, form, status=refusal.status, until=refusal.until)
    response = redirect(said["path"])
    open_up(request, response, part)
    return response


def _show(
    request: HttpRequest,
    link: str,
    form: LettersForm,
    *,
    status: int = 200,
    until: datetime | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "link_name": LINK,
        "link": link,
        "until": until and until.astimezone(zone_of(None)),
        "sign_in_url": sign_in_url("/mes-rdv"),
    }
    response = render(request, "usager/letters.html", context, status=status)
    if until:
        seconds = max(1, int((until - clock.now()).total_seconds()))
        response["Retry-After"] = str(seconds)
    return response


def _name_of(part: Participation) -> str:
    return f"{part.pk}.{part.link_generation}"


def _opened(request: HttpRequest) -> list[str]:
    signed = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=MAX_AGE)
    return json.loads(signed or "[]")
