"""Tell the portal which accounts have an agent here, for its choice of espaces."""

from socle.outbox.models import Message
from socle.outbox.registry import handles
from tenants.memberships import set_members

from .models import Agent


def tell_members() -> None:
    """Whole, so that a message that came late or twice changes nothing."""
    agents = Agent.objects.current().filter(account_id__isnull=False)
    set_members(set(agents.values_list("account_id", flat=True)))


@handles("agent.invited", name="directory.tell_invited")
@handles("agent.accepted", name="directory.tell_accepted")
@handles("agent.removed", name="directory.tell_removed")
def members_changed(message: Message) -> None:
    tell_members()
