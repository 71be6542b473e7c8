"""Agents who have not come for long are warned, then leave the espace."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from socle.accounts.models import Account, Session
from socle.outbox.publish import publish

from ..agent_record import check_not_last_admin, check_not_last_espace_admin, lock_espace_admins
from ..departing import RGPD, departing
from ..errors import LastAdministrator
from ..models import Agent, DirectoryChange, Organisation
from .remove_agent import delete_agent

LAST_NAME = "Agent supprimé"
BY_ITSELF = "system"


@transaction.atomic
def forget_warnings(before: datetime, now: datetime, limit: int) -> int:
    """Who came back will be warned anew, should they stay away again; how many."""
    warned = Agent.objects.current().filter(deletion_warned_at__isnull=False)
    back = warned.exclude(pk__in=_inactive(before, now)).order_by("pk")
    return Agent.objects.filter(pk__in=list(back.values_list("pk", flat=True)[:limit])).update(
        deletion_warned_at=None
    )


@transaction.atomic
def warn_inactive_agents(before: datetime, removed_on: date, now: datetime, limit: int) -> int:
    """Tell those who have not come since then that they will be removed, and when; how many.

    Publishes `agent.inactive_warned`.
    """
    rows = _inactive(before, now).filter(deletion_warned_at__isnull=True).order_by("pk")
    locked = rows.select_for_update(skip_locked=True, of=("self",), no_key=True)
    ids = list(locked.values_list("pk", flat=True)[:limit])
    Agent.objects.filter(pk__in=ids).update(deletion_warned_at=now)
    for pk in ids:
        publish("agent.inactive_warned", agent_id=pk, removed_on=removed_on)
    return len(ids)


@transaction.atomic
def remove_inactive_agents(
    before: datetime, warned_before: datetime, now: datetime, limit: int
) -> int:
    """Remove those who were warned before that, and have not come since; how many.

    Whoever alone administers an organisation or the espace stays.
    """
    lock_espace_admins()
    rows = _inactive(before, now).filter(deletion_warned_at__lte=warned_before).order_by("pk")
    removed = 0
    for agent in rows.select_for_update(skip_locked=True, of=("self",), no_key=True):
        removed += _remove(agent, now)
        if removed == limit:
            break
    return removed


def _inactive(before: datetime, now: datetime) -> QuerySet[Agent]:
    """Those who have no appointment, and have neither logged in since nor a session open."""
    seen = Account.objects.filter(last_login__gte=before).values("pk")
    here = Session.objects.filter(expire_date__gt=now, account_id__isnull=False)
    return (
        Agent.objects.current()
        .filter(created_at__lt=before, claims__isnull=True)
        .exclude(Q(account_id__in=seen) | Q(account_id__in=here.values("account_id")))
    )


def _remove(agent: Agent, now: datetime) -> bool:
    organisation_ids = sorted(agent.roles.values_list("organisation_id", flat=True))
    organisations = Organisation.objects.filter(pk__in=organisation_ids).order_by("pk")
    list(organisations.select_for_update(no_key=True))
    try:
        check_not_last_espace_admin(agent)
        for role in agent.roles.all():
            check_not_last_admin(role)
    except LastAdministrator:
        return False
    departing(agent.roles.all(), RGPD)
    agent.roles.all().delete()
    agent.sector_attributions.all().delete()
    delete_agent(agent, now)
    # Nobody has met them: no appointment needs the name.
    agent.first_name, agent.last_name = "", LAST_NAME
    agent.save(update_fields=["first_name", "last_name"])
    DirectoryChange.objects.create(
        noun=DirectoryChange.Noun.AGENT,
        object_id=agent.pk,
        verb="removed",
        after={"reason": "inactive"},
        author_kind=BY_ITSELF,
        made_at=now,
    )
    for organisation_id in organisation_ids:
        publish("agent.removed", agent_id=agent.pk, organisation_id=organisation_id)
    publish("offerings.outdated")
    return True
