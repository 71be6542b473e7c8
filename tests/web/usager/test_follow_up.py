"""Motifs of follow-up: with one's own referents, once known; nothing is told of others."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.appointments.models import AgentClaim, Appointment, BookingHold
from booking.directory.invitation_codes import invitation_code
from booking.directory.models import Usager
from booking.directory.services.invite_usager import invitation_token
from tests.factories import AgentFactory, UsagerFactory

from .booked import link_of
from .conftest import PERSON, choices, question, tree
from .test_known import know

REFUSED = "Ce rendez-vous de suivi ne vous est pas ouvert"
SLOTS = "Quel jour, à quelle heure ?"


@pytest.fixture
def followed(open_town):
    """Two agents hold a motif of follow-up in the same place."""
    return open_town(agents=2, name="Suivi social", follow_up=True)


@pytest.fixture
def nadia(followed) -> Usager:
    """The first of them follows her."""
    with followed.inside():
        usager = UsagerFactory(
            first_name="Nadia", last_name=PERSON["last_name"], email="nadia@demo.example"
        )
        usager.referents.add(followed.counter.agents[0])
        return usager


@pytest.fixture
def known(client, followed, nadia, clock):
    """Nadia's browser."""
    return know(client, followed, nadia, clock.now)


def test_nobody_sees_it_without_a_referent(client, followed):
    assert "Suivi" not in tree(client.get("/prendre_rdv")).text
    assert client.get(followed.slots()).status_code == 404


def test_one_is_asked_who_one_is_first(client, followed, nadia):
    mine, other = followed.counter.agents
    answers = [client.get(f"/prendre_rdv?referent_ids={pk}") for pk in (mine.pk, other.pk, 999999)]
    assert {one.status_code for one in answers} == {302}
    assert all(one.headers["Location"].startswith("/mes-rdv/connexion?") for one in answers)


def test_one_books_with_one_s_referent_only(known, followed, nadia):
    mine, _ = followed.counter.agents
    response = known.get(f"/prendre_rdv?referent_ids[]={mine.pk}")
    assert choices(response) == ["Suivi social"]
    assert str(mine) in tree(response).text
    slots = known.get(followed.slots(referent_ids=mine.pk))
    assert question(slots) == SLOTS
    response = known.post(followed.form(referent_ids=mine.pk), {"connu": "1"})
    assert response.status_code == 302
    with followed.inside():
        assert Appointment.objects.get().participations.get().usager_id == nadia.pk
        assert AgentClaim.objects.get().agent_id == mine.pk
    # Her referent is taken; the other agent's time is not offered instead.
    with followed.inside():
        Appointment.objects.get().participations.all().delete()
    assert known.get(followed.form(referent_ids=mine.pk)).status_code == 409


@pytest.mark.parametrize("means", ["link", "code"])
def test_an_invitation_leads_to_one_s_referents_only(client, followed, nadia, clock, means):
    """A link of the person's own is enough to see the times; an address must be proved to book."""
    mine, other = followed.counter.agents
    with followed.inside():
        token = invitation_token(nadia.pk, clock.now)
        if means == "code":
            token = invitation_code(nadia, clock.now + timedelta(days=1))
    names = {"referent_ids": f"{mine.pk},{other.pk}"}
    page = tree(client.get(followed.slots(**names, invitation_token=token), follow=True))
    assert page.one("h1").text == SLOTS
    assert str(mine) in page.text
    assert str(other) not in page.text
    form = followed.form(**names)
    stranger = client.post(form, {**PERSON, "email": "leo@demo.example"})
    assert "la personne invitée" in tree(stranger, 422).text
    assert client.post(form, {**PERSON, "email": nadia.email}).status_code == 302
    with followed.inside():
        hold = BookingHold.objects.get()
    assert (hold.agent_id, hold.agent_ids) == (mine.pk, [mine.pk])
    assert client.get(followed.slots(referent_ids=other.pk)).status_code == 403
    assert client.post(link_of(followed, hold)).status_code == 302
    with followed.inside():
        assert Appointment.objects.get().participations.get().usager_id == nadia.pk
        assert AgentClaim.objects.get().agent_id == mine.pk


def test_an_invitation_is_not_for_another_name_at_the_same_address(client, followed, nadia, clock):
    mine, _ = followed.counter.agents
    with followed.inside():
        token = invitation_token(nadia.pk, clock.now)
    client.get(followed.slots(referent_ids=mine.pk, invitation_token=token))
    form = followed.form(referent_ids=mine.pk)
    client.post(form, {**PERSON, "email": nadia.email, "last_name": "Autre"})
    with followed.inside():
        hold = BookingHold.objects.get()
    refused = client.post(link_of(followed, hold))
    assert "se prend avec votre référent" in tree(refused, refused.status_code).text
    with followed.inside():
        assert not Appointment.objects.exists()


def test_an_agent_of_nobody_and_nobody_s_agent_get_the_same_answer(known, followed):
    _, other = followed.counter.agents
    with followed.inside():
        gone = AgentFactory()
    words = set()
    for pk in (other.pk, gone.pk, 999999, 2**52):
        response = known.get(f"/prendre_rdv?referent_ids={pk}")
        assert question(response, 403) == REFUSED
        words.add(tree(response, 403).one("main").text)
        forged = known.post(followed.form(referent_ids=pk), {"connu": "1"})
        assert forged.status_code == 403
    assert len(words) == 1
    with followed.inside():
        assert not Appointment.objects.exists()


def test_of_several_named_only_one_s_own_count(known, followed):
    mine, other = followed.counter.agents
    page = tree(known.get(f"/prendre_rdv?referent_ids={mine.pk},{other.pk}"))
    assert str(mine) in page.text
    assert str(other) not in page.text


def test_one_s_appointments_name_who_follows(known, followed):
    mine, other = followed.counter.agents
    page = tree(known.get("/mes-rdv"))
    [link] = [one for one in page.all("a") if str(mine) in one.text]
    assert link["href"] == f"/prendre_rdv?referent_ids={mine.pk}"
    assert str(other) not in page.text


def test_as_many_queries_for_ten_referents(known, followed, nadia):
    def counted() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert known.get("/mes-rdv").status_code == 200
        return len(captured)

    known.get("/mes-rdv")
    one = counted()
    with followed.inside():
        nadia.referents.add(*(AgentFactory() for _ in range(9)))
    assert counted() == one
