"""Logging in, in two steps: nothing opens before the last one.

Between the steps nobody is logged in: the session remembers whose password was right, for a few
minutes, and `request.user` stays anonymous.
"""

import uuid
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django_otp import login as bind_device
from django_otp.models import Device

from socle.audit.record import record
from socle.clock import now

from .admission import Admission, admission_of
from .devices import label_of, note_device
from .models import Account, Session
from .sessions import DEVICE_KEY, OPENED_KEY

PENDING_KEY = "pending_login"
FRESH_KEY = "authenticated_at"
VIA_KEY = "logged_in_via"
LEAVING_KEY = "leaving_provider"
PROVIDER_FACTOR_KEY = "second_factor_of_provider"
# How long the second step may take, and how long a login counts as recent enough to change what
# protects the account.
PENDING_LASTS = timedelta(minutes=10)
FRESH_LASTS = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class PendingLogin:
    """Whose password was right, or whom a provider knows.

    `stamp` changes with the password, `started_at` is in seconds, `via` is the provider's name.
    """

    account_id: str
    stamp: str
    started_at: float
    next_path: str
    via: str = ""


@dataclass(frozen=True, slots=True)
class ByProvider:
    """A login that an identity provider vouches for.

    `has_second_factor`: it asked for one itself. `is_recent`: it asked just now, and did not rely
    on a session of its own.
    """

    name: str
    has_second_factor: bool
    is_recent: bool


def identify(request: HttpRequest, email: str, password: str) -> tuple[Account, Admission] | None:
    """The account of this address and password, if it has a place here.

    An unknown address, a wrong password, a closed account and an account of another espace are
    refused alike, after the same work, and counted alike by the lockout.
    """
    account = auth.authenticate(request, username=email, password=password)
    if account is None:
        return None
    admission = admission_of(account)
    if admission is None:
        user_login_failed.send(__name__, credentials={"username": email}, request=request)
        return None
    return account, admission


def start_login(request: HttpRequest, account: Account, next_path: str, via: str = "") -> None:
    """Remember that the first step is done, under a new session key."""
    if request.user.is_authenticated and request.user.pk != account.pk:
        auth.logout(request)
    request.session.cycle_key()
    request.session[PENDING_KEY] = asdict(
        PendingLogin(
            account_id=str(account.pk),
            stamp=account.get_session_auth_hash(),
            started_at=now().timestamp(),
            next_path=next_path,
            via=via,
        )
    )


def pending_login(request: HttpRequest) -> tuple[Account, PendingLogin] | None:
    """The login under way, None when there is none, or too old, or no longer admitted."""
    stored = request.session.get(PENDING_KEY)
    if stored is None:
        return None
    pending = PendingLogin(**stored)
    account = Account.objects.filter(pk=uuid.UUID(pending.account_id), is_active=True).first()
    if (
        account is None
        or now().timestamp() - pending.started_at > PENDING_LASTS.total_seconds()
        or not constant_time_compare(pending.stamp, account.get_session_auth_hash())
        or admission_of(account) is None
    ):
        del request.session[PENDING_KEY]
        return None
    return account, pending


def complete_login(request: HttpRequest, account: Account, device: Device | None) -> None:
    """Open the session, under a new key, verified by the device if there is one."""
    pending = request.session.pop(PENDING_KEY, {})
    _open(request, account, pending.get("via", ""))
    bind_device(request, device)
    request.session[FRESH_KEY] = now().timestamp()


def complete_provider_login(request: HttpRequest, account: Account, by: ByProvider) -> None:
    """Open the session on a provider's word; its second factor is worth ours."""
    request.session.pop(PENDING_KEY, None)
    _open(request, account, by.name)
    request.session.pop(PROVIDER_FACTOR_KEY, None)
    if by.has_second_factor:
        request.session[PROVIDER_FACTOR_KEY] = by.name
    if by.is_recent:
        request.session[FRESH_KEY] = now().timestamp()


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this login had one, ours or the provider's."""
    return request.user.is_verified() or bool(request.session.get(PROVIDER_FACTOR_KEY))


def _open(request: HttpRequest, account: Account, via: str) -> None:
    auth.login(request, account, backend=settings.AUTHENTICATION_BACKENDS[-1])
    request.session[VIA_KEY] = via
    request.session[DEVICE_KEY] = label_of(request)
    request.session[OPENED_KEY] = now().timestamp()
    note_device(request, account)
    record("account.logged_in", account_id=account.pk, noun=via)


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person logged in a few minutes ago."""
    stamp = request.session.get(FRESH_KEY, 0)
    return request.user.is_authenticated and (
        now().timestamp() - stamp <= FRESH_LASTS.total_seconds()
    )


def end_other_sessions(request: HttpRequest) -> None:
    """Close the account's sessions on every host, but this one."""
    current = request.session.digest(request.session.session_key)
    Session.objects.filter(account_id=request.user.pk).exclude(session_key=current).delete()


def end_session(request: HttpRequest, session_key: str) -> bool:
    """Close one session of the account, on whatever host; whether there was one.

    Args:
        session_key: as the table has it, a digest that opens nothing.
    """
    own = Session.objects.filter(account_id=request.user.pk, session_key=session_key)
    return bool(own.delete()[0])


def end_all_sessions(request: HttpRequest) -> None:
    """Close the account's sessions on every host, this one included."""
    account_id = request.user.pk
    auth.logout(request)
    Session.objects.filter(account_id=account_id).delete()
    record("account.logged_out_everywhere", account_id=account_id)


def local_path(url: str) -> str:
    """The address if it is a path of this host, else nothing: a login never leads elsewhere."""
    is_local = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    # Control characters are read differently from one browser to the next.
    return url if is_local and url.isprintable() else ""


def landing(next_path: str) -> str:
    """Where a login ends: the page that was wanted, or the home of agents, or of operators."""
    return local_path(next_path) or _home()


def _home() -> str:
    for name in settings.LOGIN_HOMES:
        with suppress(NoReverseMatch):  # each host has one of them
            return reverse(name)
    raise ImproperlyConfigured("no page of LOGIN_HOMES on this host")
