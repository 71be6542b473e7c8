"""Who runs the platform: named and taken back by whoever has the machine, by a command."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from socle.audit.record import record

from .models import Account, Session
from .password import check_password


@transaction.atomic
def appoint_operator(
    email: str, role: Account.OperatorRole, name: str = "", password: str = ""
) -> Account:
    """Make the account of this address an operator's; it is made when there is none.

    Args:
        name: first name, a space, last name; empty: it stays as it is.
        password: empty: they come by ProConnect, or by the password that they have.

    Raises:
        ValidationError: no address, or the account was closed.
        WeakPassword
    """
    address = Account.objects.normalize_email(email)
    validate_email(address)
    account = Account.objects.select_for_update().filter(email=address).first()
    if account is None:
        account = Account.objects.create_account(address)
    elif not account.is_active:
        raise ValidationError(f"Le compte de {address} est fermé.")
    account.operator_role = role
    if name:
        account.first_name, _, account.last_name = name.partition(" ")
    if password:
        check_password(password, account)
        account.set_password(password)
    account.save()
    _end_sessions(account)
    record("operator.appointed", noun="account", object_id=account.pk, detail=role)
    return account


@transaction.atomic
def dismiss_operator(account: Account) -> None:
    """From now on: open sessions end. The account stays an agent's, where it was one."""
    Account.objects.filter(pk=account.pk).update(operator_role="")
    _end_sessions(account)
    record("operator.dismissed", noun="account", object_id=account.pk)


def _end_sessions(account: Account) -> None:
    Session.objects.filter(account_id=account.pk).delete()
