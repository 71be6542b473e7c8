"""Adding an authenticator: to finish a login that requires one, or from « Mon compte »."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_otp import login as bind_device

from ..forms import CodeForm
from ..login import complete_login, end_other_sessions, is_fresh, landing, pending_login
from ..models import Account
from ..recovery import codes_left, renew_codes
from ..second_factor import (
    AlreadyProtected,
    Enrolment,
    enrol,
    has_authenticator,
    new_key,
)
from .second_factor import EXPIRED

KEY = "enrolment_key"
WRONG = "Ce code n’est pas le bon. Vérifiez l’heure de votre appareil, puis saisissez le suivant."


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor_setup(request: HttpRequest) -> HttpResponse:
    """Show the key, check a first code, then give the recovery codes, once."""
    pending = pending_login(request)
    if pending is None:
        return _from_account(request)
    account, login = pending
    if has_authenticator(account):
        return redirect("second_factor")
    return _enrol(request, account, next_path=login.next_path, first=True)


def _from_account(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        messages.info(request, EXPIRED)
        return redirect("login")
    if not is_fresh(request):
        messages.info(request, "Par sécurité, confirmez d’abord qui vous êtes.")
        return redirect_to_login(request.path)
    return _enrol(request, request.user, next_path="", first=False)


def _enrol(request: HttpRequest, account: Account, *, next_path: str, first: bool) -> HttpResponse:
    # Known to this session alone: a key kept with the account could have been read by somebody
    # who had the password before its owner.
    key = request.session.setdefault(KEY, new_key())
    enrolment = Enrolment(account, key)
    form = CodeForm(request.POST or None)
    if not form.is_valid():
        return _page(request, form, enrolment)
    try:
        device = enrol(enrolment, form.cleaned_data["code"], first=first)
    except AlreadyProtected:
        return redirect("second_factor")
    if device is None:
        form.add_error("code", WRONG)
        return _page(request, form, enrolment)
    del request.session[KEY]
    if first:
        complete_login(request, account, device)
    else:
        request.session.cycle_key()
        bind_device(request, device)
    end_other_sessions(request)
    return _done(request, next_path)


def _done(request: HttpRequest, next_path: str) -> HttpResponse:
    """The recovery codes in this very answer: they are stored nowhere to be shown again."""
    codes = [] if codes_left(request.user) else renew_codes(request.user)
    context = {"codes": codes, "next_url": landing(next_path), "is_new_device": True}
    return render(request, "comptes/recovery_codes.html", context)


def _page(request: HttpRequest, form: CodeForm, enrolment: Enrolment) -> HttpResponse:
    context = {"form": form, "enrolment": enrolment}
    return render(request, "comptes/second_factor_setup.html", context)
