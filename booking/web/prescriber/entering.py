"""`/prescripteur/connexion`: a professional is recognised by the address they prove."""

import uuid

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from booking.directory.professionals import Means, Professional
from booking.directory.services.ask_professional_link import (
    ask_professional_link,
    open_professional_link,
    use_professional_link,
)
from booking.web.usager.private import private
from socle import clock
from socle.web.limits import limited
from socle.web.widgets import EmailInput

from .forms import TOO_LONG, WRONG_ADDRESS
from .session import known_prescriber, let_in


class AddressForm(forms.Form):
    email = forms.EmailField(
        label="Votre adresse e-mail professionnelle",
        max_length=254,
        widget=EmailInput,
        help_text="Exemple : nom@structure.fr",
        error_messages={
            "required": "Indiquez votre adresse e-mail professionnelle.",
            "invalid": WRONG_ADDRESS,
            "max_length": TOO_LONG,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@limited("code", methods=("POST",))
@cache_control(private=True, no_store=True)
@sensitive_post_parameters("email")
def prescriber_login(request: HttpRequest) -> HttpResponse:
    """The same answer whoever the address belongs to."""
    if known_prescriber(request):
        return redirect("prescriber_bookings")
    form = AddressForm(request.POST or None)
    if form.is_valid():
        email = form.cleaned_data["email"].lower()
        ask_professional_link(email, clock.now())
        return render(request, "prescriber/link_sent.html", {"email": email})
    status = 422 if form.is_bound else 200
    return render(request, "prescriber/login.html", {"form": form}, status=status)


# As for the confirmation of a hold: the secret is the proof.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@limited("link", refusals=(404,))
@private
def prescriber_enter(request: HttpRequest, key: uuid.UUID, secret: str) -> HttpResponse:
    """Say for which address, and let in on the click only, as scanners of mail open links."""
    if request.method == "POST":
        if email := use_professional_link(key, secret, clock.now()):
            let_in(request, Professional(email), Means.LINK)
            return redirect("prescriber_bookings")
        return _refused(request)
    asked = open_professional_link(key, secret, clock.now())
    if asked is None:
        return _refused(request)
    return render(request, "prescriber/enter.html", {"email": asked.email})


def _refused(request: HttpRequest) -> HttpResponse:
    return render(request, "prescriber/link_over.html", status=404)
