"""Which accounts may log in to the espace under way, and how."""

from booking.access.actor import Actor
from socle.accounts.admission import Admission
from socle.accounts.models import Account
from tenants.context import current_espace

from .identity import actor_of_account


def admit(account: Account) -> Admission | None:
    """The account of a current agent of this espace; on the portal, of an operator; nobody else's.

    An invitation that waits for its answer admits nobody.
    """
    if current_espace() is None:
        return Admission(True) if account.operator_role else None
    actor = actor_of_account(account.pk)
    if actor is None:
        return None
    return Admission(needs_second_factor(actor) or bool(account.operator_role))


def needs_second_factor(actor: Actor) -> bool:
    """Always for those who administer, for everybody where the espace asks for it."""
    return actor.is_espace_admin or bool(actor.admin_ids) or current_espace().requires_second_factor
