"""From an espace's host to the portal, which alone the providers know, and back with a ticket."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from booking.notifications.addresses import origin_of
from socle.accounts.login import local_path
from socle.accounts.tickets import digest_of, issue_ticket, new_nonce, redeem_ticket
from tenants.context import current_espace
from tenants.models import Espace

from .provider import portal_address

NONCE_SECONDS = 1800
DIGEST = re.compile(r"[0-9a-f]{64}")
NUMBER = re.compile(r"[0-9]{1,9}")
LONGEST_PATH = 2000


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where the browser came from and wants to go back to; no espace when it began here."""

    espace_number: int | None = None
    nonce_digest: str = ""
    next_path: str = ""

    @property
    def espace(self) -> Espace | None:
        """None as well when it is no longer open."""
        return Espace.objects.active().filter(number=self.espace_number).first()

    @property
    def espace_of_agents(self) -> Espace | None:
        """They come into it to read, too, when it is closed to everybody else."""
        return Espace.objects.readable().filter(number=self.espace_number).first()


def go_to_portal(request: HttpRequest, route: str, **more: str) -> HttpResponse:
    """From an espace's host: give the browser its nonce, and send it to the portal."""
    cookie = settings.PASSAGE_COOKIE_NAME
    # The same for several tabs; each ticket is good once all the same.
    nonce = request.COOKIES.get(cookie, "")
    if not 40 <= len(nonce) <= 100:
        nonce = new_nonce()
    query = {
        "espace": current_espace().number,
        "lien": digest_of(nonce),
        "suite": local_path(request.GET.get("next", ""))[:LONGEST_PATH],
        **more,
    }
    response = redirect(f"{portal_address(route)}?{urlencode(query)}")
    response.set_cookie(
        cookie,
        nonce,
        max_age=NONCE_SECONDS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


def wanted_of(request: HttpRequest) -> Wanted:
    """What the espace's host asked the portal for; nothing when it makes no sense."""
    number, digest = request.GET.get("espace", ""), request.GET.get("lien", "")
    if not NUMBER.fullmatch(number) or not DIGEST.fullmatch(digest):
        return Wanted()
    return Wanted(int(number), digest, local_path(request.GET.get("suite", "")[:LONGEST_PATH]))


def hand_over(
    wanted: Wanted, espace: Espace, route: str, purpose: str, payload: dict[str, object]
) -> HttpResponse:
    """From the portal: back to the espace's host, with a ticket for this browser only."""
    payload = {**payload, "next": wanted.next_path}
    ticket = issue_ticket(purpose, espace.number, wanted.nonce_digest, payload)
    return redirect(f"{espace_address(espace, route)}?{urlencode({'ticket': ticket})}")


def receive(request: HttpRequest, purpose: str) -> dict[str, object] | None:
    """On the espace's host: what the ticket holds, if it is this browser's, once."""
    nonce = request.COOKIES.get(settings.PASSAGE_COOKIE_NAME, "")
    return redeem_ticket(request.GET.get("ticket", ""), purpose, current_espace().number, nonce)


def espace_address(espace: Espace, route: str) -> str:
    return f"{origin_of(espace.primary_host)}{reverse(route, urlconf=settings.ROOT_URLCONF)}"
