"""Agents who do not come: warned, given time, then removed; never the last administrator."""

from datetime import timedelta

import pytest

from booking.directory.models import Agent, AgentRole, DirectoryChange, RetentionPolicy
from booking.directory.retention.run import run_retention
from socle.accounts.models import Account, Session
from tenants.context import in_espace
from tests.booking.appointments.conftest import booked, listened  # noqa: F401 – every topic
from tests.booking.appointments.invariants import messages
from tests.booking.conftest import open_counter
from tests.factories import AgentFactory, OpeningWindowFactory, OrganisationFactory

from .world import DAY, NOW, aged, ago


@pytest.fixture
def organisation(bravo, in_alpha):
    organisation = OrganisationFactory()
    AgentFactory(organisation=organisation, organisation__level="admin", is_espace_admin=True)
    return organisation


def absent(organisation, **fields) -> Agent:
    """Somebody who was there two years ago, and no more."""
    agent = aged(AgentFactory(organisation=organisation, **fields), created_at=ago(24) - DAY)
    if agent.account_id:
        Account.objects.filter(pk=agent.account_id).update(last_login=ago(24) - DAY)
    return agent


def topics(agent: Agent) -> list[str]:
    return [topic for topic, payload in messages() if payload.get("agent_id") == agent.pk]


def test_warned_then_removed_thirty_days_later(organisation, bravo):
    with in_espace(bravo):
        stranger = absent(OrganisationFactory())
    agent = absent(organisation)
    OpeningWindowFactory(agent=agent, organisation=organisation)
    for days in (0, 1, 29):
        run_retention(NOW + timedelta(days=days))
        agent.refresh_from_db()
        assert (agent.deletion_warned_at, agent.deleted_at) == (NOW, None)
    assert topics(agent) == ["agent.inactive_warned"]
    payloads = [payload for topic, payload in messages() if topic == "agent.inactive_warned"]
    assert payloads == [{"agent_id": agent.pk, "removed_on": "2026-12-23"}]
    later = NOW + timedelta(days=30)
    run_retention(later)
    agent.refresh_from_db()
    assert agent.deleted_at == later
    assert (str(agent), agent.email, agent.account_id) == ("Agent supprimé", "", None)
    assert not AgentRole.objects.filter(agent=agent).exists()
    assert not agent.opening_windows.exists()
    assert topics(agent) == ["agent.inactive_warned", "agent.removed"]
    assert DirectoryChange.objects.get(object_id=agent.pk).after == {"reason": "inactive"}
    run_retention(later + DAY)
    assert topics(agent) == ["agent.inactive_warned", "agent.removed"]
    with in_espace(bravo):
        stranger.refresh_from_db()
        assert (stranger.deletion_warned_at, stranger.deleted_at) == (None, None)


def log_in(agent: Agent) -> None:
    Account.objects.filter(pk=agent.account_id).update(last_login=NOW)


def keep_a_session(agent: Agent) -> None:
    """A session that lasts as long as it is used: nobody logs in anew."""
    Session.objects.create(
        session_key="k" * 64,
        session_data="",
        expire_date=NOW + timedelta(days=90),
        host="alpha.localhost",
        account_id=agent.account_id,
    )


@pytest.mark.parametrize("come", [log_in, keep_a_session])
def test_who_comes_back_stays(organisation, come):
    agent = absent(organisation)
    run_retention(NOW - DAY)
    come(agent)
    run_retention(NOW + timedelta(days=40))
    agent.refresh_from_db()
    assert (agent.deletion_warned_at, agent.deleted_at) == (None, None)


def test_who_has_appointments_or_is_new_is_left_alone(organisation):
    new = AgentFactory(organisation=organisation)
    counter = open_counter()
    booked(counter)
    busy = aged(counter.agents[0], created_at=ago(30))
    for days in (0, 31):
        run_retention(NOW + timedelta(days=days))
    for agent in (new, busy):
        agent.refresh_from_db()
        assert (agent.deletion_warned_at, agent.deleted_at) == (None, None)


def test_an_intervenant_has_no_login_to_wait_for(organisation):
    agent = absent(organisation, account__none=True, email="")
    for days in (0, 30):
        run_retention(NOW + timedelta(days=days))
    agent.refresh_from_db()
    assert agent.deleted_at


def test_the_last_administrators_stay(in_alpha):
    organisation = OrganisationFactory()
    chief = absent(organisation, organisation__level="admin", is_espace_admin=True)
    deputy = absent(organisation, organisation__level="admin")
    for days in (0, 30, 31):
        run_retention(NOW + timedelta(days=days), at_once=1)
    chief.refresh_from_db()
    deputy.refresh_from_db()
    assert chief.deleted_at is None
    assert deputy.deleted_at
    assert AgentRole.objects.get().agent == chief


def test_an_espace_may_give_more_notice(organisation):
    RetentionPolicy.objects.create(agents_notice_days=60)
    agent = absent(organisation)
    for days in (0, 59):
        run_retention(NOW + timedelta(days=days))
    agent.refresh_from_db()
    assert agent.deleted_at is None
    run_retention(NOW + timedelta(days=60))
    agent.refresh_from_db()
    assert agent.deleted_at
