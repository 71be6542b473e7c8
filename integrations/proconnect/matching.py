"""Whose account it is: by what ProConnect calls the person; by address the first time only."""

from socle.accounts.identities import account_tied_to, identity_of
from socle.accounts.models import Account
from socle.errors import DomainError

from .config import NAME
from .person import Professional


class NoAccount(DomainError):
    """`message` quotes the address that ProConnect gave, and says what to do."""

    code = "no_account"
    status = 403


class ClosedAccount(NoAccount):
    code = "closed_account"


class OtherIdentity(NoAccount):
    """The account of this address answers to another subject."""

    code = "other_identity"


def account_of(person: Professional) -> Account:
    """
    Raises:
        NoAccount: nobody was ever invited at this address.
        ClosedAccount: it was closed.
        OtherIdentity: somebody else came by ProConnect to the account of this address.
    """
    account = account_tied_to(NAME, person.subject)
    if account is None:
        account = Account.objects.filter(email=person.email).first()
        if account is None:
            raise NoAccount(unknown(person.email))
        if identity_of(account, NAME):
            raise OtherIdentity(other_identity(person.email))
    if not account.is_active:
        raise ClosedAccount(
            f"Le compte d’agent de l’adresse {person.email} est fermé. Demandez à la personne qui "
            "administre votre espace ce qu’il en est."
        )
    return account


def unknown(email: str) -> str:
    return (
        f"ProConnect nous a donné l’adresse {email} : aucun compte d’agent ne l’utilise. "
        "Connectez-vous avec l’adresse à laquelle vous avez été invité, ou demandez à la personne "
        "qui administre votre espace de vous inviter à cette adresse."
    )


def other_identity(email: str) -> str:
    return (
        f"ProConnect nous a donné l’adresse {email}. Le compte d’agent de cette adresse est déjà "
        "relié à une autre identité ProConnect : c’est le cas quand votre compte a été recréé dans "
        "votre administration. Connectez-vous avec votre mot de passe, puis reliez de nouveau "
        "ProConnect dans « Mon compte »."
    )
