"""An agent whom ProConnect vouches for comes in: invitation, tie, names."""

from datetime import datetime

from django.db import transaction

from booking.directory.services.accept_by_identity import accept_by_identity, take_names
from socle.accounts.admission import Admission, admission_of
from socle.accounts.identities import IdentityTaken, identity_of, tie
from socle.accounts.models import Account
from tenants.context import current_espace

from .config import NAME
from .person import Professional


@transaction.atomic
def admit_professional(account: Account, person: Professional, now: datetime) -> Admission | None:
    """The admission to the espace under way; None when the account has no place here.

    An invitation that waits is accepted: ProConnect proved the address as well as its link would.
    Where agents only read, invitations and names stay as they are.

    Raises:
        IdentityTaken: the account answers to another subject, or the subject to another account.
        InvitationRefused: they were invited, too long ago.
    """
    known = identity_of(account, NAME)
    if known is None and account.email != person.email:
        raise IdentityTaken
    if known is not None and known.subject != person.subject:
        raise IdentityTaken
    writes = not current_espace().is_read_only
    if writes:
        accept_by_identity(account, person.first_name, person.last_name, now)
    admission = admission_of(account)
    if admission is None:
        return None
    tie(account, NAME, person.subject, person.email, now)
    if writes:
        take_names(account, person.first_name, person.last_name, now)
    return admission
