"""`/mes-rdv/coordonnees/telephone`: prove one's new number by the code of an SMS."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from booking.directory.errors import CodeRefused, ProofOver, TooManyProofs
from booking.directory.models import Usager
from booking.directory.services.ask_proof import Contact, ask_proof
from booking.directory.services.prove_own_number import (
    has_number_to_prove,
    own_proof,
    prove_own_number,
)
from socle import clock
from socle.web.limits import limited

from .forms import CodeForm
from .guard import signed_in

SEND = "envoyer"


@require_http_methods(["GET", "HEAD", "POST"])
@limited("code", methods=("POST",))
@limited("guess", refusals=(422,))
@sensitive_post_parameters("code")
@signed_in
def my_phone(request: HttpRequest, me: Usager) -> HttpResponse:
    """A button that has the code sent, then the field that takes it."""
    if not has_number_to_prove(me):
        return redirect("my_details")
    if request.method != "POST":
        return _show(request, me, CodeForm())
    if SEND in request.POST:
        return _send(request, me)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _show(request, me, form, status=422)
    try:
        prove_own_number(me.pk, form.cleaned_data["code"], clock.now())
    except CodeRefused as refusal:
        form.add_error("code", refusal.message)
        return _show(request, me, form, status=refusal.status)
    except ProofOver as refusal:
        refused = "Ce code n’est plus valable. Demandez-en un autre."
        return _show(request, me, CodeForm(), status=refusal.status, refused=refused)
    messages.success(request, "Votre numéro est vérifié.")
    return redirect("my_details")


def _send(request: HttpRequest, me: Usager) -> HttpResponse:
    try:
        ask_proof(Contact(phone_number=me.phone_number), clock.now(), owner=me)
    except TooManyProofs as refusal:
        return _show(request, me, CodeForm(), status=refusal.status, refused=refusal.message)
    return redirect("my_phone")


def _show(
    request: HttpRequest, me: Usager, form: CodeForm, *, status: int = 200, refused: str = ""
) -> HttpResponse:
    context = {
        "me": me,
        "current": "details",
        "form": form,
        "is_sent": own_proof(me, clock.now()) is not None,
        "refused": refused,
        "send": SEND,
    }
    return render(request, "usager/mine/phone.html", context, status=status)
