"""Collective workshops on the path: which session, how many seats, and one seat a person."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.appointments.models import Appointment, Participation
from booking.catalog.models import Motif
from booking.directory.models import Usager
from tests.booking.appointments.conftest import booked
from tests.booking.conftest import NINE
from tests.factories import UsagerFactory

from .conftest import choices, question, tree
from .sectors import AUBENAS, PRIVAS, attribute
from .test_known import know

SESSIONS = "Quelle séance ?"
SEAT = {"inscrire": "1"}


@pytest.fixture
def workshop(open_town):
    """One agent, one place; sessions are planned by `plan`."""
    town = open_town(name="Atelier CV", collectif=True)
    with town.inside():
        town.counter.organisation.phone = "+33475000001"
        town.counter.organisation.save()
    return town


def plan(town, *, days: int = 0, seats: int | None = 3, taken: int = 0, **fields) -> Appointment:
    """A session at nine, so many days after the Tuesday of the tests."""
    with town.inside():
        session = booked(
            town.counter,
            starts_at=NINE + timedelta(days=days),
            name="Écrire son CV",
            max_participants_count=max(seats or 1, 1) if seats is not None else None,
            **fields,
        )
        session.participations.all().delete()
        for _ in range(taken):
            Participation.objects.create(
                appointment=session, usager=UsagerFactory(), link_expires_at=NINE
            )
    return session


@pytest.fixture
def nadia(workshop) -> Usager:
    with workshop.inside():
        return UsagerFactory(first_name="Nadia", email="nadia@demo.example")


@pytest.fixture
def known(client, workshop, nadia, clock):
    return know(client, workshop, nadia, clock.now)


def seat(town, session: Appointment) -> str:
    query = f"motif_id={town.counter.motif.pk}&lieu_id={town.counter.place.pk}"
    return f"/creneaux?{query}&rdv_collectif_id={session.pk}"


def test_a_motif_without_session_is_not_offered(client, workshop):
    assert "Atelier CV" not in tree(client.get("/prendre_rdv")).text
    assert client.get(workshop.slots()).status_code == 404


def test_sessions_with_their_seats_and_animators(client, workshop):
    plan(workshop, taken=1)
    plan(workshop, days=1, seats=None)
    plan(workshop, days=2, seats=1)
    plan(workshop, days=3, seats=1, taken=1)
    assert choices(client.get("/prendre_rdv")) == ["Atelier CV"]
    assert choices(client.get("/")) == ["Atelier CV"]
    response = client.get(workshop.slots())
    assert question(response) == SESSIONS
    assert [one[:11] for one in choices(response)] == ["mardi 24 no", "mercredi 25", "jeudi 26 no"]
    words = tree(response).text
    for said in ("Écrire son CV", "30 min", "2 places", "Places disponibles", "1 place"):
        assert said in words
    assert f"Avec {workshop.counter.agents[0]}" in words
    assert "Séances complètes" in words
    assert "vendredi 27 novembre" in words


def test_sessions_outside_the_delays_past_or_cancelled_are_not_shown(client, workshop):
    shown = plan(workshop, days=1)
    with workshop.inside():
        Motif.objects.update(max_public_booking_delay=8 * 86400, min_public_booking_delay=7200)
        Appointment.objects.filter(pk=plan(workshop, days=2).pk).update(status="revoked")
    plan(workshop, days=20)
    with workshop.inside():
        Appointment.objects.exclude(pk=shown.pk).exclude(status="revoked").update(
            starts_at=NINE + timedelta(days=20), ends_at=NINE + timedelta(days=20, minutes=30)
        )
    assert len(choices(client.get(workshop.slots()))) == 1


def test_somebody_known_takes_a_seat_once(known, workshop, nadia):
    session = plan(workshop)
    address = seat(workshop, session)
    assert question(known.get(address)) == "Confirmez-vous votre inscription ?"
    for _ in range(2):
        response = known.post(address, SEAT)
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/r/")
    assert question(known.get(response.headers["Location"])) == "Votre rendez-vous est confirmé"
    with workshop.inside():
        assert session.participations.get().usager_id == nadia.pk
    assert "Vous êtes inscrit" in tree(known.get(workshop.slots())).text
    assert known.get(address).headers["Location"].startswith("/r/")


def test_a_relative_takes_the_seat_or_gives_it_up(known, workshop, nadia):
    session = plan(workshop)
    with workshop.inside():
        lina = UsagerFactory(first_name="Lina", responsible=nadia, email="")
        stranger = UsagerFactory(first_name="Autre", responsible=UsagerFactory(), email="")
    address = seat(workshop, session)
    page = tree(known.get(address))
    assert "Qui vient ?" in page.text
    assert "Autre" not in page.text
    for forged in ({}, {"qui": ""}, {"qui": str(stranger.pk)}, {"qui": "x"}):
        assert known.post(address, {**SEAT, **forged}).status_code == 422
    for _ in range(2):
        response = known.post(address, {**SEAT, "qui": str(lina.pk)})
        assert question(known.get(response.headers["Location"])) == "Votre rendez-vous est confirmé"
    assert expected(workshop, session) == [lina.pk]
    # One member of a family takes part (booking.md 2.8).
    assert known.post(address, {**SEAT, "qui": str(nadia.pk)}).status_code == 302
    assert expected(workshop, session) == [nadia.pk]


def expected(town, session: Appointment) -> list[int]:
    with town.inside():
        parts = session.participations.filter(status="unknown")
        return list(parts.values_list("usager_id", flat=True))


def test_looking_takes_no_seat(known, workshop):
    session = plan(workshop)
    known.get(seat(workshop, session))
    known.post(seat(workshop, session), {})
    with workshop.inside():
        assert not session.participations.exists()


def test_who_is_not_known_says_who_they_are(client, workshop):
    session = plan(workshop)
    page = tree(client.get(seat(workshop, session)))
    assert page.one("h1").text == "Qui s’inscrit ?"
    assert "Étape 3 sur 4" in page.text
    assert "Vos coordonnées" in page.text
    assert "04 75 00 00 01" in page.text.replace("\xa0", " ")
    [way] = [one["href"] for one in page.all("a") if "sans tout retaper" in one.text]
    assert way.startswith("/mes-rdv/connexion?")
    assert client.post(seat(workshop, session), SEAT).status_code == 422
    with workshop.inside():
        assert not session.participations.exists()


def test_the_last_seat_goes_to_the_first(known, workshop):
    session = plan(workshop, seats=1)
    address = seat(workshop, session)
    assert question(known.get(address)) == "Confirmez-vous votre inscription ?"
    with workshop.inside():
        Participation.objects.create(
            appointment=session, usager=UsagerFactory(), link_expires_at=NINE
        )
    assert question(known.post(address, SEAT), 409) == "Cette séance est complète"
    with workshop.inside():
        assert session.participations.count() == 1
    assert question(known.get(address), 409) == "Cette séance est complète"


@pytest.mark.parametrize("forged", ["999", "4294967297", "9999999999999999"])
def test_a_session_that_is_not_offered(known, workshop, forged):
    session = plan(workshop)
    address = seat(workshop, session).replace(str(session.pk), forged)
    if forged != str(session.pk):
        assert known.get(address).status_code in (200, 404)
        assert known.post(address, SEAT).status_code in (200, 302, 404)
    with workshop.inside():
        Motif.objects.update(bookable_by="agents")
    assert known.post(seat(workshop, session), SEAT).status_code == 404
    with workshop.inside():
        assert not session.participations.exists()


def test_sessions_are_those_of_the_address(client, workshop):
    plan(workshop)
    with workshop.inside():
        Motif.objects.update(sectorisation_level="organisation")
        attribute(workshop.counter.organisation, PRIVAS)
    assert choices(client.get(f"/prendre_rdv?city_code={PRIVAS}")) == ["Atelier CV"]
    elsewhere = client.get(f"/prendre_rdv?city_code={AUBENAS}")
    assert "Atelier CV" not in tree(elsewhere).text
    assert question(client.get(workshop.slots(city_code=PRIVAS))) == SESSIONS


def test_as_many_queries_for_twenty_sessions(known, workshop):
    def counted(page: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert known.get(page).status_code == 200
        return len(captured)

    plan(workshop)
    pages = ["/prendre_rdv", workshop.slots()]
    known.get("/")
    before = [counted(page) for page in pages]
    for days in (1, 2, 3, 6, 7, 8, 9):
        plan(workshop, days=days, taken=2)
    assert [counted(page) for page in pages] == before


def test_sessions_of_another_espace_are_nobody_s_here(bravo_client, workshop):
    session = plan(workshop)
    assert bravo_client.get(seat(workshop, session)).status_code == 404
