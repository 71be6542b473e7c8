"""From an account to the actor, and to who may log in."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.access.actor import Kind, Level, Right
from booking.directory.admission import admit, needs_second_factor
from booking.directory.identity import actor_of_account
from booking.directory.models import Agent, AgentInvitation, AgentRole, Service
from booking.directory.services.accept_invitation import accept_invitation
from booking.directory.services.invite_agents import invitation_secret, invite_agents
from socle.accounts.models import Account
from socle.clock import now
from tenants.context import in_espace
from tests.factories import (
    AccountFactory,
    AgentFactory,
    OrganisationFactory,
    ServiceFactory,
)


def member(organisations=2, services=2, level="basic", **fields):
    agent = AgentFactory(services=ServiceFactory.create_batch(services), **fields)
    for organisation in OrganisationFactory.create_batch(organisations):
        AgentRole.objects.create(agent=agent, organisation=organisation, access_level=level)
    return agent


def account_of(agent):
    return Account.objects.get(pk=agent.account_id)


def test_the_actor_says_roles_services_and_rights(in_alpha):
    agent = member(manage_teams=True, level="admin")
    actor = actor_of_account(agent.account_id)
    assert (actor.kind, actor.agent_id, actor.account_id) == (
        Kind.AGENT,
        agent.pk,
        agent.account_id,
    )
    assert set(actor.roles.values()) == {Level.ADMIN}
    assert actor.organisation_ids == set(agent.organisations.values_list("pk", flat=True))
    assert actor.service_ids == set(agent.services.values_list("pk", flat=True))
    assert actor.rights == {Right.MANAGE_TEAMS}
    assert not actor.is_secretariat
    assert not actor.is_espace_admin


def test_the_actor_cannot_be_changed(in_alpha):
    actor = actor_of_account(member().account_id)
    with pytest.raises(AttributeError):
        actor.is_espace_admin = True
    with pytest.raises(TypeError):
        actor.roles[1] = Level.ADMIN


@pytest.mark.parametrize("size", [1, 12])
def test_it_is_read_in_three_queries_whatever_the_number_of_roles(in_alpha, size):
    agent = member(organisations=size, services=size)
    with CaptureQueriesContext(connection) as queries:
        actor_of_account(agent.account_id)
    assert len(queries) == 3


def test_who_left_or_never_came_is_nobody(in_alpha):
    assert actor_of_account(member(deleted_at=now()).account_id) is None
    assert actor_of_account(AccountFactory().pk) is None


def test_an_account_is_admitted_only_where_it_has_an_agent(alpha, bravo):
    with in_espace(alpha):
        account = account_of(member())
        assert admit(account) is not None
    with in_espace(bravo):
        assert admit(account) is None
    # The portal has no agents: nobody is admitted there, and nothing breaks.
    assert admit(account) is None


def test_a_pending_invitation_admits_nobody(alpha, bravo):
    """The address has an account by another espace: its password must not open this one."""
    with in_espace(bravo):
        account = account_of(member())
    with in_espace(alpha):
        chief = actor_of_account(member(is_espace_admin=True).account_id)
        organisation = OrganisationFactory()
        services = list(Service.objects.values_list("pk", flat=True))[:1]
        roles = {organisation.pk: "basic"}
        invited = invite_agents([account.email], roles, services, chief, now())
        agent = invited[0].agent
        assert agent.account_id == account.pk
        assert admit(account) is None
        secret = invitation_secret(agent.invitation)
        # Too late is not accepted either.
        AgentInvitation.objects.update(expires_at=now() - timedelta(days=1))
        assert admit(account) is None
        AgentInvitation.objects.update(expires_at=now() + timedelta(days=1))
        accept_invitation(agent.pk, secret, now(), first_name="Nina", last_name="Petit")
        assert admit(account) is not None
    with in_espace(bravo):
        assert admit(account) is not None


def test_who_was_never_asked_and_who_accepted_are_complete(in_alpha):
    imported, accepted, waiting = member(), member(), member()
    for agent, accepted_at in ((accepted, now()), (waiting, None)):
        AgentInvitation.objects.create(agent=agent, expires_at=now(), accepted_at=accepted_at)
    assert set(Agent.objects.complete()) == {imported, accepted}


@pytest.mark.parametrize(
    ("fields", "level", "everybody", "needed"),
    [
        ({}, "basic", False, False),
        ({}, "admin", False, True),
        ({"is_espace_admin": True}, "basic", False, True),
        ({}, "basic", True, True),
    ],
)
def test_who_needs_a_second_factor(in_alpha, fields, level, everybody, needed):
    in_alpha.requires_second_factor = everybody
    agent = member(level=level, **fields)
    assert needs_second_factor(actor_of_account(agent.account_id)) is needed
    assert admit(account_of(agent)).needs_second_factor is needed
