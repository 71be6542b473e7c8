"""Who opens the pages of operators: an account with a role and a second factor, on the portal."""

from collections.abc import Callable
from functools import wraps

from django.contrib import auth, messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from socle.accounts.login import has_second_factor
from socle.accounts.models import Account
from socle.errors import DomainError, Forbidden
from socle.web.errors import refused

View = Callable[..., HttpResponse]
AGAIN = "Votre accès a changé. Connectez-vous de nouveau."
ADMIN_ONLY = "Cette action est réservée aux opérateurs qui ont le rôle « Administration »."


def operator_required(view: View) -> View:
    """For both roles. Others are led to the login; a session worth nothing any more is closed.

    Roles are read at each request: one that is taken away closes what is open.
    """

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.espace is not None:
            raise Http404
        user = request.user
        if user.is_authenticated and not (user.operator_role and has_second_factor(request)):
            auth.logout(request)
            messages.info(request, AGAIN)
        if not request.user.is_authenticated:
            wanted = request.get_full_path() if request.method in ("GET", "HEAD") else ""
            return redirect_to_login(wanted)
        try:
            return view(request, *args, **kwargs)
        except DomainError as error:
            return refused(request, error)

    # Read by the test that walks the routes; `wraps` hands it on outwards.
    guarded.operator_role = "support"
    return guarded


def admin_required(view: View) -> View:
    """For those who act; support reads that it is not theirs (403)."""

    @wraps(view)
    def acting(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not is_admin(request):
            raise Forbidden(ADMIN_ONLY)
        return view(request, *args, **kwargs)

    guarded = operator_required(acting)
    guarded.operator_role = "admin"
    return guarded


def is_admin(request: HttpRequest) -> bool:
    return request.user.operator_role == Account.OperatorRole.ADMIN
