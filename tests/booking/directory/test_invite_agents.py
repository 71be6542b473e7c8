"""Asking agents to come, and their answer."""

from datetime import timedelta

import pytest

from booking.access.actor import Actor, Kind, Level
from booking.directory.errors import AgentRefused, InvalidValue, InvitationRefused
from booking.directory.identity import actor_of_account
from booking.directory.models import Agent, AgentInvitation
from booking.directory.services.accept_invitation import accept_invitation
from booking.directory.services.invite_agents import (
    INVITATION_LASTS,
    invitation_secret,
    invite_again,
    invite_agents,
)
from socle.accounts.models import Account
from socle.errors import Forbidden, NotVisible
from tenants.context import in_espace
from tests.factories import AccountFactory, AgentFactory, OrganisationFactory, ServiceFactory
from tests.support.crowd import crowd

from .conftest import NOW, found_town

PASSWORD = "Agrafe-cheval-42-correct"
NAMES = {"first_name": "Inès", "last_name": "Moreau"}


@pytest.fixture
def admin(town) -> Actor:
    agent = AgentFactory(organisation=town.here, organisation__level="admin")
    return actor_of_account(agent.account_id)


def invite(town, actor, *emails: str, level: str = "basic", services=()):
    return invite_agents(emails, {town.here.pk: level}, services, actor, NOW)


def answer(agent: Agent, now=NOW, password: str = PASSWORD) -> Agent:
    secret = invitation_secret(agent.invitation)
    return accept_invitation(agent.pk, secret, now, password=password, **NAMES)


def test_several_at_once_each_with_an_account(town, admin):
    invited = invite(town, admin, "B@demo.example", "a@demo.example", "a@Demo.example")
    assert [one.agent.email for one in invited] == ["a@demo.example", "b@demo.example"]
    for one in invited:
        account = Account.objects.get(pk=one.agent.account_id)
        assert one.is_new
        assert not account.has_usable_password()
        assert one.agent.roles.get().access_level == "basic"
        assert one.agent.invitation.expires_at == NOW + timedelta(hours=48)
        assert one.agent.invitation.invited_by_id == admin.agent_id


def test_one_wrong_address_and_nobody_is_invited(town, admin):
    before = Agent.objects.count()
    with pytest.raises(InvalidValue):
        invite(town, admin, "a@demo.example", "b@")
    assert Agent.objects.count() == before


def test_who_is_there_already_gets_the_role_and_keeps_the_services(town, admin):
    former, other = ServiceFactory(), ServiceFactory()
    known = AgentFactory(organisation=town.there, email="known@demo.example", services=[former])
    [invited] = invite(town, admin, "Known@demo.example", level="admin", services=[other.pk])
    assert (invited.agent, invited.is_new, invited.services_differ) == (known, False, True)
    assert list(known.services.all()) == [former]
    assert known.roles.get(organisation=town.here).access_level == "admin"
    assert not AgentInvitation.objects.filter(agent=known).exists()


def test_inviting_again_somebody_of_the_organisation_lowers_nothing(town, admin):
    email = Agent.objects.get(pk=admin.agent_id).email
    [invited] = invite(town, admin, email)
    assert invited.agent.roles.get().access_level == "admin"


def test_an_account_of_another_espace_is_found(bravo, town):
    with in_espace(bravo):
        elsewhere = AgentFactory(email="shared@demo.example")
    [invited] = invite(town, town.chief, "shared@demo.example")
    assert invited.is_new
    assert invited.agent.account_id == elsewhere.account_id
    with in_espace(bravo):
        assert not AgentInvitation.objects.exists()


def test_services_are_asked_for_where_the_espace_has_some(town, admin):
    enabled, disabled = ServiceFactory(), ServiceFactory(is_enabled=False)
    for services in ((), (disabled.pk,)):
        with pytest.raises(InvalidValue):
            invite(town, admin, "a@demo.example", services=services)
    [invited] = invite(town, admin, "a@demo.example", services=[enabled.pk])
    assert list(invited.agent.services.all()) == [enabled]


def test_who_may_invite(town, admin):
    with pytest.raises(Forbidden):
        invite(town, town.actor, "a@demo.example")
    with pytest.raises(NotVisible):
        invite(town, town.neighbour, "a@demo.example")
    with pytest.raises(NotVisible):
        invite_agents(["a@demo.example"], {OrganisationFactory().pk: "basic"}, [], admin, NOW)
    with pytest.raises(AgentRefused):
        invite(town, admin, "a@demo.example", level="intervenant")
    assert invite(town, town.chief, "a@demo.example")


def test_accepting_opens_the_account(town, admin):
    [invited] = invite(town, admin, "a@demo.example")
    agent = answer(invited.agent)
    account = Account.objects.get(pk=agent.account_id)
    assert account.check_password(PASSWORD)
    assert str(agent) == account.get_full_name() == "Inès Moreau"
    actor = actor_of_account(account.pk)
    assert (actor.kind, dict(actor.roles)) == (Kind.AGENT, {town.here.pk: Level.BASIC})


def test_a_link_serves_once_for_48_hours_and_for_one_agent(town, admin):
    first, second = (one.agent for one in invite(town, admin, "a@b.fr", "c@b.fr"))
    with pytest.raises(InvitationRefused):
        answer(first, now=NOW + INVITATION_LASTS)
    with pytest.raises(InvitationRefused):
        accept_invitation(second.pk, invitation_secret(first.invitation), NOW, **NAMES)
    answer(first, now=NOW + INVITATION_LASTS - timedelta(seconds=1))
    with pytest.raises(InvitationRefused):
        answer(first)


def test_a_new_link_kills_the_former(town, admin):
    [invited] = invite(town, admin, "a@b.fr")
    former = invitation_secret(invited.agent.invitation)
    later = NOW + timedelta(days=3)
    invitation = invite_again(invited.agent.pk, admin, later)
    with pytest.raises(InvitationRefused):
        accept_invitation(invited.agent.pk, former, later, password=PASSWORD, **NAMES)
    secret = invitation_secret(invitation)
    accept_invitation(invited.agent.pk, secret, later, password=PASSWORD, **NAMES)
    with pytest.raises(AgentRefused):
        invite_again(invited.agent.pk, admin, later)


def test_a_weak_password_leaves_the_invitation_open(town, admin):
    [invited] = invite(town, admin, "a@b.fr")
    with pytest.raises(InvalidValue) as refused:
        answer(invited.agent, password="motdepasse")
    assert refused.value.details["field"] == "password"
    assert answer(invited.agent).pk


def test_a_password_of_another_espace_is_not_changed(town, admin):
    account = AccountFactory(email="shared@demo.example", password="Ancien-mot-de-passe-9")
    [invited] = invite(town, admin, "shared@demo.example")
    answer(invited.agent)
    account.refresh_from_db()
    assert account.check_password("Ancien-mot-de-passe-9")


def test_two_who_invite_the_same_person_make_one_agent(committed_alpha):
    with in_espace(committed_alpha):
        town = found_town()
    roles = ({town.here.pk: "basic"}, {town.there.pk: "admin"})
    got = crowd(
        committed_alpha,
        4,
        lambda n: invite_agents(["a@b.fr"], roles[n % 2], [], town.chief, NOW)[0].is_new,
    )
    assert sorted(got) == [False, False, False, True]
    with in_espace(committed_alpha):
        assert Agent.objects.get(email="a@b.fr").roles.count() == 2
