"""`/mes-rdv/connexion/mot-de-passe`, `/mes-rdv/coordonnees/mot-de-passe`: come in, choose, drop."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from booking.access.actor import Actor
from booking.directory.identity import actor_of_usager
from booking.directory.models import Usager, UsagerSession
from booking.directory.services.own_password import choose_own_password, drop_own_password
from booking.directory.usager_passwords import has_password, whose_password
from socle import clock
from socle.accounts.password import WeakPassword, WrongPassword
from socle.web.limits import limited
from socle.web.limits.counting import count

from ..private import personal
from ..session import known_session, known_usager, let_in
from .forms import OwnPasswordForm, PasswordForm
from .guard import NEXT, own_path, sign_in_url, signed_in

DROP = "supprimer"
WRONG = "L’adresse ou le mot de passe n’est pas le bon. Vous pouvez aussi recevoir un code."
RESTING = "Trop d’essais pour cette adresse. Recevez plutôt un code, ou recommencez dans une heure."


@require_http_methods(["GET", "HEAD", "POST"])
@limited("guess", refusals=(422,))
@sensitive_post_parameters()
@personal
def my_sign_in_password(request: HttpRequest) -> HttpResponse:
    """The same answer and the same work whether anybody has that address, or a password."""
    next_path = own_path(request.GET.get(NEXT, ""))
    if known_usager(request):
        return redirect(next_path)
    form = PasswordForm(request.POST if request.method == "POST" else None)
    status, seconds = 200, 0
    if form.is_bound:
        status = 422
        if form.is_valid():
            usager, seconds = _checked(request, form)
            if usager:
                let_in(request, usager, UsagerSession.Means.PASSWORD)
                return redirect(next_path)
            form.add_error(None, RESTING if seconds else WRONG)
            status = 429 if seconds else 422
    context = {"form": form, "code_url": sign_in_url(next_path)}
    response = render(request, "usager/mine/password_sign_in.html", context, status=status)
    if seconds:
        response["Retry-After"] = str(seconds)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@limited("guess", refusals=(422,))
@sensitive_post_parameters()
@signed_in
def my_password(request: HttpRequest, me: Usager) -> HttpResponse:
    """Choose it, change it, or go without again."""
    actor = actor_of_usager(me.pk)
    has_one = has_password(me.pk)
    if request.method == "POST" and DROP in request.POST:
        drop_own_password(me.pk, actor, clock.now())
        messages.success(request, "Vous n’avez plus de mot de passe.")
        return redirect("my_details")
    # Who came in by it may be somebody at a screen left open.
    asks_current = known_session(request).means == UsagerSession.Means.PASSWORD
    form = OwnPasswordForm(
        request.POST if request.method == "POST" else None, asks_current=asks_current
    )
    if form.is_bound and form.is_valid() and _chosen(request, me, actor, form):
        messages.success(request, "C’est enregistré. Gardez votre mot de passe pour vous.")
        return redirect("my_details")
    context = {"me": me, "current": "details", "form": form, "has_one": has_one, "drop": DROP}
    status = 422 if form.is_bound else 200
    return render(request, "usager/mine/password.html", context, status=status)


def _checked(request: HttpRequest, form: PasswordForm) -> tuple[Usager | None, int]:
    """Who comes in; or for how many seconds that address rests, 0 when it does not."""
    email, typed = form.cleaned_data["email"], form.cleaned_data["password"]
    who = f"password:{email}"
    usage = count(request, "password", who=who, add=False)
    if usage and usage.is_spent:
        return None, usage.seconds_left
    usager = whose_password(email, typed)
    if usager is None:
        count(request, "password", who=who)
    return usager, 0


def _chosen(request: HttpRequest, me: Usager, actor: Actor, form: OwnPasswordForm) -> bool:
    means = known_session(request).means
    current = form.cleaned_data["current"] if "current" in form.fields else None
    try:
        choose_own_password(me.pk, form.cleaned_data["chosen"], actor, clock.now(), current=current)
    except WrongPassword as refusal:
        form.add_error("current", refusal.message)
        return False
    except WeakPassword as refusal:
        form.add_error("chosen", refusal.details["reasons"])
        return False
    # All their sessions have ended: this browser goes on with a new one.
    let_in(request, me, means)
    return True
