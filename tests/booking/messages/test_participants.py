"""One participant joins, leaves, comes back or is replaced."""

import pytest

from booking.appointments.author import Author
from booking.appointments.models import Participation
from booking.appointments.orders import Attendee
from booking.appointments.services.add_participation import add_participation
from booking.appointments.services.cancel_participation import cancel_participation
from booking.appointments.services.change_participant import change_participant
from booking.appointments.services.join_collective import join_collective
from booking.appointments.services.remove_participation import remove_participation
from booking.appointments.services.set_status import set_participation_status
from booking.directory.models import Agent
from socle.outbox.publish import publish
from tests.booking.appointments.conftest import CARD
from tests.booking.conftest import NOW, open_counter
from tests.factories import AgentFactory, UsagerFactory

from .conftest import book, calendar_in

MOBILE = "+33639980055"


@pytest.fixture
def session(in_alpha):
    """A workshop where one person is registered."""
    counter = open_counter(collectif=True)
    Agent.objects.update(rdv_notifications_level="others")
    first = UsagerFactory(phone_number="")
    return counter, book(counter, first, name="Atelier CV", max_participants_count=5)


@pytest.fixture
def nadia(in_alpha):
    return UsagerFactory(first_name="Nadia", last_name="Benali", phone_number=MOBILE)


def authors(counter, usager) -> dict[str, Author]:
    return {
        "agent": Author.agent(counter.agents[0]),
        "usager": Author.usager(usager),
        "prescripteur": Author.prescripteur(CARD),
    }


@pytest.mark.parametrize("who", ["agent", "usager", "prescripteur"])
def test_joined(who, session, nadia, post, forget):
    counter, appointment = session
    forget()
    join_collective(appointment.pk, Attendee(nadia.pk), authors(counter, nadia)[who], NOW)
    found, agent = post(), counter.agents[0].email
    told = {
        nadia.email,
        *([] if who == "agent" else [agent]),
        *([CARD.email] * (who == "prescripteur")),
    }
    assert set(found.mailed) == told
    assert "Atelier CV" in found.to(nadia.email).body
    # Who registers alone a week ahead, and has the mail, has no SMS.
    assert found.texted == ([] if who == "usager" else [MOBILE])
    if who != "agent":
        sent = found.to(agent)
        assert "Nouvelle inscription" in sent.subject
        assert "Inscrits : 2 sur 5" in sent.body


@pytest.mark.parametrize("who", ["agent", "usager"])
def test_left(who, session, nadia, post, forget):
    counter, appointment = session
    author = authors(counter, nadia)[who]
    part = join_collective(appointment.pk, Attendee(nadia.pk), author, NOW)
    forget()
    cancel_participation(part.pk, author, NOW)
    found, agent = post(), counter.agents[0].email
    assert set(found.mailed) == ({nadia.email} if who == "agent" else {nadia.email, agent})
    assert found.texted == ([MOBILE] if who == "agent" else [])
    assert "à votre demande" in found.to(nadia.email).body
    calendar = calendar_in(found.to(nadia.email))
    assert str(calendar["method"]) == "CANCEL"
    if who == "usager":
        # The workshop takes place all the same: it stays in the agent's calendar.
        assert str(calendar_in(found.to(agent))["method"]) == "REQUEST"


def test_back_again(session, nadia, post, forget):
    counter, appointment = session
    agent = Author.agent(counter.agents[0])
    part = join_collective(appointment.pk, Attendee(nadia.pk), agent, NOW)
    cancel_participation(part.pk, agent, NOW)
    forget()
    set_participation_status(part.pk, "unknown", agent, NOW)
    found = post()
    assert (found.mailed, found.texted) == ([nadia.email], [MOBILE])
    assert "est confirmé" in found.mails[0].subject


@pytest.mark.parametrize("told", [True, False])
def test_taken_out(told, session, nadia, post, forget):
    counter, appointment = session
    agent = Author.agent(counter.agents[0])
    part = add_participation(
        appointment.pk, Attendee(nadia.pk, send_lifecycle_notifications=told), agent, NOW
    )
    forget()
    remove_participation(part.pk, agent, NOW)
    found = post()
    assert (found.mailed, found.texted) == (([nadia.email], [MOBILE]) if told else ([], []))


def test_taken_out_once_cancelled_is_no_news(session, nadia, post, forget):
    counter, appointment = session
    agent = Author.agent(counter.agents[0])
    part = join_collective(appointment.pk, Attendee(nadia.pk), agent, NOW)
    cancel_participation(part.pk, agent, NOW)
    forget()
    remove_participation(part.pk, agent, NOW)
    assert post().mails == []


