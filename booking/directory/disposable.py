"""Mailboxes made for ten minutes: with a thousand of them, one person passes for a thousand.

The list is that of the project disposable-email-domains, published every week.
"""

from disposable_email_domains import blocklist

from .errors import InvalidValue
from .models import Presentation
from .models.presentation import DisposableMail
from .phones import is_mobile

REFUSED = "Cette adresse est jetable. Donnez une adresse que vous gardez, ou appelez-nous."
BY_PHONE = (
    "Cette adresse est jetable : donnez aussi un téléphone portable, nous y envoyons un SMS. "
    "Ou donnez une adresse que vous gardez."
)
PROFESSIONAL = "Cette adresse est jetable. Donnez votre adresse professionnelle, ou appelez-nous."


def is_disposable(email: str) -> bool:
    """By its domain, or one above it."""
    labels = email.rpartition("@")[2].lower().split(".")
    return any(".".join(labels[start:]) in blocklist for start in range(len(labels) - 1))


def proved_contact(email: str, phone_number: str) -> tuple[str, str]:
    """The address and the number that may prove who books, as the espace has it (1 query for a
    disposable address, none for the others).

    A disposable one beside a mobile proves nothing: it is left out, and the message goes by SMS.

    Raises:
        InvalidValue: the address is refused, or asks for a mobile beside it.
    """
    if not is_disposable(email):
        return email, phone_number
    rule = Presentation.current().disposable_mail
    if rule == DisposableMail.ACCEPT:
        return email, phone_number
    if rule == DisposableMail.REFUSE:
        raise InvalidValue("email", REFUSED)
    if not is_mobile(phone_number):
        raise InvalidValue("email", BY_PHONE)
    return "", phone_number


def check_professional_mail(email: str) -> None:
    """Of a prescripteur the mailbox alone proves who they are: no mobile stands in for it.

    Raises:
        InvalidValue: it is disposable, and the espace does not accept that.
    """
    if is_disposable(email) and Presentation.current().disposable_mail != DisposableMail.ACCEPT:
        raise InvalidValue("email", PROFESSIONAL)
