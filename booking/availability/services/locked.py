"""Rows that a service will change, fetched as authorised, locked, and as their editor saw them."""

from typing import TypeVar

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, require_seen
from booking.directory.models import Agent, AgentRole, Organisation
from booking.directory.versions import check_version
from socle.errors import NotVisible

from ..models import Absence, OpeningWindow

P = TypeVar("P", OpeningWindow, Absence)
RELATED = {OpeningWindow: ("agent", "organisation", "place"), Absence: ("agent",)}


def locked(model: type[P], pk: int, actor: Actor, version: str | None = None) -> P:
    """The row that the actor may change, ours until the transaction ends.

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
        ChangedMeanwhile: it is no longer the one that was shown.
    """
    fetch_visible(model.objects.all(), actor, pk=pk)
    rows = model.objects.select_related(*RELATED[model])
    row = rows.select_for_update(no_key=True, of=("self",)).filter(pk=pk).first()
    if row is None:
        raise NotVisible
    require_seen(actor, "edit", row)
    check_version(row, version)
    return row


def locked_agent(agent_id: int, actor: Actor) -> Agent:
    """A current agent whom the actor sees; two who plan for them come one after the other.

    Raises:
        NotVisible: nobody like that.
    """
    fetch_visible(Agent.objects.all(), actor, pk=agent_id)
    return Agent.objects.select_for_update(no_key=True).get(pk=agent_id)


def visible_organisation(organisation_id: int, agent: Agent, actor: Actor) -> Organisation:
    """An organisation that the actor sees and where the agent works.

    Raises:
        NotVisible: another one.
    """
    organisation = fetch_visible(Organisation.objects.all(), actor, pk=organisation_id)
    if not AgentRole.objects.filter(agent=agent, organisation=organisation).exists():
        raise NotVisible
    return organisation
