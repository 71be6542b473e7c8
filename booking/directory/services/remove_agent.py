"""An agent leaves an organisation; the last one left, the agent leaves the espace."""

from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import require_seen
from socle.outbox.publish import publish

from ..agent_record import (
    administered,
    check_not_last_admin,
    check_not_last_espace_admin,
    lock_espace_admins,
    locked_agent,
    role_of,
)
from ..departing import departing
from ..errors import AgentRefused, ComingAppointments
from ..history import write_change
from ..models import Agent, AgentInvitation, DirectoryChange, Usager

STANDING = ("unknown", "seen", "noshow")


@transaction.atomic
def remove_agent(agent_id: int, organisation_id: int, actor: Actor, now: datetime) -> Agent:
    """Take the role and the windows there; without any role left, delete the agent softly.

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
        AgentRefused: oneself.
        LastAdministrator: nobody else would administer the organisation, or the espace.
        ComingAppointments: usagers still expect this agent there.
    """
    if agent_id == actor.agent_id:
        raise AgentRefused("Vous ne pouvez pas vous retirer vous-même.")
    lock_espace_admins()
    organisation = administered(organisation_id, actor, "invite")
    agent = locked_agent(agent_id, actor)
    role = role_of(agent, organisation)
    require_seen(actor, "remove", role)
    check_not_last_admin(role)
    coming = agent.claims.filter(
        appointment__organisation=organisation,
        appointment__starts_at__gt=now,
        appointment__status__in=STANDING,
    )
    if coming.exists():
        raise ComingAppointments("Cet agent a des rendez-vous à venir dans cette organisation.")
    windows = agent.opening_windows.filter(organisation=organisation)
    departing(agent.roles.filter(pk=role.pk))
    departing(windows)
    role.delete()
    windows.delete()
    agent.free_days.filter(offering__organisation=organisation).delete()
    agent.sector_attributions.filter(organisation=organisation).delete()
    before = {"level": role.access_level}
    after = {"level": None, "organisation_id": organisation.pk}
    noun = DirectoryChange.Noun.AGENT
    write_change(noun, agent.pk, "removed", actor, now, before=before, after=after)
    if not agent.roles.exists():
        check_not_last_espace_admin(agent)
        delete_agent(agent, now)
    publish("agent.removed", agent_id=agent.pk, organisation_id=organisation.pk)
    # Free days were computed from the windows (booking.availability listens).
    publish("offerings.outdated")
    return agent


def delete_agent(agent: Agent, now: datetime) -> None:
    """The name stays on past appointments; login, calendar, services, rights and ties go."""
    departing(agent.opening_windows.all())
    departing(agent.absences.all())
    departing(Usager.referents.through.objects.filter(agent=agent))
    agent.opening_windows.all().delete()
    agent.free_days.all().delete()
    agent.absences.all().delete()
    for tie in (agent.services, agent.teams, agent.followed_usagers):
        tie.clear()
    AgentInvitation.objects.filter(agent=agent).delete()
    rights = ("is_espace_admin", "manage_teams", "manage_access_rights", "invite_agents")
    for right in rights:
        setattr(agent, right, False)
    # The account is shared by other espaces, and stays; here nothing points at it any more.
    agent.account_id, agent.email, agent.external_id, agent.deleted_at = None, "", "", now
    agent.save(update_fields=[*rights, "account_id", "email", "external_id", "deleted_at"])
