"""Second step: the code."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from socle.web.limits import limited

from ..forms import CodeForm, RecoveryCodeForm
from ..login import complete_login, landing, pending_login
from ..recovery import codes_left
from ..second_factor import TooManyCodes, check_code, has_authenticator

EXPIRED = "La connexion a pris trop de temps. Recommencez."
WRONG = "Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant, puis réessayez."
WRONG_RECOVERY = "Ce code de secours n’est pas le bon, ou il a déjà servi."
FEW_CODES = 3


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("login", methods=("POST",))
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the six digits, or with `?secours=1` for a recovery code."""
    pending = pending_login(request)
    if pending is None:
        messages.info(request, EXPIRED)
        return redirect("login")
    account, login = pending
    if not has_authenticator(account):
        return redirect("second_factor_setup")
    by_recovery = "secours" in request.GET
    form_class = RecoveryCodeForm if by_recovery else CodeForm
    form = form_class(request.POST or None)
    if not form.is_valid():
        return _page(request, form, by_recovery)
    try:
        device = check_code(account, form.cleaned_data["code"])
    except TooManyCodes as error:
        return _throttled(request, form, by_recovery, error.details["seconds"])
    if device is None:
        form.add_error("code", WRONG_RECOVERY if by_recovery else WRONG)
        return _page(request, form, by_recovery)
    complete_login(request, account, device)
    if by_recovery:
        _warn_when_few(request)
    return redirect(landing(login.next_path))


def _warn_when_few(request: HttpRequest) -> None:
    left = codes_left(request.user)
    if left <= FEW_CODES:
        messages.warning(
            request,
            f"Codes de secours restants : {left}. Créez-en de nouveaux dans « Mon compte ».",
        )


def _throttled(request: HttpRequest, form, by_recovery: bool, seconds: int) -> HttpResponse:
    form.add_error("code", f"Trop de codes faux à la suite. Réessayez dans {seconds} secondes.")
    response = _page(request, form, by_recovery)
    response.status_code = 429
    response["Retry-After"] = str(seconds)
    return response


def _page(request: HttpRequest, form, by_recovery: bool) -> HttpResponse:
    context = {"form": form, "by_recovery": by_recovery}
    return render(request, "comptes/second_factor.html", context)
