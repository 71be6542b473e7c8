"""An invitation is taken back before it was accepted: the agent never came."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from socle.outbox.publish import publish

from ..agent_record import check_not_last_admin
from ..departing import departing
from ..errors import AgentRefused, InvalidValue
from ..history import write_change
from ..models import AgentRole, DirectoryChange, Organisation
from .invite_agents import MOST, pending_invitation
from .remove_agent import delete_agent


@transaction.atomic
def cancel_invitation(agent_id: int, actor: Actor, now: datetime) -> None:
    """The link dies at once, the roles and the agent with it.

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
        LastAdministrator: nobody else would administer the organisation.
        AgentRefused: it was accepted, or an organisation that the actor does not see waits too.
    """
    agent = pending_invitation(agent_id, actor).agent
    roles = AgentRole.objects.filter(agent=agent)
    if (
        not actor.is_espace_admin
        and roles.exclude(organisation_id__in=actor.organisation_ids).exists()
    ):
        raise AgentRefused(
            "Une autre organisation attend aussi cet agent : retirez-le seulement de la vôtre."
        )
    for role in roles.order_by("organisation_id"):
        Organisation.objects.select_for_update(no_key=True).get(pk=role.organisation_id)
        check_not_last_admin(role)
    before = {"organisation_ids": sorted(roles.values_list("organisation_id", flat=True))}
    departing(roles)
    roles.delete()
    delete_agent(agent, now)
    noun = DirectoryChange.Noun.AGENT
    write_change(noun, agent.pk, "invitation_cancelled", actor, now, before=before)
    publish("agent.uninvited", agent_id=agent.pk)


@transaction.atomic
def cancel_invitations(agent_ids: Collection[int], actor: Actor, now: datetime) -> None:
    """Several at once, all of them or none.

    Raises:
        NotVisible, Forbidden, AgentRefused: as for one.
        InvalidValue: too many.
    """
    if len(set(agent_ids)) > MOST:
        raise InvalidValue("agents", f"Annulez {MOST} invitations au plus à la fois.")
    for agent_id in sorted(set(agent_ids)):
        cancel_invitation(agent_id, actor, now)
