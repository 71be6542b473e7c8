"""`/mes-rdv`: relatives, details, one's data taken away or erased; one's own family's only."""

import json
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from booking.appointments.models import Participation
from booking.appointments.services.hold_slot import Booker
from booking.appointments.services.register_turn import confirm_turn, register_turn
from booking.directory.models import DirectoryChange, RecordSettings, Usager, UsagerIdentity
from booking.directory.services.own_relatives import MOST_RELATIVES
from tests.booking.conftest import NINE, NOW, open_counter
from tests.factories import UsagerFactory
from tests.support.clients import HostClient

from .booked import book
from .conftest import question, tree
from .test_known import know

RELATIVES, DETAILS, DATA = "/mes-rdv/proches", "/mes-rdv/coordonnees", "/mes-rdv/donnees"
MINA = {"first_name": "Mina", "last_name": "Benali", "birth_date": "2019-05-04"}
NADIA = Booker("Nadia", "Benali", email="nadia@demo.example")


@pytest.fixture
def nadia(town) -> Usager:
    with town.inside():
        usager = UsagerFactory(
            first_name="Nadia", last_name="Benali", email=NADIA.email, phone_number=""
        )
        usager.organisations.add(town.counter.organisation)
        return usager


@pytest.fixture
def known(client, town, nadia, clock) -> HostClient:
    return know(client, town, nadia, clock.now)


@pytest.fixture
def stranger(town) -> Usager:
    """Somebody's relative."""
    with town.inside():
        return UsagerFactory(first_name="Autre", responsible=UsagerFactory(), email="")


@pytest.fixture
def run_outbox(deliver):
    def run() -> None:
        connection.set_schema_to_public()
        deliver()

    return run


def relatives(town, nadia) -> list[Usager]:
    with town.inside():
        return list(Usager.objects.current().filter(responsible=nadia).order_by("pk"))


@pytest.mark.parametrize("page", [RELATIVES, f"{RELATIVES}/1", DETAILS, DATA])
def test_who_is_not_known_is_asked_who_they_are(client, page):
    assert client.get(page)["Location"].startswith("/mes-rdv/connexion?suite=")


def test_a_relative_is_added_corrected_and_removed(known, town, nadia):
    for _ in range(2):  # a double click
        assert known.post(RELATIVES, MINA)["Location"] == RELATIVES
    [mina] = relatives(town, nadia)
    assert (mina.first_name, mina.birth_date) == ("Mina", date(2019, 5, 4))
    with town.inside():
        assert mina.organisations.get() == town.counter.organisation
        assert mina.created_through == "user_relative_creation"
    assert "Né·e le samedi 4 mai 2019" in tree(known.get(RELATIVES)).text
    form = f"{RELATIVES}/{mina.pk}"
    assert question(known.get(form)) == "Modifier Mina Benali"
    known.post(form, {**MINA, "first_name": "Minä"})
    assert relatives(town, nadia)[0].first_name == "Minä"
    known.post(f"{form}/retirer")
    assert relatives(town, nadia) == []
    assert known.get(form).status_code == 404


def test_a_relative_who_is_expected_stays(known, town, nadia):
    known.post(RELATIVES, MINA)
    [mina] = relatives(town, nadia)
    with town.inside():
        booked = book(town, booker=NADIA)
        Participation.objects.filter(appointment=booked).update(usager=mina)
    response = known.post(f"{RELATIVES}/{mina.pk}/retirer")
    assert "Mina a un rendez-vous à venir" in tree(response, 409).text
    assert len(relatives(town, nadia)) == 1


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"first_name": ""}, "Indiquez le prénom."),
        ({"last_name": "x" * 200}, "Ne dépassez pas 150 caractères."),
        ({"birth_date": "hier"}, "Vérifiez cette date"),
        ({"birth_date": "2999-01-01"}, "dans l’avenir"),
        ({"birth_date": "1800-01-01"}, "plus de 130 ans"),
        ({"first_name": "Mi\u202ena"}, "Retirez les caractères invisibles"),
    ],
)
def test_a_value_that_makes_no_sense_is_explained(known, town, nadia, values, words):
    response = known.post(RELATIVES, {**MINA, **values})
    assert words in tree(response, 422).text
    assert relatives(town, nadia) == []


@pytest.mark.parametrize("typed", ["04/05/2019", "4-5-2019", "04.05.2019", "2019-05-04"])
def test_dates_are_read_as_people_write_them(known, town, nadia, typed):
    known.post(RELATIVES, {**MINA, "birth_date": typed})
    assert relatives(town, nadia)[0].birth_date == date(2019, 5, 4)


