"""Choosing another password, by who knows the present one."""

from django.contrib.auth import authenticate, update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from socle.audit.record import record
from socle.errors import DomainError

from .login import end_other_sessions
from .models import Account


class WrongPassword(DomainError):
    """Counted by the lockout like a failed login."""

    code = "wrong_password"
    message = "Le mot de passe actuel n’est pas le bon."


class WeakPassword(DomainError):
    """`details["reasons"]`: one French sentence each."""

    code = "weak_password"
    message = "Ce mot de passe est trop facile à deviner."


class SamePassword(WeakPassword):
    code = "same_password"
    message = "Choisissez un autre mot de passe que l’actuel."


def change_password(request: HttpRequest, current: str, chosen: str) -> None:
    """Keep this session, close all others of the account, on every host.

    Raises:
        WrongPassword: `current` isn't the account's.
        SamePassword, WeakPassword: `chosen` is refused.
    """
    account: Account = request.user
    known = authenticate(request, username=account.email, password=current)
    if known is None or known.pk != account.pk:
        raise WrongPassword
    if current == chosen:
        raise SamePassword(reasons=[SamePassword.message])
    check_password(chosen, account)
    with transaction.atomic():
        account.set_password(chosen)
        account.save(update_fields=["password"])
        # Before the others are closed: it gives this session a new key.
        update_session_auth_hash(request, account)
        end_other_sessions(request)
        record("account.password_changed", account_id=account.pk)


def check_password(chosen: str, account: object) -> None:
    """
    Args:
        account: whoever has names and an address that a password must not repeat, or nobody.

    Raises:
        WeakPassword: one of AUTH_PASSWORD_VALIDATORS refuses it.
    """
    try:
        validate_password(chosen, account)
    except ValidationError as error:
        raise WeakPassword(reasons=list(error.messages)) from None
