"""Whether an account may come in here: a question for the floor above, asked by a setting.

An account belongs to the whole platform; what it may open is known to the espace only.
"""

from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from .models import Account


@dataclass(frozen=True, slots=True)
class Admission:
    """The account may come in; `needs_second_factor`: never with a password alone."""

    needs_second_factor: bool


def admission_of(account: Account) -> Admission | None:
    """The admission on the host under way; None when the account has no place here.

    Asks the function that `settings.ACCOUNT_ADMISSION` names.
    """
    return import_string(settings.ACCOUNT_ADMISSION)(account)