def test_twenty_relatives_and_no_more(known, town, nadia):
    with town.inside():
        for number in range(MOST_RELATIVES):
            UsagerFactory(first_name=f"P{number}", responsible=nadia, email="", phone_number="")
    assert "20 proches au plus." in tree(known.post(RELATIVES, MINA), 422).text


def test_nobody_touches_anothers_family(known, town, nadia, stranger):
    for address in (f"{RELATIVES}/{stranger.pk}", f"{RELATIVES}/{nadia.pk}"):
        assert known.get(address).status_code == 404
        assert known.post(address, MINA).status_code == 404
    assert known.post(f"{RELATIVES}/{stranger.pk}/retirer").status_code == 404
    # Not even oneself, by the door of relatives.
    assert known.post(f"{RELATIVES}/{nadia.pk}/retirer").status_code == 403
    with town.inside():
        assert Usager.objects.get(pk=stranger.pk).first_name == "Autre"
        assert Usager.objects.get(pk=nadia.pk).deleted_at is None


def test_the_other_espace_changes_nothing(bravo, town, nadia, known):
    elsewhere = HostClient("bravo.localhost")
    elsewhere.cookies["rdv_usager"] = known.cookies["rdv_usager"].value
    for address in (RELATIVES, DETAILS, f"{DATA}/fichier", f"{DATA}/effacer"):
        response = elsewhere.post(address, MINA)
        assert response.status_code == 302
        assert response["Location"].startswith("/mes-rdv/connexion")
    assert relatives(town, nadia) == []


def details(**changes: str) -> dict[str, str]:
    return {
        "first_name": "Nadia",
        "last_name": "Benali",
        "phone_number": "06 39 98 12 34",
        "notify_by_email": "on",
        **changes,
    }


def test_details_and_preferences_are_written_with_their_history(known, town, nadia):
    assert known.post(DETAILS, details(birth_date="1990-05-04"))["Location"] == DETAILS
    with town.inside():
        nadia.refresh_from_db()
        change = DirectoryChange.objects.get(object_id=nadia.pk)
    assert (nadia.phone_number, nadia.birth_date) == ("+33639981234", date(1990, 5, 4))
    assert (nadia.notify_by_email, nadia.notify_by_sms) == (True, False)
    assert (change.verb, change.author_kind) == ("edited", "usager")
    page = tree(known.get(DETAILS))
    assert "C’est enregistré." in page.text
    assert page.one("input", name="phone_number")["value"] == "06 39 98 12 34"


def test_the_address_of_the_mails_and_the_rest_of_the_record_cannot_be_written(known, town, nadia):
    forged = {"email": "thief@demo.example", "notes": "x", "responsible": "1", "case_number": "9"}
    known.post(DETAILS, details(**forged))
    with town.inside():
        nadia.refresh_from_db()
    assert (nadia.email, nadia.notes, nadia.responsible_id) == (NADIA.email, "", None)
    assert nadia.case_number == ""


def test_what_the_espace_hides_is_not_asked(known, town, nadia):
    with town.inside():
        RecordSettings.objects.create(hidden_usager_fields=["birth_name"])
    assert not tree(known.get(DETAILS)).all("input", name="birth_name")
    assert known.post(DETAILS, details(birth_name="Rossi")).status_code == 302
    with town.inside():
        nadia.refresh_from_db()
    assert nadia.birth_name == ""


def test_what_franceconnect_says_is_shown_and_never_written(known, town, nadia):
    with town.inside():
        nadia.birth_date = date(1990, 5, 4)
        nadia.save()
        UsagerIdentity.objects.create(
            usager=nadia, subject="abc", verified_at=timezone.now(), last_used_at=timezone.now()
        )
    page = tree(known.get(DETAILS))
    for name in ("first_name", "birth_name", "birth_date"):
        assert not page.all("input", name=name)
    assert "Ces informations viennent de FranceConnect" in page.text
    assert "Prénom : Nadia" in page.text
    assert "4 mai 1990" in page.text
    forged = details(first_name="Autre", birth_date="1991-01-01", last_name="Rossi")
    assert known.post(DETAILS, forged).status_code == 302
    with town.inside():
        nadia.refresh_from_db()
    assert (nadia.first_name, nadia.birth_date) == ("Nadia", date(1990, 5, 4))
    assert nadia.last_name == "Rossi"


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("+262692123456", "0692 12 34 56"),
        ("+32470123456", "+32 470 12 34 56"),
        ("+441632960001", "+441632960001"),  # no number: left as somebody imported it
        ("", ""),
    ],
)
def test_a_number_that_one_leaves_alone_stays(known, town, nadia, kept, shown):
    with town.inside():
        Usager.objects.filter(pk=nadia.pk).update(phone_number=kept)
    box = tree(known.get(DETAILS)).one("input", name="phone_number")
    assert box.attributes.get("value", "") == shown


