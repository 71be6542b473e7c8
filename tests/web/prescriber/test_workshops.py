"""A prescripteur registers somebody for a workshop."""

import pytest

from booking.appointments.models import Participation, Prescription
from tests.support.clients import HostClient
from tests.web.usager.conftest import choices, question, tree
from tests.web.usager.test_workshops import plan, seat

from .conftest import AWA, LISE
from .test_partners import enter, register


@pytest.fixture
def workshop(open_town):
    return open_town(name="Atelier CV", collectif=True, bookable_by="agents_and_prescripteurs")


def book(client, url: str, **last):
    client.post(url, {"etape": "qui", **LISE})
    client.post(url, {"etape": "beneficiaire", **LISE, **AWA})
    return client.post(url, {"etape": "confirmer", **LISE, **AWA, **last})


def url_of(town, session) -> str:
    return seat(town, session).replace("/creneaux", "/prescripteur/orienter")


def test_sessions_are_offered_to_prescripteurs_alone(client, workshop):
    session = plan(workshop, taken=1)
    full = plan(workshop, days=1, seats=1, taken=1)
    assert client.get(workshop.slots()).status_code == 404
    page = client.get(workshop.slots(prescripteur=1))
    assert len(choices(page)) == 1
    assert "me prévenir" not in tree(page).one("main").text
    first = tree(page).one("a", class_="rdv-choice__link")["href"]
    assert question(client.get(first, follow=True)) == "Qui êtes-vous ?"
    assert str(session.pk) in first
    assert client.get(url_of(workshop, full)).status_code == 302


def test_the_seat_is_taken_once_the_address_is_proved(client, workshop, deliver):
    session = plan(workshop)
    response = book(client, url_of(workshop, session))
    assert response["Location"].startswith("/prescripteur/verification/")
    with workshop.inside():
        assert not session.participations.exists()
        asked = Prescription.objects.get()
        assert asked.session_id == session.pk
    assert (
        "La place n’est prise qu’à la confirmation" in tree(client.get(response["Location"])).text
    )


def test_a_partner_registers_at_once_and_a_full_session_is_said(workshop):
    session = plan(workshop, seats=1)
    register(workshop, "CCAS de Privas", "ccas.example")
    client = enter(HostClient("alpha.localhost"), "ana@ccas.example")
    done = book(client, url_of(workshop, session))
    assert done["Location"].startswith("/prescripteur/rdv/")
    assert "Le rendez-vous est pris" in tree(client.get(done["Location"])).text
    with workshop.inside():
        assert (
            Participation.objects.get(appointment=session).usager.last_name
            == AWA["person_last_name"]
        )
    again = client.get(url_of(workshop, session))
    assert again.status_code == 302
