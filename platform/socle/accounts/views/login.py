"""First step: address and password."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from socle.web.limits import limited

from ..forms import LoginForm
from ..login import complete_login, identify, is_fresh, landing, local_path, start_login
from ..models import Account
from ..password import WeakPassword, check_password
from ..second_factor import has_authenticator

WEAK = (
    "Votre mot de passe est trop facile à deviner selon les règles d’aujourd’hui : changez-le "
    "dans « Mon compte »."
)
REFUSED = "Adresse e-mail ou mot de passe incorrect."


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("login", methods=("POST",))
def login(request: HttpRequest) -> HttpResponse:
    """Ask for address and password; then the second factor, or the page that was wanted.

    Somebody already logged in is asked again only when the page wants a recent login.
    """
    if request.method == "POST":
        return _answer(request, LoginForm(request.POST))
    next_path = local_path(request.GET.get("next", ""))
    if request.user.is_authenticated and (is_fresh(request) or not next_path):
        return redirect(landing(next_path))
    return _page(request, LoginForm(initial={"next": next_path}))


def _answer(request: HttpRequest, form: LoginForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, form)
    identified = identify(request, form.cleaned_data["email"], form.cleaned_data["password"])
    if identified is None:
        form.add_error(None, REFUSED)
        return _page(request, form)
    account, admission = identified
    _warn_when_weak(request, account, form.cleaned_data["password"])
    next_path = local_path(form.cleaned_data["next"])
    protected = has_authenticator(account)
    if protected or admission.needs_second_factor:
        start_login(request, account, next_path)
        return redirect("second_factor" if protected else "second_factor_setup")
    complete_login(request, account, None)
    return redirect(landing(next_path))


def _warn_when_weak(request: HttpRequest, account: Account, password: str) -> None:
    """Passwords chosen under older rules, or elsewhere, still open (domain.md 1.2)."""
    try:
        check_password(password, account)
    except WeakPassword:
        messages.warning(request, WEAK)


def _page(request: HttpRequest, form: LoginForm) -> HttpResponse:
    return render(request, "comptes/login.html", {"form": form})
