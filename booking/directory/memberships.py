"""Tell the portal which accounts have an agent here, for its choice of espaces."""

import uuid

from socle.accounts.models import Account
from socle.outbox.models import Message
from socle.outbox.registry import handles
from tenants.context import current_espace
from tenants.memberships import numbers_of_espaces, set_members

from .models import Agent


def tell_members() -> None:
    """Whole, so that a message that came late or twice changes nothing."""
    agents = Agent.objects.current().filter(account_id__isnull=False, is_support=False)
    set_members(set(agents.values_list("account_id", flat=True)))


@handles("agent.invited", name="directory.tell_invited")
@handles("agent.accepted", name="directory.tell_accepted")
@handles("agent.removed", name="directory.tell_removed")
def members_changed(message: Message) -> None:
    tell_members()


@handles("account.email_renewed", name="directory.take_address")
def address_changed(message: Message) -> None:
    """In every espace of the account: agents are written to at the address of their record."""
    from .tasks import take_address

    account_id = message.payload["account_id"]
    take_account_address(account_id)
    for number in set(numbers_of_espaces(uuid.UUID(account_id))) - {current_espace().number}:
        take_address.delay(number, account_id)


def take_account_address(account_id: str) -> None:
    """The account's address is the agent's in the espace under way."""
    email = Account.objects.filter(pk=account_id).values_list("email", flat=True).first()
    if email:
        Agent.objects.current().filter(account_id=account_id).update(email=email)