def test_another_of_the_family_comes(counter, nadia, post, forget):
    child = UsagerFactory(first_name="Léo", last_name="Benali", responsible=nadia, email="")
    book(counter, nadia)
    forget()
    part = Participation.objects.get()
    change_participant(part.pk, child.pk, Author.usager(nadia), NOW)
    found, agent = post(), counter.agents[0].email
    assert set(found.mailed) == {nadia.email, agent}
    assert "Léo Benali viendra" in found.to(nadia.email).body
    assert "à la place de Nadia Benali" in found.to(nadia.email).body
    assert "participant changé" in found.text_to(MOBILE)
    assert "Pour Léo" in found.text_to(MOBILE)
    assert "Léo Benali" in found.to(agent).body


def test_one_of_a_family_takes_the_seat_of_another(session, nadia, post, forget):
    _, appointment = session
    child = UsagerFactory(first_name="Léo", last_name="Benali", responsible=nadia, email="")
    author = Author.usager(nadia)
    join_collective(appointment.pk, Attendee(nadia.pk), author, NOW)
    forget()
    join_collective(appointment.pk, Attendee(child.pk), author, NOW)
    subjects = [one.subject for one in post().mails if one.to == [nadia.email]]
    assert sorted("annulé" in subject for subject in subjects) == [False, True]


class TestReminder:
    def test_asked_by_an_agent_it_leaves_whatever_was_ticked(self, counter, nadia, post, forget):
        book(counter, nadia)
        Participation.objects.update(
            send_reminder_notification=False, send_lifecycle_notifications=False
        )
        forget()
        publish("reminder.asked", participation_id=Participation.objects.get().pk)
        found = post()
        assert found.mails[0].subject.startswith("Rappel : rendez-vous du lundi 30 novembre")
        assert found.text_to(MOBILE).startswith("Rappel : RDV ")

    @pytest.mark.parametrize("gone", ["status", "deleted"])
    def test_of_what_does_not_take_place_nothing_is_recalled(
        self, gone, counter, nadia, post, forget
    ):
        appointment = book(counter, nadia)
        forget()
        part = Participation.objects.get()
        publish("reminder.asked", participation_id=part.pk)
        publish("reminder.due", appointment_id=appointment.pk)
        if gone == "status":
            Participation.objects.update(status="excused")
        else:
            appointment.delete()
        assert post().mails == []


class TestPrescripteurs:
    def test_one_of_another_structure(self, counter, nadia, post):
        book(counter, nadia, author=Author.prescripteur(CARD))
        found = post()
        sent = found.to(CARD.email)
        assert sent.subject == "Rendez-vous du lundi 30 novembre 2026 à 9 h confirmé"
        assert "Bonjour Lise" in sent.body
        assert "Nadia Benali" in sent.body
        assert "/r/" not in sent.body + sent.alternatives[0][0]
        assert "Lise Martin (prescripteur)" in found.to(counter.agents[0].email).body

    def test_an_agent_of_the_espace(self, counter, nadia, post):
        agent = AgentFactory(rdv_notifications_level="none")
        book(counter, nadia, author=Author.agent(agent, prescribing=True))
        assert post().to(agent.email).subject.endswith("confirmé")

    @pytest.mark.parametrize("comes_back", [False, True])
    def test_an_agent_who_takes_a_seat_for_somebody(self, comes_back, session, nadia, post, forget):
        appointment = session[1]
        agent = AgentFactory(rdv_notifications_level="none", first_name="Ida")
        if comes_back:
            Participation.objects.create(
                appointment=appointment, usager=nadia, status="excused", link_expires_at=NOW
            )
        forget()
        join_collective(
            appointment.pk, Attendee(nadia.pk), Author.agent(agent, prescribing=True), NOW
        )
        found = post()
        assert "Nadia Benali" in found.to(agent.email).body
        # Somebody else who brings her back has not prescribed anything.
        part = Participation.objects.get(usager=nadia)
        cancel_participation(part.pk, Author.usager(nadia), NOW)
        forget()
        set_participation_status(part.pk, "unknown", Author.agent(session[0].agents[0]), NOW)
        assert agent.email not in post().mailed

    @pytest.mark.parametrize(
        ("kind", "words"),
        [("home", "Au domicile de la personne"), ("phone", "appellera la personne")],
    )
    def test_the_place_is_said_from_where_they_stand(self, kind, words, nadia, post):
        counter = open_counter(location_type=kind)
        book(counter, nadia, author=Author.prescripteur(CARD))
        body = post().to(CARD.email).body
        assert words in body
        assert "votre domicile" not in body

    def test_an_agent_who_books_in_their_own_agenda_is_none(self, counter, nadia, post):
        book(counter, nadia)
        assert counter.agents[0].email not in post().mailed
