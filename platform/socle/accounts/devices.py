"""Telling a browser that comes back from one that is new."""

import re
import secrets
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from socle.clock import now
from socle.outbox.publish import publish

from .models import Account, KnownDevice

# Thirteen months: the longest that a cookie may live without being asked for (CNIL).
LASTS = timedelta(days=390)
LONGEST = 100
BROWSERS = (
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Edge", r"Edg(?:A|iOS)?/"),
    ("Opera", r"OPR/"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Chrome", r"Chrome/|CriOS/"),
    ("Safari", r"Version/.* Safari/"),
)
SYSTEMS = (
    ("Android", r"Android"),
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Windows", r"Windows NT"),
    ("Mac", r"Macintosh"),
    ("Linux", r"Linux|CrOS"),
)


def label_of(request: HttpRequest) -> str:
    """« Firefox sur Windows », from what the browser says of itself."""
    agent = request.META.get("HTTP_USER_AGENT", "")[:500]
    browser, system = _first(BROWSERS, agent), _first(SYSTEMS, agent)
    if browser and system:
        return f"{browser} sur {system}"
    return browser or system or "Navigateur inconnu"


@transaction.atomic
def note_device(request: HttpRequest, account: Account) -> None:
    """A login from this browser. Publishes `account.new_device` for one that was never seen,
    unless the account has never logged in at all.
    """
    key = request.COOKIES.get(_cookie_of(account), "")
    instant = now()
    devices = KnownDevice.objects.filter(account=account)
    if 40 <= len(key) <= LONGEST and devices.filter(digest=_digest(key)).update(
        last_seen_at=instant
    ):
        return
    is_first = not devices.exists()
    # Never a key that the browser proposed: somebody else may have put it there.
    key = secrets.token_urlsafe(32)
    request.device_cookie = (_cookie_of(account), key)
    device = KnownDevice.objects.create(
        account=account,
        digest=_digest(key),
        label=label_of(request),
        first_seen_at=instant,
        last_seen_at=instant,
    )
    if not is_first:
        publish("account.new_device", account_id=account.pk, device_id=device.pk)


def give_cookie(request: HttpRequest, response: HttpResponse) -> None:
    if cookie := getattr(request, "device_cookie", None):
        name, key = cookie
        response.set_cookie(
            name,
            key,
            max_age=LASTS,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )


def _cookie_of(account: Account) -> str:
    """One for each account: colleagues share the computer of a counter."""
    return f"{settings.DEVICE_COOKIE_NAME}_{_digest(str(account.pk))[:8]}"


def _digest(key: str) -> str:
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _first(names: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for name, pattern in names if re.search(pattern, agent)), "")
