"""Invitations, warnings, the waiting room, and what receipts keep of people."""

from datetime import timedelta

import pytest

from booking.access.actor import Actor
from booking.directory.identity import actor_of_agent
from booking.directory.models import Agent, RecordSettings, Usager
from booking.directory.services.anonymise_usager import anonymise_usager
from booking.directory.services.invite_agents import invitation_secret, invite_again, invite_agents
from booking.directory.services.merge_usagers import merge_usagers
from booking.notifications.models import Receipt
from socle.outbox.publish import publish
from tests.booking.conftest import NINE, NOW
from tests.factories import AgentFactory, UsagerFactory

from .conftest import book, html_of

NEW = "ines.moreau@demo.example"


@pytest.fixture
def admin(counter) -> Actor:
    agent = AgentFactory(
        first_name="Lucie",
        last_name="Roux",
        organisation=counter.organisation,
        organisation__level="admin",
    )
    return actor_of_agent(agent, True)


def invite(counter, admin, email: str = NEW) -> Agent:
    [invited] = invite_agents([email], {counter.organisation.pk: "basic"}, (), admin, NOW)
    return invited.agent


class TestInvitation:
    def test_the_link_and_until_when_it_opens(self, counter, admin, post):
        agent = invite(counter, admin)
        sent = post().to(NEW)
        link = f"http://alpha.localhost/agent/invitation/{agent.pk}/"
        for text in (sent.body, html_of(sent)):
            assert f"{link}{invitation_secret(agent.invitation)}" in text
            assert "mercredi 25 novembre 2026 à 8 h" in text
            assert "Lucie Roux vous invite" in text
            assert counter.organisation.name in text

    def test_one_that_is_dead_is_not_sent(self, counter, admin, clock, post):
        invite(counter, admin)
        clock.pass_by(hours=48)
        assert post().mails == []

    def test_asked_again_two_messages_carry_the_living_link(self, counter, admin, post, forget):
        agent = invite(counter, admin)
        forget()
        invite_again(agent.pk, admin, NOW)
        agent.invitation.refresh_from_db()
        assert invitation_secret(agent.invitation) in post().to(NEW).body

    def test_who_was_there_already_reads_nothing(self, counter, admin, post):
        invite(counter, admin, counter.agents[0].email)
        assert post().mails == []


class TestInactive:
    @pytest.mark.parametrize(
        ("ids", "words"),
        [({"removed_on": NINE.date()}, "mardi 24 novembre 2026"), ({}, "va être supprimé")],
    )
    def test_warned(self, ids, words, counter, post):
        agent = counter.agents[0]
        publish("agent.inactive_warned", agent_id=agent.pk, **ids)
        assert words in post().to(agent.email).body

    def test_not_once_removed(self, counter, post):
        Agent.objects.update(deleted_at=NOW)
        publish("agent.inactive_warned", agent_id=counter.agents[0].pk)
        assert post().mails == []


class TestWaitingRoom:
    @pytest.mark.parametrize("level", ["all", "none"])
    @pytest.mark.parametrize("chosen", [True, False, None])
    def test_agents_are_told_where_the_espace_wants_it(self, chosen, level, counter, post, forget):
        if chosen is not None:
            RecordSettings.objects.create(waiting_room_mail=chosen)
        Agent.objects.update(rdv_notifications_level=level)
        appointment = book(counter, UsagerFactory(first_name="Nadia", last_name="Benali"))
        forget()
        publish("appointment.arrived", appointment_id=appointment.pk)
        found = post()
        assert found.mailed == ([counter.agents[0].email] if chosen else [])
        if chosen:
            assert "Nadia Benali vous attend" in found.mails[0].body

    @pytest.mark.parametrize(("minutes", "told"), [(10, True), (30, False)])
    def test_late_but_not_over(self, minutes, told, counter, clock, post, forget):
        RecordSettings.objects.create(waiting_room_mail=True)
        appointment = book(counter, UsagerFactory())
        forget()
        publish("appointment.arrived", appointment_id=appointment.pk)
        clock.at(appointment.starts_at + timedelta(minutes=minutes))
        assert bool(post().mails) is told


class TestForgetting:
    def test_receipts_lose_what_is_personal_and_keep_the_figures(self, counter, post):
        nadia, other = UsagerFactory(), UsagerFactory(phone_number="+33639980099")
        book(counter, nadia, other)
        Receipt.objects.create(
            event="hold_verification",
            channel="mail",
            recipient=nadia.email,
            content="Nadia",
            duty="one",
            created_at=NOW,
            updated_at=NOW,
        )
        post()
        before = Receipt.objects.count()
        email = nadia.email
        anonymise_usager(nadia.pk, NOW)
        post()
        assert Receipt.objects.count() == before
        assert not Receipt.objects.filter(recipient__in=[email, nadia.phone_number]).exists()
        mine = Receipt.objects.filter(usager=nadia)
        assert {(one.recipient, one.content, one.error) for one in mine} == {("", "", "")}
        assert set(mine.values_list("event", flat=True)) == {"rdv_created"}
        assert Receipt.objects.filter(usager=other).exclude(recipient="").count() == 2

    def test_receipts_follow_a_merge(self, counter, admin, post):
        kept, source = UsagerFactory(first_name="Nadia"), UsagerFactory(first_name="Nadia")
        book(counter, source)
        book(counter, kept, starts_at=NINE)
        post()
        moved = set(Receipt.objects.filter(usager=source).values_list("pk", flat=True))
        merge_usagers(kept.pk, source.pk, admin, NOW)
        assert moved
        assert moved <= set(Receipt.objects.filter(usager=kept).values_list("pk", flat=True))
        assert Usager.objects.get(pk=source.pk).deleted_at
