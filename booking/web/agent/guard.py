"""Who comes in: an agent of this espace, fully logged in, in an organisation that they see."""

from collections.abc import Callable
from functools import wraps

from django.contrib import auth, messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django_htmx.http import HttpResponseClientRedirect

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible
from booking.directory.admission import needs_second_factor
from booking.directory.identity import actor_of_account
from booking.directory.models import Organisation
from socle.accounts.login import has_second_factor
from socle.errors import DomainError
from socle.web.errors import refused

from . import support

SECOND_FACTOR_WANTED = "Votre accès demande maintenant un second facteur. Reconnectez-vous."
LOGIN_WANTED = "Votre session a pris fin. Reconnectez-vous."

View = Callable[..., HttpResponse]


class AgentRequest(HttpRequest):
    """What the views behind the guard receive."""

    actor: Actor


def agent_required(view: View) -> View:
    """A page: anybody else is led to the login, and back to the page afterwards.

    `organisation_id` of the address becomes the argument `organisation`; one that the agent does
    not see answers 404. Errors of the domain become pages.
    """
    return _guarded(view, turned_away=_to_login, refusal=refused)


def agent_machine(view: View) -> View:
    """As `agent_required`, for what scripts of our pages ask for: 401 and errors in JSON."""
    return _guarded(view, turned_away=_login_wanted, refusal=json_refusal)


def json_refusal(request: HttpRequest, error: DomainError) -> JsonResponse:
    """The error's own status, code and French sentence."""
    body = {"error": {"code": error.code, "message": error.message}}
    return JsonResponse(body, status=error.status)


def _guarded(
    view: View,
    *,
    turned_away: Callable[[HttpRequest], HttpResponse],
    refusal: Callable[[HttpRequest, DomainError], HttpResponse],
) -> View:
    @never_cache
    @wraps(view)
    def guarded(request: AgentRequest, **address: object) -> HttpResponse:
        actor = _actor(request)
        if actor is None:
            return turned_away(request)
        request.actor = actor
        try:
            support.check(request)
            if "organisation_id" in address:
                address["organisation"] = fetch_visible(
                    Organisation.objects.all(), actor, pk=address.pop("organisation_id")
                )
            return view(request, **address)
        except DomainError as error:
            return refusal(request, error)

    return guarded


def _actor(request: HttpRequest) -> Actor | None:
    """The agent behind the session; a session that is worth nothing any more is closed."""
    if not request.user.is_authenticated:
        return None
    actor = support.actor_of(request) or actor_of_account(request.user.pk)
    if actor is None:
        auth.logout(request)
        return None
    is_needed = needs_second_factor(actor) or bool(request.user.operator_role)
    if is_needed and not has_second_factor(request):
        # Not asked for here: only a new login proves that the password is theirs too.
        auth.logout(request)
        messages.info(request, SECOND_FACTOR_WANTED)
        return None
    return actor


def _to_login(request: HttpRequest) -> HttpResponse:
    if request.htmx:
        # A redirect would be followed by the script, and the login shown inside the page.
        login = redirect_to_login(request.htmx.current_url_abs_path or "")
        return HttpResponseClientRedirect(login.url)
    # What was posted is lost, so that its address alone would lead nowhere.
    wanted = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    return redirect_to_login(wanted)


def _login_wanted(request: HttpRequest) -> JsonResponse:
    body = {"error": {"code": "login_required", "message": LOGIN_WANTED}}
    return JsonResponse(body, status=401)
