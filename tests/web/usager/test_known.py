"""Who is known books at once: no message to wait for, and one appointment however one clicks."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import booking.web.usager.known
from booking.appointments.models import AgentClaim, Appointment, BookingHold
from booking.appointments.services.hold_slot import Booker
from booking.directory.models import RecordSettings, Usager
from booking.directory.usager_sessions import open_session
from tests.booking.conftest import NINE
from tests.factories import QuestionFactory, UsagerFactory
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
    assert question(known.get(response["Location"])) == "Qui êtes-vous ?"
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


def test_whoever_comes_is_booked_though_one_of_them_is_expected_then_already(
    open_town, client, clock
):
    town = open_town(agents=2)
    with town.inside():
        nadia = UsagerFactory(first_name="Nadia", last_name="Benali", email=PERSON["email"])
        mina = UsagerFactory(
            first_name="Mina", last_name="Benali", responsible=nadia, email="", phone_number=""
        )
    known = know(client, town, nadia, clock.now)
    known.post(town.form(), {**CONFIRMED, "qui": [nadia.pk]})
    for _click in range(2):
        known.post(town.form(), {**CONFIRMED, "qui": [nadia.pk, mina.pk]})
    with town.inside():
        coming = [
            {part.usager_id for part in one.participations.all()} for one in appointments(town)
        ]
    assert coming == [{nadia.pk}, {nadia.pk, mina.pk}]


@pytest.mark.parametrize(
    ("where", "field", "typed", "written", "nonsense"),
    [
        ("phone", "phone_number", "06 39 98 12 34", "+33639981234", ["", "12", "x" * 50]),
        ("home", "address", "12 rue Haute, Privas", "12 rue Haute, Privas", ["", " ", "x" * 301]),
    ],
)
def test_what_the_record_lacks_is_asked_and_kept(
    open_town, client, clock, where, field, typed, written, nonsense
):
    town = open_town(location_type=where)
    town.counter = replace(town.counter, place=None)
    with town.inside():
        usager = UsagerFactory(phone_number="", address="")
    know(client, town, usager, clock.now)
    assert tree(client.get(town.form())).one("input", name=field)
    for wrong in nonsense:
        page = tree(client.post(town.form(), {**CONFIRMED, field: wrong}), 422)
        assert page.one("div", id="erreurs")
    with town.inside():
        usager.refresh_from_db()
    assert (getattr(usager, field), appointments(town)) == ("", [])
    assert client.post(town.form(), {**CONFIRMED, field: typed}).status_code == 302
    with town.inside():
        usager.refresh_from_db()
    assert (getattr(usager, field), len(appointments(town))) == (written, 1)
    later = town.form(NINE.replace(hour=10))
    assert not tree(client.get(later)).all("input", name=field)
    assert client.post(later, {**CONFIRMED, field: "Autre"}).status_code == 302
    with town.inside():
        usager.refresh_from_db()
    assert getattr(usager, field) == written


def test_what_completes_the_record_is_not_kept_without_the_appointment(open_town, client, clock):
    town = open_town(location_type="phone", agents=2, max_per_usager=1)
    town.counter = replace(town.counter, place=None)
    with town.inside():
        usager = UsagerFactory(phone_number="06 39 98 12 34")
    know(client, town, usager, clock.now)
    assert client.post(town.form(), CONFIRMED).status_code == 302
    with town.inside():
        Usager.objects.update(phone_number="")
    again = town.form(NINE.replace(hour=10))
    response = client.post(again, {**CONFIRMED, "phone_number": "06 39 98 56 78"})
    assert tree(response, 422).one("div", id="erreurs")
    with town.inside():
        usager.refresh_from_db()
    assert usager.phone_number == ""


def test_an_espace_that_hides_addresses_asks_none(open_town, client, clock):
    town = open_town(location_type="home")
    town.counter = replace(town.counter, place=None)
    with town.inside():
        RecordSettings.objects.create(hidden_usager_fields=["address"])
        usager = UsagerFactory(address="")
    know(client, town, usager, clock.now)
    assert not tree(client.get(town.form())).all("input", name="address")
    assert client.post(town.form(), CONFIRMED).status_code == 302


def test_a_question_added_meanwhile_is_asked(known, town, monkeypatch):
    """Between the page's own reading of the questionnaire and that of the service."""
    book = booking.web.usager.known.book_known

    def add_then_book(*args, **kwargs):
        if not town.counter.motif.questions.exists():
            QuestionFactory(motif=town.counter.motif, label="Combien de personnes ?")
        return book(*args, **kwargs)

    monkeypatch.setattr(booking.web.usager.known, "book_known", add_then_book)
    assert known.get(town.form()).status_code == 200
    response = known.post(town.form(), CONFIRMED)
    assert response.status_code == 302
    assert question(known.get(response["Location"])) == "Combien de personnes ?"
    # And whoever sends the form of the button then is asked as well.
    assert question(known.post(town.form(), CONFIRMED)) == "Combien de personnes ?"
    assert appointments(town) == []
