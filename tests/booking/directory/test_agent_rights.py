"""Rights over the espace, roles in one more organisation, and nobody who lifts themselves."""

import pytest

from booking.directory.errors import AgentRefused, InvalidValue, LastAdministrator
from booking.directory.identity import actor_of_account
from booking.directory.models import Agent, AgentInvitation, AgentRole, DirectoryChange
from booking.directory.services.accept_invitation import accept_invitation
from booking.directory.services.cancel_invitation import (
    cancel_invitation,
    cancel_invitations,
)
from booking.directory.services.invite_agents import (
    invitation_secret,
    invite_agents,
    invite_several_again,
)
from booking.directory.services.remove_agent import remove_agent
from booking.directory.services.set_agent_level import set_agent_level
from booking.directory.services.set_agent_rights import add_agent_role, set_agent_rights
from socle.errors import Forbidden, NotVisible
from tenants.context import in_espace
from tests.factories import AgentFactory

from .conftest import NOW, found_town


def agent_of(organisation, level="basic", **fields):
    agent = AgentFactory(organisation=organisation, organisation__level=level, **fields)
    return actor_of_account(agent.account_id)


def rights_of(pk: int) -> set[str]:
    agent = Agent.objects.get(pk=pk)
    names = ("manage_teams", "manage_access_rights", "invite_agents")
    return {name for name in names if getattr(agent, name)}


def test_the_espace_gives_rights_and_takes_them(town):
    pk = town.actor.agent_id
    set_agent_rights(pk, ["manage_teams", "invite_agents"], town.chief, NOW)
    assert rights_of(pk) == {"manage_teams", "invite_agents"}
    set_agent_rights(pk, [], town.chief, NOW)
    assert rights_of(pk) == set()
    assert DirectoryChange.objects.filter(verb="rights").count() == 2


def test_who_holds_the_right_gives_it_to_others_never_to_themselves(town):
    holder = agent_of(town.here, manage_access_rights=True)
    set_agent_rights(town.actor.agent_id, ["manage_teams"], holder, NOW)
    with pytest.raises(Forbidden, match="siens"):
        set_agent_rights(holder.agent_id, ["manage_access_rights", "invite_agents"], holder, NOW)
    with pytest.raises(Forbidden):
        set_agent_rights(holder.agent_id, [], town.actor, NOW)
    with pytest.raises(NotVisible):
        set_agent_rights(town.neighbour.agent_id, [], holder, NOW)
    assert rights_of(holder.agent_id) == {"manage_access_rights"}


@pytest.mark.parametrize("rights", [["is_espace_admin"], ["manage_teams", "x"], [""]])
def test_no_other_column_passes_for_a_right(town, rights):
    with pytest.raises(InvalidValue):
        set_agent_rights(town.actor.agent_id, rights, town.chief, NOW)
    assert not Agent.objects.get(pk=town.actor.agent_id).is_espace_admin


def test_one_more_organisation_is_the_espaces_to_give(town):
    pk = town.actor.agent_id
    add_agent_role(pk, town.there.pk, "admin", town.chief, NOW)
    assert AgentRole.objects.filter(agent_id=pk).count() == 2
    with pytest.raises(AgentRefused, match="déjà"):
        add_agent_role(pk, town.there.pk, "basic", town.chief, NOW)
    with pytest.raises(Forbidden):
        add_agent_role(pk, town.here.pk, "basic", agent_of(town.here, "admin"), NOW)


def test_who_may_invite_makes_no_administrator(town):
    """Else the right to invite would be the right to everything."""
    holder = agent_of(town.here, invite_agents=True)
    invite_agents(["new@demo.example"], {town.here.pk: "basic"}, [], holder, NOW)
    with pytest.raises(Forbidden):
        invite_agents(["chief@demo.example"], {town.here.pk: "admin"}, [], holder, NOW)
    with pytest.raises(Forbidden):
        set_agent_level(holder.agent_id, town.here.pk, "admin", holder, NOW)
    admin = agent_of(town.here, "admin")
    agent_of(town.here, "admin")
    with pytest.raises(Forbidden):
        remove_agent(admin.agent_id, town.here.pk, holder, NOW)
    remove_agent(town.actor.agent_id, town.here.pk, holder, NOW)
    assert not Agent.objects.filter(email="chief@demo.example").exists()


def test_an_invited_administrator_does_not_count_until_they_accept(town):
    admin = agent_of(town.here, "admin")
    invite_agents(["next@demo.example"], {town.here.pk: "admin"}, [], admin, NOW)
    with pytest.raises(LastAdministrator):
        set_agent_level(admin.agent_id, town.here.pk, "basic", admin, NOW)
    invitation = AgentInvitation.objects.get()
    accept_invitation(
        invitation.agent_id,
        invitation_secret(invitation),
        NOW,
        first_name="Nina",
        last_name="Petit",
        password="Correct-cheval-7-agrafe",
    )
    set_agent_level(admin.agent_id, town.here.pk, "basic", admin, NOW)


def test_several_invitations_again_then_cancelled(town):
    admin = agent_of(town.here, "admin")
    addresses = [f"n{number}@demo.example" for number in range(3)]
    invited = invite_agents(addresses, {town.here.pk: "basic"}, [], admin, NOW)
    ids = [one.agent.pk for one in invited]
    former = invitation_secret(AgentInvitation.objects.get(agent_id=ids[0]))
    again = invite_several_again(ids, admin, NOW)
    assert invitation_secret(again[0]) != former
    cancel_invitations(ids, admin, NOW)
    assert not AgentInvitation.objects.exists()
    assert not AgentRole.objects.filter(agent_id__in=ids).exists()
    assert not Agent.objects.current().filter(pk__in=ids).exists()
    # The address may be asked again.
    assert invite_agents(addresses[:1], {town.here.pk: "basic"}, [], admin, NOW)[0].is_new


def test_all_or_none_are_cancelled(town):
    admin = agent_of(town.here, "admin")
    invited = invite_agents(["n@demo.example"], {town.here.pk: "basic"}, [], admin, NOW)
    pk = invited[0].agent.pk
    for other in (town.actor.agent_id, town.neighbour.agent_id, pk + 10_000):
        with pytest.raises((AgentRefused, NotVisible)):
            cancel_invitations([pk, other], admin, NOW)
        assert AgentInvitation.objects.filter(agent_id=pk).exists()


def test_who_may_not_cancel(bravo, town):
    admin = agent_of(town.here, "admin")
    invited = invite_agents(["n@demo.example"], {town.here.pk: "basic"}, [], admin, NOW)
    pk = invited[0].agent.pk
    with pytest.raises(Forbidden):
        cancel_invitation(pk, town.actor, NOW)
    with pytest.raises(NotVisible):
        cancel_invitation(pk, town.neighbour, NOW)
    with in_espace(bravo):
        theirs = found_town()
        with pytest.raises(NotVisible):
            cancel_invitation(pk, theirs.chief, NOW)


def test_an_organisation_does_not_cancel_for_another(town):
    roles = {town.here.pk: "basic", town.there.pk: "basic"}
    invited = invite_agents(["n@demo.example"], roles, [], town.chief, NOW)
    pk = invited[0].agent.pk
    with pytest.raises(AgentRefused, match="autre organisation"):
        cancel_invitation(pk, agent_of(town.here, "admin"), NOW)
    cancel_invitation(pk, town.chief, NOW)