@pytest.mark.parametrize("phone", ["12", "x" * 50, "06 39 98 12 34 <b>"])
def test_a_number_that_is_none_is_explained(known, phone):
    assert known.post(DETAILS, details(phone_number=phone)).status_code == 422


def test_data_are_taken_away_by_post_only(known, town, nadia, stranger):
    with town.inside():
        book(town, booker=NADIA)
        Usager.objects.filter(pk=nadia.pk).update(notes="Note d’agent")
    assert known.get(f"{DATA}/fichier").status_code == 405
    response = known.post(f"{DATA}/fichier")
    data = json.loads(response.content)
    assert "attachment" in response["Content-Disposition"]
    assert "Nadia" not in response["Content-Disposition"]
    assert [one["Motif"] for one in data["Rendez-vous"]] == ["Demande de passeport"]
    words = response.content.decode()
    assert "Note d’agent" not in words
    assert stranger.first_name not in words


def test_registrations_are_among_ones_data_and_other_peoples_are_not(known, town, nadia):
    """Not by the number: anybody writes any number in their own record."""
    with town.inside():
        Usager.objects.filter(pk=nadia.pk).update(phone_number="+33639985678")
        queue = open_counter(name="Passeport en file", allocation="queue")
        for booker in (
            Booker("Nadia", "Benali", "Nadia@demo.example"),
            Booker("Paul", "Martin", "paul@demo.example", "+33639985678"),
        ):
            confirm_turn(register_turn(queue.choice(), booker, NOW).pk, NOW)
        other = open_counter(allocation="queue")
        register_turn(other.choice(), NADIA, NOW)  # never proved: it may be a stranger's joke
    data = json.loads(known.post(f"{DATA}/fichier").content)
    (told,) = data["Inscriptions"]
    assert (told["Nom"], told["Motif"], told["État"]) == (
        "Nadia Benali",
        "Passeport en file",
        "En attente",
    )


def test_under_a_shared_address_only_ones_own_name_counts(known, town, nadia):
    with town.inside():
        UsagerFactory(first_name="Sami", last_name="Benali", email=NADIA.email)
        queue = open_counter(allocation="queue")
        register = register_turn(queue.choice(), Booker("Sami", "Benali", NADIA.email), NOW)
        confirm_turn(register.pk, NOW)
    assert json.loads(known.post(f"{DATA}/fichier").content)["Inscriptions"] == []


def test_erasing_takes_a_week_and_can_be_given_up(known, town, nadia, clock, run_outbox):
    assert "Cochez la case" in tree(known.post(f"{DATA}/effacer"), 422).text
    for _ in range(2):
        assert known.post(f"{DATA}/effacer", {"sur": "1"})["Location"] == DATA
    assert "lundi 30 novembre 2026" in tree(known.get(DATA)).text
    run_outbox()
    known.post(f"{DATA}/effacer", {"annuler": "1"})
    clock.move(days=7)
    run_outbox()
    with town.inside():
        nadia.refresh_from_db()
    assert (nadia.first_name, nadia.erasure_asked_at) == ("Nadia", None)


def test_a_week_later_nothing_is_left(known, town, nadia, clock, run_outbox):
    known.post(RELATIVES, MINA)
    known.post(f"{DATA}/effacer", {"sur": "1"})
    clock.move(days=7, seconds=1)
    run_outbox()
    with town.inside():
        assert not Usager.objects.current().filter(responsible=nadia).exists()
        nadia.refresh_from_db()
        assert not Usager.objects.filter(first_name__in=["Nadia", "Mina"]).exists()
    assert (nadia.last_name, nadia.email) == ("anonymisé", "")
    assert known.get("/mes-rdv").status_code == 302


def test_whom_somebody_expects_is_not_erased(known, town, nadia, clock, run_outbox):
    with town.inside():
        book(town, NINE + timedelta(days=14), NADIA)
    response = known.post(f"{DATA}/effacer", {"sur": "1"})
    assert "Un rendez-vous est à venir" in tree(response, 409).text


def test_booking_within_the_week_keeps_the_record(known, town, nadia, clock, run_outbox):
    known.post(f"{DATA}/effacer", {"sur": "1"})
    with town.inside():
        book(town, NINE + timedelta(days=14), NADIA)
    clock.move(days=7, seconds=1)
    run_outbox()
    with town.inside():
        nadia.refresh_from_db()
    assert (nadia.first_name, nadia.erasure_asked_at) == ("Nadia", None)
