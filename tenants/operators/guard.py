"""Who opens the pages of operators: an account with a role and a second factor, on the portal."""

from collections.abc import Callable
from functools import wraps

from django.contrib import auth, messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from socle.accounts.login import has_second_factor

View = Callable[..., HttpResponse]
AGAIN = "Votre accès a changé. Connectez-vous de nouveau."


def operator_required(view: View) -> View:
    """Lead others to the login; a session that is worth nothing any more is closed.

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
        return view(request, *args, **kwargs)

    return guarded
