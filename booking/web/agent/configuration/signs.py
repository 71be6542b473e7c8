"""What the list says of an agent beside the name."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from booking.directory.models import Agent, AgentInvitation
from socle.accounts.models import Account

QUIET_AFTER = timedelta(days=30)  # domain.md 5, "Retention"


def invitation_of(agent: Agent) -> AgentInvitation | None:
    """The one that waits for its answer."""
    found = getattr(agent, "invitation", None)
    return found if found and found.accepted_at is None else None


def last_logins(agents: Collection[Agent]) -> dict[uuid.UUID, datetime | None]:
    """When each account last came in, anywhere (1 query)."""
    ids = [agent.account_id for agent in agents if agent.account_id]
    return dict(Account.objects.filter(pk__in=ids).values_list("pk", "last_login"))


def sign_of(agent: Agent, now: datetime, logins: Mapping[uuid.UUID, datetime | None]) -> str:
    """Empty for somebody about whom there is nothing to say."""
    invitation = invitation_of(agent)
    if invitation:
        return "Invitation expirée" if invitation.expires_at <= now else "Invitation envoyée"
    if agent.account_id is None:
        return "Sans compte"
    seen = logins.get(agent.account_id)
    return "Inactif" if seen is None or now - seen > QUIET_AFTER else ""
