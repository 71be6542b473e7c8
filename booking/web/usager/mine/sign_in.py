"""`/mes-rdv/connexion`: an address or a number, then the code or the link sent there.

The same pages, words and work whether anybody has that contact or not.
"""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from booking.directory.errors import CodeRefused, ProofOver, TooManyProofs, TooSoon
from booking.directory.models import ContactProof
from booking.directory.services.ask_proof import ask_proof, send_again
from booking.directory.services.check_proof import (
    linked_proof,
    live_proof,
    prove_by_code,
    prove_by_link,
)
from socle import clock
from socle.web.limits import limited

from ..private import personal
from ..session import known_usager, let_out
from .forms import CodeForm, ContactForm
from .guard import NEXT, own_path
from .people import let_one_in

AGAIN = "renvoyer"


@require_http_methods(["GET", "HEAD", "POST"])
@limited("code", methods=("POST",))
@sensitive_post_parameters("contact")
@personal
def my_sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for the contact; have a code sent."""
    next_path = own_path(request.GET.get(NEXT, ""))
    if known_usager(request):
        return redirect(next_path)
    form = ContactForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                contact = form.cleaned_data["contact"]
                proof = ask_proof(contact, clock.now(), next_path=next_path)
                return redirect("my_sign_in_check", proof.uuid)
            except TooManyProofs as refusal:
                form.add_error(None, refusal.message)
                status = refusal.status
    context = {"form": form, "next_path": next_path}
    return render(request, "usager/mine/sign_in.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("guess", refusals=(422,))
@sensitive_post_parameters("code")
@personal
def my_sign_in_check(request: HttpRequest, proof_uuid: uuid.UUID) -> HttpResponse:
    """Take the code; or send another one."""
    now = clock.now()
    try:
        proof = live_proof(proof_uuid, now)
        if request.method != "POST":
            return _ask_code(request, proof, CodeForm())
        if AGAIN in request.POST:
            return _send_again(request, proof)
        form = CodeForm(request.POST)
        if not form.is_valid():
            return _ask_code(request, proof, form, status=422)
        people = prove_by_code(proof_uuid, form.cleaned_data["code"], now)
    except CodeRefused as refusal:
        form.add_error("code", refusal.message)
        return _ask_code(request, proof, form, status=refusal.status)
    except ProofOver as refusal:
        return _over(request, refusal)
    return let_one_in(request, proof, people)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("link", refusals=(404,))
@personal
def my_sign_in_link(request: HttpRequest, proof_uuid: uuid.UUID, secret: str) -> HttpResponse:
    """The link of the mail: a button, as scanners of mail open links."""
    now = clock.now()
    try:
        proof = linked_proof(proof_uuid, secret, now)
        if request.method != "POST":
            return render(request, "usager/mine/link.html")
        people = prove_by_link(proof_uuid, secret, now)
    except ProofOver as refusal:
        return _over(request, refusal)
    return let_one_in(request, proof, people)


@require_POST
@personal
def my_sign_out(request: HttpRequest) -> HttpResponse:
    """Come out, and say so on the page where one comes in."""
    let_out(request)
    return render(request, "usager/mine/signed_out.html")


def _send_again(request: HttpRequest, proof: ContactProof) -> HttpResponse:
    try:
        sent = send_again(proof.uuid, clock.now())
    except (TooSoon, TooManyProofs) as refusal:
        return _ask_code(request, proof, CodeForm(), status=refusal.status, refused=refusal.message)
    return _ask_code(request, sent, CodeForm(), is_new=True)


def _ask_code(
    request: HttpRequest,
    proof: ContactProof,
    form: CodeForm,
    *,
    status: int = 200,
    is_new: bool = False,
    refused: str = "",
) -> HttpResponse:
    context = {
        "proof": proof,
        "form": form,
        "is_new": is_new,
        "refused": refused,
        "again": AGAIN,
    }
    return render(request, "usager/mine/check.html", context, status=status)


def _over(request: HttpRequest, refusal: ProofOver) -> HttpResponse:
    return render(request, "usager/mine/over.html", status=refusal.status)
