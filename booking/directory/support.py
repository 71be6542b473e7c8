"""An operator inside an espace, by its leave: under their own name, written down at each step."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor, Kind, Level
from socle.accounts.models import Account
from socle.errors import Forbidden

from .history import write_change
from .models import Agent, DirectoryChange, Organisation, Service, SupportGrant

NOUN = DirectoryChange.Noun.SUPPORT
LONGEST_PATH = 200
NO_GRANT = "Cet espace n’a pas ouvert d’accès à l’assistance, ou l’a refermé."
OWN_AGENT = "Vous êtes agent de cet espace : connectez-vous comme tel."


def current_grant(now: datetime) -> SupportGrant | None:
    """What the espace under way allows (1 query)."""
    return SupportGrant.objects.current(now).order_by("-granted_at").first()


@transaction.atomic
def let_in(account: Account, now: datetime) -> SupportGrant:
    """Give the operator a name in the espace; it is listed nowhere where one picks an agent.

    Raises:
        Forbidden: without a grant, without a role on the platform, or an agent of the espace.
    """
    grant = current_grant(now)
    if grant is None or not account.operator_role:
        raise Forbidden(NO_GRANT)
    agent = Agent.objects.select_for_update().filter(account_id=account.pk).first()
    if agent is not None and not agent.is_support:
        raise Forbidden(OWN_AGENT)
    fields = {
        "first_name": account.first_name,
        "last_name": f"{account.last_name or account.email} (assistance)",
        "rdv_notifications_level": Agent.RdvNotifications.NONE,
        "plage_ouverture_notification_level": Agent.OwnNotifications.NONE,
        "absence_notification_level": Agent.OwnNotifications.NONE,
        "is_support": True,
        "deleted_at": None,
    }
    agent, _ = Agent.objects.update_or_create(account_id=account.pk, defaults=fields)
    write_change(NOUN, grant.pk, "entered", _author(agent), now)
    return grant


def actor_of_support(
    account: Account, grant_id: int, now: datetime
) -> tuple[Actor, SupportGrant] | None:
    """Who acts under that grant, as an administrator of the espace; None once it is over
    (4 queries)."""
    grant = SupportGrant.objects.current(now).filter(pk=grant_id).first()
    if grant is None or not account.operator_role:
        return None
    agent = Agent.objects.filter(
        account_id=account.pk, is_support=True, deleted_at__isnull=True
    ).first()
    if agent is None:
        return None
    organisations = Organisation.objects.values_list("pk", flat=True)
    actor = replace(
        _author(agent),
        roles=dict.fromkeys(organisations, Level.ADMIN),
        is_espace_admin=True,
        is_service_bound=Service.objects.filter(is_enabled=True).exists(),
    )
    return actor, grant


def note_step(grant: SupportGrant, actor: Actor, method: str, path: str, now: datetime) -> None:
    """Each page opened and each form sent, by its address: it holds no name."""
    after = {"method": method, "path": path[:LONGEST_PATH]}
    write_change(NOUN, grant.pk, "step", actor, now, after=after)


def _author(agent: Agent) -> Actor:
    return Actor(Kind.AGENT, agent_id=agent.pk, account_id=agent.account_id)
