"""Somebody who receives without ever logging in; colleagues keep the agenda (domain.md 1.2)."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from socle.outbox.publish import publish

from ..agent_record import Level, administered, enabled_services
from ..history import write_change
from ..models import Agent, AgentRole, DirectoryChange
from ..names import clean_name

LONGEST_NAME = 150


@transaction.atomic
def create_intervenant(
    organisation_id: int, name: str, service_ids: Collection[int], actor: Actor, now: datetime
) -> Agent:
    """No address, no account, no message: only a name and one organisation.

    Raises:
        NotVisible, Forbidden: the organisation is out of the actor's sight or rights.
        InvalidValue: no name, too long a one, or a service that makes no sense.
    """
    organisation = administered(organisation_id, actor, "invite")
    last_name = clean_name("name", name, LONGEST_NAME)
    services = enabled_services(service_ids)
    agent = Agent.objects.create(
        last_name=last_name,
        rdv_notifications_level=Agent.RdvNotifications.NONE,
        plage_ouverture_notification_level=Agent.OwnNotifications.NONE,
        absence_notification_level=Agent.OwnNotifications.NONE,
    )
    agent.services.set(services)
    role = AgentRole.objects.create(
        agent=agent, organisation=organisation, access_level=Level.INTERVENANT
    )
    publish("role.created", role_id=role.pk)
    after = {"roles": {str(organisation.pk): Level.INTERVENANT}, "last_name": last_name}
    write_change(DirectoryChange.Noun.AGENT, agent.pk, "created", actor, now, after=after)
    return agent
