"""The login behind an agent: shared by all espaces, found by its address or made."""

from django.db import IntegrityError, transaction

from socle.accounts.models import Account


def account_for(email: str) -> Account:
    """The account of this address; a new one has no password until the invitation is accepted."""
    found = Account.objects.filter(email=email).first()
    if found:
        return found
    try:
        with transaction.atomic():
            return Account.objects.create_account(email)
    except IntegrityError:
        # Another espace invited the same person at this moment.
        return Account.objects.get(email=email)
