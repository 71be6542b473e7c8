"""Leaving an organisation and the espace; having a login or none."""

from datetime import timedelta

import pytest

from booking.appointments.models import AgentClaim
from booking.availability.models import Absence, FreeDay, OpeningWindow
from booking.availability.projection.handlers import on_agent_removed
from booking.availability.projection.store import Drift
from booking.availability.projection.upkeep import bring_up_to_date, drift
from booking.directory.errors import AgentRefused, ComingAppointments, LastAdministrator
from booking.directory.models import Agent, AgentRole, Organisation, Team
from booking.directory.services.convert_agent import invite_intervenant, make_intervenant
from booking.directory.services.remove_agent import remove_agent
from socle.accounts.models import Account
from socle.outbox.models import Message
from tests.factories import (
    AbsenceFactory,
    AgentFactory,
    MotifFactory,
    OpeningWindowFactory,
    ServiceFactory,
)

from .conftest import NOW, known_usager
from .test_remove_usager import expect

NEW = {"email": "Lea@Demo.example", "first_name": "Léa", "last_name": "Petit"}


def settled_agent(organisation: Organisation, *others: Organisation) -> Agent:
    """An agent with windows everywhere, an absence, a team, a service and somebody to follow."""
    agent = AgentFactory(organisation=organisation, services=[ServiceFactory()], manage_teams=True)
    for other in others:
        AgentRole.objects.create(agent=agent, organisation=other)
    for each in (organisation, *others):
        motif = MotifFactory(organisations=[each])
        OpeningWindowFactory(agent=agent, organisation=each, motifs=[motif])
    AbsenceFactory(agent=agent)
    Team.objects.create(name="Équipe").agents.add(agent)
    known_usager(organisation).referents.add(agent)
    return agent


def receive(agent: Agent, organisation: Organisation, **fields: object) -> None:
    appointment = expect(known_usager(organisation), organisation, **fields).appointment
    AgentClaim.objects.create(
        agent=agent, appointment=appointment, period=(appointment.starts_at, appointment.ends_at)
    )


def test_one_organisation_of_two(town):
    agent = settled_agent(town.here, town.there)
    remove_agent(agent.pk, town.here.pk, town.chief, NOW)
    agent.refresh_from_db()
    assert agent.deleted_at is None
    assert agent.account_id
    assert list(agent.organisations.all()) == [town.there]
    assert OpeningWindow.objects.get().organisation == town.there
    assert Absence.objects.exists()


def test_free_days_go_with_the_windows(town):
    """Searches must not offer the time of somebody who left; the worker that comes finds none."""
    agent = settled_agent(town.here, town.there)
    bring_up_to_date(NOW)
    assert set(agent.free_days.values_list("offering__organisation", flat=True)) == {
        town.here.pk,
        town.there.pk,
    }
    remove_agent(agent.pk, town.here.pk, town.chief, NOW)
    left = agent.free_days.values_list("offering__organisation", flat=True)
    assert set(left) == {town.there.pk}
    assert drift(NOW) == Drift()
    remove_agent(agent.pk, town.there.pk, town.chief, NOW)
    assert not FreeDay.objects.filter(agent=agent).exists()
    assert drift(NOW) == Drift()


def test_a_worker_makes_good_what_was_written_meanwhile(town):
    agent = settled_agent(town.here, town.there)
    bring_up_to_date(NOW)
    OpeningWindow.objects.filter(agent=agent, organisation=town.here).delete()
    assert drift(NOW)
    on_agent_removed(Message(topic="agent.removed", payload={"agent_id": agent.pk}))
    assert drift(NOW) == Drift()


def test_the_last_one_deletes_softly(town):
    agent = settled_agent(town.here)
    name, account_id = str(agent), agent.account_id
    remove_agent(agent.pk, town.here.pk, town.chief, NOW)
    agent.refresh_from_db()
    assert (str(agent), agent.deleted_at) == (name, NOW)
    assert (agent.account_id, agent.email, agent.manage_teams) == (None, "", False)
    assert not OpeningWindow.objects.exists()
    assert not Absence.objects.exists()
    for tie in (agent.services, agent.teams, agent.followed_usagers, agent.roles):
        assert not tie.exists()
    assert Account.objects.filter(pk=account_id).exists()


def test_refused_while_usagers_expect_the_agent_there(town):
    agent = settled_agent(town.here, town.there)
    receive(agent, town.here)
    with pytest.raises(ComingAppointments):
        remove_agent(agent.pk, town.here.pk, town.chief, NOW)
    remove_agent(agent.pk, town.there.pk, town.chief, NOW)
    assert list(agent.organisations.all()) == [town.here]


@pytest.mark.parametrize(
    "fields", [{"starts_at": NOW - timedelta(days=1)}, {"appointment_status": "revoked"}]
)
def test_past_and_cancelled_appointments_hinder_nothing(town, fields):
    agent = settled_agent(town.here)
    receive(agent, town.here, **fields)
    assert remove_agent(agent.pk, town.here.pk, town.chief, NOW).deleted_at == NOW


def test_oneself_and_the_last_administrators_stay(town):
    with pytest.raises(AgentRefused):
        remove_agent(town.chief.agent_id, town.here.pk, town.chief, NOW)
    admin = AgentFactory(organisation=town.here, organisation__level="admin")
    with pytest.raises(LastAdministrator):
        remove_agent(admin.pk, town.here.pk, town.chief, NOW)


def test_an_agent_becomes_an_intervenant_and_an_agent_again(town):
    agent = settled_agent(town.here)
    agent = make_intervenant(agent.pk, town.here.pk, town.chief, NOW)
    assert (agent.account_id, agent.email, agent.first_name) == (None, "", "")
    assert (agent.rdv_notifications_level, agent.manage_teams) == ("none", False)
    assert agent.roles.get().access_level == "intervenant"
    assert agent.opening_windows.exists()
    agent = invite_intervenant(agent.pk, town.here.pk, "basic", town.chief, NOW, **NEW)
    assert (str(agent), agent.email) == ("Léa Petit", "lea@demo.example")
    assert (agent.rdv_notifications_level, agent.absence_notification_level) == ("others", "all")
    assert agent.roles.get().access_level == "basic"
    assert agent.invitation.accepted_at is None


def test_who_does_not_become_an_intervenant(town):
    of_two = settled_agent(town.here, town.there)
    admin = AgentFactory(organisation=town.there, organisation__level="admin")
    for agent_id, organisation, refusal in (
        (of_two.pk, town.here, AgentRefused),
        (town.chief.agent_id, town.here, AgentRefused),
        (admin.pk, town.there, LastAdministrator),
    ):
        with pytest.raises(refusal):
            make_intervenant(agent_id, organisation.pk, town.chief, NOW)
    assert not AgentRole.objects.filter(access_level="intervenant").exists()


def test_an_address_of_another_agent_is_refused(town):
    taken = AgentFactory(organisation=town.there, email="lea@demo.example")
    agent = make_intervenant(town.actor.agent_id, town.here.pk, town.chief, NOW)
    with pytest.raises(AgentRefused):
        invite_intervenant(agent.pk, town.here.pk, "basic", town.chief, NOW, **NEW)
    with pytest.raises(AgentRefused):
        invite_intervenant(
            taken.pk, town.there.pk, "basic", town.chief, NOW, **{**NEW, "email": "x@b.fr"}
        )
