"""Who is known books at once: no message to wait for, and one appointment however one clicks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.appointments.models import AgentClaim, Appointment, BookingHold
from booking.appointments.services.hold_slot import Booker
from booking.directory.models import Usager
from booking.directory.usager_sessions import open_session
from tests.booking.conftest import NINE
from tests.factories import UsagerFactory
from tests.support.clients import HostClient

from .booked import held
from .conftest import PERSON, Town, question, tree

CONFIRMED = {"connu": "1"}


def know(client: HostClient, town: Town, usager: Usager, now) -> HostClient:
    """The browser of somebody who proved who they are."""
    with town.inside():
        client.cookies["rdv_usager"] = open_session(usager, client.host, "link", now)
    return client


@pytest.fixture
def nadia(town) -> Usager:
    with town.inside():
        return UsagerFactory(first_name="Nadia", last_name="Benali", email=PERSON["email"])


@pytest.fixture
def known(client, town, nadia, clock) -> HostClient:
    return know(client, town, nadia, clock.now)


def appointments(town: Town) -> list[Appointment]:
    with town.inside():
        return list(Appointment.objects.order_by("pk"))


def test_one_screen_and_it_is_booked(known, town, nadia):
    page = tree(known.get(town.form()))
    assert page.one("h1").text == "Confirmez-vous ce rendez-vous ?"
    assert "Vous êtes Nadia Benali" in page.text
    assert not page.all("input", name="first_name")
    done = known.post(town.form(), CONFIRMED, follow=True)
    assert tree(done).one("h1").text == "Votre rendez-vous est confirmé"
    [appointment] = appointments(town)
    with town.inside():
        assert appointment.participations.get().usager_id == nadia.pk
        assert appointment.created_by == "user"
        assert not BookingHold.objects.exists()


def test_two_clicks_and_two_tabs_book_once(open_town, client, clock):
    town = open_town(agents=2)
    with town.inside():
        usager = UsagerFactory()
    know(client, town, usager, clock.now)
    answers = {client.post(town.form(), CONFIRMED)["Location"] for _ in range(3)}
    assert len(answers) == 1
    assert len(appointments(town)) == 1


def test_a_cancelled_one_may_be_booked_again(known, town):
    for _ in range(2):
        known.post(town.form(), CONFIRMED)
        with town.inside():
            AgentClaim.objects.all().delete()
            Appointment.objects.update(status="excused")
    assert len(appointments(town)) == 2


def test_a_slot_lost_at_the_last_second_is_told_with_the_nearest(known, town):
    assert known.get(town.form()).status_code == 200
    with town.inside():
        held(town)
    response = known.post(town.form(), CONFIRMED)
    assert question(response, 409) == "Ce créneau vient d’être pris"
    assert appointments(town) == []


def test_ones_own_hold_of_the_slot_is_taken_over(client, town, nadia, clock):
    """Somebody typed their names, then remembered that we know them."""
    town.hold(client)
    know(client, town, nadia, clock.now)
    assert client.get(town.form()).status_code == 200
    assert client.post(town.form(), CONFIRMED).status_code == 302
    assert len(appointments(town)) == 1
    with town.inside():
        assert BookingHold.objects.get().state == "lapsed"
        assert AgentClaim.objects.get().appointment_id is not None


def test_somebody_elses_hold_is_left_alone(known, town):
    with town.inside():
        held(town, booker=Booker("Nadia", "Benali", email=PERSON["email"]))
    assert known.post(town.form(), CONFIRMED).status_code == 409


def test_the_limit_of_the_motif_holds(open_town, client, clock):
    town = open_town(agents=2, max_per_usager=1)
    with town.inside():
        usager = UsagerFactory()
    know(client, town, usager, clock.now)
    assert client.post(town.form(), CONFIRMED).status_code == 302
    later = NINE.replace(hour=9)
    response = client.post(town.form(later), CONFIRMED)
    assert response.status_code == 422
    assert tree(response, 422).one("div", id="erreurs")
    assert len(appointments(town)) == 1


def test_who_is_not_known_any_more_is_asked_who_they_are(known, town, clock):
    clock.move(minutes=31)
    response = known.post(town.form(), CONFIRMED)
    assert response.status_code == 302
    assert question(known.get(response["Location"])) == "Qui vient au rendez-vous ?"
    assert appointments(town) == []


def test_a_form_from_elsewhere_books_nothing(town, nadia, clock):
    strict = HostClient("alpha.localhost", enforce_csrf_checks=True)
    know(strict, town, nadia, clock.now)
    assert strict.post(town.form(), CONFIRMED).status_code == 403
    assert appointments(town) == []


def test_who_is_not_known_may_have_themselves_recognised(client, town):
    page = tree(client.get(town.form()))
    [link] = [a for a in page.all("a") if a.text == "Recevoir un code, sans tout retaper"]
    assert link["href"].startswith("/mes-rdv/connexion?suite=%2Fcreneaux")


def test_who_confirms_in_the_same_browser_is_known_from_then_on(client, town):
    from booking.appointments.services.hold_slot import link_secret

    town.hold(client)
    with town.inside():
        hold = BookingHold.objects.get()
        link = f"/rdv/confirmer/{hold.uuid}/{link_secret(hold)}"
    elsewhere = HostClient("alpha.localhost")
    elsewhere.post(link)
    assert elsewhere.get("/mes-rdv").status_code == 302
    client.post(link)
    assert "Vous êtes Nadia Benali" in tree(client.get("/mes-rdv")).text


def test_booking_costs_a_constant_number_of_queries(known, town):
    known.get(town.form())
    with CaptureQueriesContext(connection) as captured:
        assert known.post(town.form(), CONFIRMED).status_code == 302
    assert len(captured) <= 50


def test_one_books_for_a_relative_and_for_nobody_elses(known, town, nadia):
    with town.inside():
        mina = UsagerFactory(
            first_name="Mina", last_name="Benali", responsible=nadia, email="", phone_number=""
        )
        stranger = UsagerFactory(first_name="Autre", responsible=UsagerFactory(), email="")
    page = tree(known.get(town.form()))
    assert [one["value"] for one in page.all("input", name="qui")] == [
        str(nadia.pk),
        str(mina.pk),
    ]
    for forged in (stranger.pk, stranger.responsible_id, "x", ""):
        assert known.post(town.form(), {**CONFIRMED, "qui": forged}).status_code == 422
    assert appointments(town) == []
    done = known.post(town.form(), {**CONFIRMED, "qui": mina.pk}, follow=True)
    assert tree(done).one("h1").text == "Votre rendez-vous est confirmé"
    with town.inside():
        assert appointments(town)[0].participations.get().usager_id == mina.pk
    assert "pour Mina" in tree(known.get("/mes-rdv")).text
