"""An organisation that never served is taken away."""

from datetime import datetime

from django.db import IntegrityError, transaction

from booking.access.actor import Actor
from socle.errors import Conflict
from socle.outbox.publish import publish

from ..departing import departing
from ..history import write_change
from ..models import Agent, AgentInvitation, DirectoryChange, Organisation
from .edit_organisation import locked_organisation
from .remove_agent import delete_agent

# Relations of rooms above are named, never imported: what is there keeps the organisation.
KEEPS = {
    "appointments": "des rendez-vous",
    "usagers": "des fiches d’usagers",
}


class OrganisationInUse(Conflict):
    """Somebody was received there."""

    code = "organisation_in_use"


@transaction.atomic
def delete_organisation(organisation_id: int, actor: Actor, now: datetime) -> None:
    """With its roles, places, windows and attributions; agents who had no other role leave.

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
        OrganisationInUse: it has appointments or usagers.
    """
    organisation = locked_organisation(organisation_id, actor, "delete")
    # The strongest lock: nobody books there, or joins it, while it is being taken away.
    Organisation.objects.select_for_update().get(pk=organisation_id)
    for relation, told in KEEPS.items():
        if getattr(organisation, relation).exists():
            raise OrganisationInUse(f"Cette organisation a {told} : elle ne peut être supprimée.")
    staff = list(organisation.agents.values_list("pk", flat=True))
    for rows in (organisation.agent_roles, organisation.opening_windows, organisation.places):
        departing(rows.all())
    organisation.agent_roles.all().delete()
    organisation.opening_windows.all().delete()
    organisation.motifs.clear()
    _drop_agents_without_role(staff, now)
    try:
        with transaction.atomic():
            for place in organisation.places.all():
                place.rooms.all().delete()
                place.delete()
            organisation.delete()
    except IntegrityError:
        raise OrganisationInUse("Cette organisation a déjà servi : elle reste.") from None
    noun, before = DirectoryChange.Noun.ORGANISATION, {"name": organisation.name}
    write_change(noun, organisation_id, "deleted", actor, now, before=before)
    publish("organisation.deleted", organisation_id=organisation_id)
    publish("offerings.outdated")


def _drop_agents_without_role(agent_ids: list[int], now: datetime) -> None:
    """Who administers the espace stays without a role; others would see nothing any more."""
    left = Agent.objects.current().filter(pk__in=agent_ids, roles__isnull=True)
    for agent in left.filter(is_espace_admin=False).select_for_update(of=("self",)):
        AgentInvitation.objects.filter(agent=agent).delete()
        delete_agent(agent, now)
