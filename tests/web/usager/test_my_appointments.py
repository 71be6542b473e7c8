"""`/mes-rdv`: one's own and one's relatives', to come and past, and nobody else's."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.appointments.models import Appointment, Participation
from booking.appointments.services.hold_slot import Booker
from tests.booking.conftest import NINE
from tests.factories import UsagerFactory
from tests.support.clients import HostClient

from .booked import book
from .conftest import tree
from .test_known import know

NADIA = Booker("Nadia", "Benali", email="nadia@demo.example")


@pytest.fixture
def nadia(town):
    with town.inside():
        return UsagerFactory(first_name="Nadia", last_name="Benali", email=NADIA.email)


@pytest.fixture
def known(client, town, nadia, clock) -> HostClient:
    return know(client, town, nadia, clock.now)


def appointment(town, number: int, booker: Booker = NADIA) -> Appointment:
    with town.inside():
        return book(town, NINE + timedelta(minutes=30 * number), booker)


def titles(page) -> list[str]:
    return [title.text for title in page.all("h3") if "rdv-visit__title" in title.classes]


def test_who_is_not_known_is_asked_who_they_are(client):
    assert client.get("/mes-rdv")["Location"] == "/mes-rdv/connexion?suite=%2Fmes-rdv"


def test_an_empty_list_says_what_to_do(known):
    page = tree(known.get("/mes-rdv"))
    assert "Aucun rendez-vous à venir" in page.text
    assert page.all("a", href="/prendre_rdv")


def test_the_next_one_first_then_the_past_and_the_cancelled(known, town):
    for number in (1, 0, 2):
        appointment(town, number)
    with town.inside():
        _, second, _ = Appointment.objects.order_by("starts_at")
        Appointment.objects.filter(pk=second.pk).update(status="excused")
    page = tree(known.get("/mes-rdv"))
    assert titles(page) == [
        "mardi 24 novembre 2026 à 9 h",
        "mardi 24 novembre 2026 à 10 h",
        "mardi 24 novembre 2026 à 9 h 30",
    ]
    assert "Annulé" in page.text
    [link] = [a for a in page.all("a") if a.text.startswith("Voir, déplacer")][:1]
    assert known.get(link["href"]).status_code == 200


def test_relatives_are_named(known, town, nadia):
    booked = appointment(town, 0)
    with town.inside():
        mina = UsagerFactory(first_name="Mina", responsible=nadia, email="", phone_number="")
        Participation.objects.filter(appointment=booked).update(usager=mina)
    assert "pour Mina" in tree(known.get("/mes-rdv")).text


def test_other_peoples_and_discreet_ones_are_not_there(known, town, open_town):
    appointment(town, 0, Booker("Léo", "Petit", email=NADIA.email))
    discreet = open_town(name="Écoute", visibility_type="invisible")
    appointment(discreet, 1)
    page = tree(known.get("/mes-rdv"))
    assert titles(page) == []
    assert "Écoute" not in page.text


def test_the_other_espace_shows_nothing(bravo, town, nadia, clock):
    appointment(town, 0)
    visitor = know(HostClient("alpha.localhost"), town, nadia, clock.now)
    elsewhere = HostClient("bravo.localhost")
    elsewhere.cookies["rdv_usager"] = visitor.cookies["rdv_usager"].value
    assert elsewhere.get("/mes-rdv").status_code == 302


def test_ten_appointments_cost_no_query(known, town):
    known.get("/mes-rdv")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert known.get("/mes-rdv").status_code == 200
        return len(captured)

    appointment(town, 0)
    one = queries()
    for number in range(1, 5):
        appointment(town, number)
    assert queries() == one
    assert one <= 8
