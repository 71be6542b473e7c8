"""The booking path in a frame of another site (`/integration/…`).

How it is safe without a cookie. Under this prefix no cookie is read and none is set: a page in a
frame knows nobody, so a click stolen by the site around it, or a form sent from elsewhere, does
nothing that its author could not do alone. What must be known of the person stands in the
address, signed: the holds that they placed, and for half an hour who was asked to book. Only the
sites that the espace named may show the frame (`frame-ancestors`); every other page keeps `'none'`.
"""

from dataclasses import dataclass, field
from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix, set_script_prefix

from booking.directory.models import AllowedOrigin

from . import links

NOWHERE = "frame-ancestors 'none'"


@dataclass
class Frame:
    """`request.frame`, on a page of the frame; None elsewhere.

    `carried` is what links and forms carry on, signed, by the names of `links.CARRIED`.
    """

    request: HttpRequest
    carried: dict[str, str] = field(default_factory=dict)

    @cached_property
    def origins(self) -> list[str]:
        """The sites that may show this page (1 query)."""
        return list(AllowedOrigin.objects.order_by("pk").values_list("origin", flat=True))

    @property
    def way_out(self) -> str:
        """The same page by itself, or the espace's door for one that only the frame knows."""
        return links.way_out(self.request)


class EmbeddingMiddleware:
    """Before the sessions' middleware, so that no cookie is seen by anything after it."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.frame = None
        if request.espace is None or not request.path_info.startswith(links.PREFIX):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        request.COOKIES = {}
        request.frame = Frame(request, {name: request.GET.get(name, "") for name in links.CARRIED})
        outside = get_script_prefix()
        # Every address that the path makes of itself stays in the frame.
        set_script_prefix(links.PREFIX)
        try:
            response = self.get_response(request)
        finally:
            set_script_prefix(outside)
        return _framed(request, response)


def _framed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    response.cookies.clear()
    if not response.get("Content-Type", "").startswith("text/html"):
        return response
    if origins := request.frame.origins:
        policy = response.get("Content-Security-Policy", NOWHERE)
        response["Content-Security-Policy"] = policy.replace(
            NOWHERE, f"frame-ancestors {' '.join(origins)}"
        )
        # It knows no list of sites; browsers that read frame-ancestors ignore it.
        del response["X-Frame-Options"]
    # "no-referrer" would make forms come from "null".
    response["Referrer-Policy"] = "same-origin"
    if not response.streaming and response.content:
        page = links.kept_inside(response.content.decode(), request.frame.carried)
        response.content = page.encode()
        response["Content-Length"] = str(len(response.content))
    return response
