"""Forgotten password, and a new address: asking for a link, and what the link opens."""

from uuid import UUID

from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from socle.clock import now
from socle.web.limits import limited
from socle.web.limits.counting import count

from ..forms import AddressForm, NewPasswordForm
from ..password import WeakPassword
from ..proofs import ProofRefused, Purpose, ask_new_password, open_proof
from ..renewal import AddressTaken, renew_email, renew_password

RENEWED = "Votre mot de passe est changé. Connectez-vous."
SAME_ADDRESS = "Votre adresse e-mail est changée : c’est avec elle que vous vous connectez."

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@get_or_post
@limited("code", methods=("POST",))
def forgotten(request: HttpRequest) -> HttpResponse:
    """`/connexion/mot-de-passe`: the same answer whether the address is an agent's or nobody's."""
    form = AddressForm(request.POST or None, initial={"email": request.GET.get("adresse", "")})
    if not form.is_valid():
        return render(request, "comptes/forgotten.html", {"form": form})
    email = form.cleaned_data["email"]
    usage = count(request, "renewal", who=f"renewal:{email}")
    # Beyond, nobody is told: it would say that somebody asked for this address before.
    if usage is None or not usage.is_over:
        ask_new_password(email, now())
    return render(request, "comptes/forgotten_sent.html", {"email": email})


# The secret is the proof, as for the links of usagers.
@csrf_exempt
@sensitive_post_parameters("chosen", "again")
@never_cache
@get_or_post
@limited("link", refusals=(404,))
def new_password(request: HttpRequest, proof_id: UUID, secret: str) -> HttpResponse:
    """`/connexion/mot-de-passe/…`: choose it; every other session of the account is closed."""
    try:
        open_proof(proof_id, secret, Purpose.PASSWORD, now())
        form = NewPasswordForm(request.POST or None)
        if not form.is_valid():
            return _private(render(request, "comptes/new_password.html", {"form": form}))
        renew_password(proof_id, secret, form.cleaned_data["chosen"], now())
    except WeakPassword as refusal:
        form.add_error("chosen", refusal.details["reasons"])
        return _private(render(request, "comptes/new_password.html", {"form": form}))
    except ProofRefused as refusal:
        return _private(_refused(request, refusal.status))
    auth.logout(request)
    messages.success(request, RENEWED)
    return redirect("login")


@csrf_exempt
@never_cache
@get_or_post
@limited("link", refusals=(404,))
def new_email(request: HttpRequest, proof_id: UUID, secret: str) -> HttpResponse:
    """`/connexion/adresse/…`: on the button only, as scanners of mail open links."""
    try:
        proof = open_proof(proof_id, secret, Purpose.EMAIL, now())
        if request.method != "POST":
            context = {"email": proof.new_email, "former": proof.former_email}
            return _private(render(request, "comptes/new_email.html", context))
        renew_email(proof_id, secret, now())
    except (ProofRefused, AddressTaken) as refusal:
        return _private(_refused(request, refusal.status))
    messages.success(request, SAME_ADDRESS)
    return redirect("agent_account" if request.user.is_authenticated else "login")


def _refused(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, "comptes/proof_refused.html", status=status)


def _private(response: HttpResponse) -> HttpResponse:
    """The address holds a secret: it is told to nobody, and found by no search engine."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
