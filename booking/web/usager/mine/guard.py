"""Who may open the pages of `/mes-rdv`, and where one goes from there."""

import re
from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from ..private import personal
from ..session import known_usager

View = Callable[..., HttpResponse]
NEXT = "suite"
LONGEST_NEXT = 1000
FRAMED = "/integration"
# Pages of usagers only: who is let in as an usager is led to nothing of the agents'.
_OURS = re.compile(r"/(mes-rdv|creneaux|prendre_rdv|inscription)(?=[/?]|\Z)")


def signed_in(view: View) -> View:
    """Call `view(request, usager, …)`; who is not known is asked who they are, and comes back."""

    @wraps(view)
    @personal
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        usager = known_usager(request)
        if usager is None:
            return redirect(sign_in_url(request.get_full_path()))
        return view(request, usager, *args, **kwargs)

    return guarded


def sign_in_url(next_path: str) -> str:
    """Where one says who one is, and then goes on to that page."""
    # A frame on another site opens it in a page of its own.
    next_path = own_path(next_path.removeprefix(FRAMED))
    return f"{reverse('my_sign_in')}?{urlencode({NEXT: next_path})}"


def own_path(text: str) -> str:
    """The same path if it is a page of the usagers on this host; else that of the appointments."""
    is_ours = (
        len(text) <= LONGEST_NEXT
        and text.isprintable()
        and _OURS.match(text)
        and url_has_allowed_host_and_scheme(text, allowed_hosts=None)
    )
    return text if is_ours else reverse("my_appointments")
