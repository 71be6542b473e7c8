"""Which addresses stay in the frame; the others open in a new page."""

import html
import re
from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve

PREFIX = "/integration/"
NAME = "framed_"
# What stands in an address where there is no cookie: the signed list of the holds of this person,
# and who was asked to book.
HOLDS, INVITATION = "mes_reservations", "mon_invitation"
CARRIED = (HOLDS, INVITATION)
# Pages that show a hold by what the address carries: outside the frame they know nobody.
ONLY_IN_FRAME = {"framed_booking_held"}

_TAG = re.compile(r"<(a|form|button)\b([^>]*)>")
_ADDRESS = re.compile(r'\b(href|action|formaction)="([^"]*)"')
_SCHEME = re.compile(r"(tel|mailto|sms):")
# Browsers refuse it in a frame, and say so in the console; embedded.js gives the focus.
_AUTOFOCUS = re.compile(r"(<div\b[^>]*?) autofocus\b")
_NEW_PAGE = '<span class="fr-sr-only">Nouvelle page : </span>'


def stays(url: str) -> bool:
    """Whether the address is a page that a frame may show."""
    path = re.split("[?#]", url, maxsplit=1)[0]
    if not path.startswith(PREFIX):
        return False
    try:
        return str(resolve(path).url_name).startswith(NAME)
    except Resolver404:
        return False


def outside(url: str) -> str:
    """The address of a page that no frame may show, made under the frame's prefix."""
    return "/" + url[len(PREFIX) :].lstrip("/") if url.startswith(PREFIX) else url


def carrying(url: str, carried: Mapping[str, str]) -> str:
    """The address with what is carried along, before its fragment."""
    address, mark, fragment = url.partition("#")
    added = {name: value for name, value in carried.items() if value and f"{name}=" not in address}
    if not added:
        return url
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}{urlencode(added)}{mark}{fragment}"


def way_out(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is None or match.url_name in ONLY_IN_FRAME or not stays(request.path_info):
        return "/"
    query = request.GET.copy()
    query.pop(HOLDS, None)  # the invitation goes along: the page outside takes it in
    path = outside(request.path_info)
    return f"{path}?{query.urlencode()}" if query else path


def followed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A redirection that stays in the frame carries on; another one becomes a link to open."""
    url = response["Location"]
    if stays(url):
        response["Location"] = carrying(url, request.frame.carried)
        return response
    context = {"url": outside(url), "is_booked": _leads_to(outside(url), "booking_recap")}
    return render(request, "usager/frame_leave.html", context)


def _leads_to(url: str, name: str) -> bool:
    try:
        return resolve(re.split("[?#]", url, maxsplit=1)[0]).url_name == name
    except Resolver404:
        return False


def kept_inside(page: str, carried: Mapping[str, str]) -> str:
    """The page with its links and forms sorted: carried along, or opened in a new page.

    Our templates write attributes between double quotes, and escape what stands in them.
    """
    return _AUTOFOCUS.sub(r"\1", _TAG.sub(lambda tag: _sorted(tag, carried), page))


def _sorted(tag: re.Match, carried: Mapping[str, str]) -> str:
    name, attributes = tag.groups()
    address = _ADDRESS.search(attributes)
    url = html.unescape(address[2]) if address else ""
    if not url or url.startswith("#") or _SCHEME.match(url):
        return tag[0]
    if not stays(url):
        return _opened_apart(name, attributes, address, outside(url))
    if name == "form" and 'method="get"' in attributes:
        # What stands in the address of such a form is lost when it is sent.
        return tag[0] + "".join(
            f'<input type="hidden" name="{name}" value="{html.escape(value)}">'
            for name, value in carried.items()
            if value
        )
    return f"<{name}{_with(attributes, address, carrying(url, carried))}>"


def _opened_apart(name: str, attributes: str, address: re.Match, url: str) -> str:
    target = "formtarget" if address[1] == "formaction" else "target"
    written = _with(attributes, address, url)
    if f"{target}=" in attributes:
        return f"<{name}{written}>"
    opened = f'<{name}{written} {target}="_blank"{" rel=noopener" * (name == "a")}>'
    return opened + (_NEW_PAGE if name == "a" else "")


def _with(attributes: str, address: re.Match, url: str) -> str:
    start, end = address.span(2)
    return attributes[:start] + html.escape(url) + attributes[end:]
