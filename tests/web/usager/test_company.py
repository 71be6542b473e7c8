"""Several people at once, or somebody else, for who books for the first time: no script needed."""

from datetime import date, timedelta

import pytest

from booking.appointments.models import Appointment, BookingHold
from booking.catalog.models import MotifCategory
from booking.directory.models import Usager
from integrations.ants.double.register import Appointment as Declared
from tests.booking.conftest import NINE
from tests.factories import UsagerFactory

from .booked import link_of
from .conftest import PERSON, choices, question, tree
from .test_identity import errors, holds
from .test_known import know

LEO = ("Léo", "Benali", "2019-05-03")
MIA = ("Mia", "Benali", "")


def rows(*people, **more: str) -> dict[str, str]:
    """What the second screen sends."""
    sent = {"personne-TOTAL_FORMS": str(len(people)), "personne-INITIAL_FORMS": "0"}
    for number, (first, last, born) in enumerate(people):
        row = f"personne-{number}"
        sent |= {f"{row}-first_name": first, f"{row}-last_name": last, f"{row}-birth_date": born}
        sent[f"{row}-ants_number"] = f"B00000000{number}"
    return {**sent, **more}


def send(client, town, who="autre", *people, url="", **more):
    sent = rows(*people) if people else {}
    said = {**PERSON, "ants_number": "A000000000", "pour": who}
    return client.post(url or town.form(), {**said, **sent, **more})


@pytest.fixture
def passports(open_town):
    """A motif of which each person makes the appointment longer: 30 minutes each."""
    town = open_town(name="Passeport")
    with town.inside():
        town.counter.motif.category = MotifCategory.objects.create(
            name="Passeport", short_name="passeport", ants_code="PASSPORT"
        )
        town.counter.motif.save()
    return town


def test_for_oneself_there_is_no_second_screen(client, town):
    page = tree(client.get(town.form()))
    assert page.one("input", name="pour", value="moi").get("checked") is not None
    assert send(client, town, "moi").status_code == 302
    [hold] = holds(town)
    assert (hold.others, hold.booker_comes) == ([], True)


@pytest.mark.parametrize(
    ("who", "words"),
    [("autre", "Pour qui est ce rendez-vous ?"), ("ensemble", "Qui vient avec vous ?")],
)
def test_the_second_screen_asks_who_comes_and_keeps_what_was_typed(client, town, who, words):
    response = send(client, town, who, phone_number="06 39 98 12 34")
    assert question(response) == words
    page = tree(response)
    assert page.one("input", name="last_name").get("type") == "hidden"
    assert page.one("input", name="phone_number")["value"] == "06 39 98 12 34"
    assert page.one("input", name="personne-0-first_name")
    assert not holds(town)


def test_a_parent_books_for_a_child(client, town):
    response = send(client, town, "autre", LEO)
    [hold] = holds(town)
    assert not hold.booker_comes
    page = tree(client.get(response["Location"]))
    assert "Léo Benali" in page.one("section", aria_label="Votre rendez-vous").text
    link = link_of(town, hold)
    assert "Léo Benali" in tree(client.get(link)).one("main").text
    assert client.post(link).status_code == 302
    with town.inside():
        part = Appointment.objects.get().participations.get()
        child = part.usager
        assert (child.first_name, child.birth_date) == ("Léo", date(2019, 5, 3))
        assert child.responsible.email == PERSON["email"]


def test_a_family_comes_together_and_is_found_again_the_next_time(client, town):
    for start in (NINE, NINE + timedelta(hours=1)):
        send(client, town, "ensemble", LEO, MIA, url=town.form(start))
        hold = holds(town)[-1]
        assert client.post(link_of(town, hold)).status_code == 302
    with town.inside():
        assert Usager.objects.count() == 3
        for appointment in Appointment.objects.all():
            assert appointment.participations.count() == 3
            assert appointment.ends_at - appointment.starts_at == timedelta(minutes=30)


def test_people_are_added_and_taken_away_without_a_script(client, town):
    grown = send(client, town, "ensemble", LEO, ajouter="1")
    page = tree(grown)
    assert page.one("input", name="personne-0-first_name")["value"] == "Léo"
    assert page.one("input", name="personne-1-first_name").get("value", "") == ""
    less = tree(send(client, town, "ensemble", LEO, MIA, retirer="0"))
    assert less.one("input", name="personne-0-first_name")["value"] == "Mia"
    assert not less.all("input", name="personne-1-first_name")
    full = tree(send(client, town, "ensemble", *[LEO, MIA] * 2, LEO, ajouter="1"))
    assert not full.all("button", name="ajouter")
    back = tree(send(client, town, "ensemble", LEO, MIA, corriger="1"))
    assert back.one("input", name="first_name")["value"] == "Nadia"
    assert back.one("input", name="pour", value="ensemble").get("checked") is not None
    assert back.one("input", name="personne-1-first_name").get("type") == "hidden"
    assert not holds(town)


@pytest.mark.parametrize(
    ("people", "words"),
    [
        ([("", "Benali", "")], "Prénom – Indiquez le prénom."),
        ([("Léo", " ", "")], "Nom – Indiquez le nom."),
        ([("L\u202eéo", "Benali", "")], "Retirez les caractères invisibles"),
        ([("Léo", "Benali", "2031-01-01")], "dans l’avenir"),
        ([("Léo", "Benali", "hier")], "Vérifiez cette date"),
        ([LEO, LEO], "deux fois"),
        ([(f"A{number}", "B", "") for number in range(6)], "trop nombreux"),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_is_held(client, town, people, words):
    response = send(client, town, "ensemble", *people)
    assert words in tree(response, 422).text
    assert not holds(town)


@pytest.mark.parametrize(
    "forged",
    [
        {"personne-TOTAL_FORMS": "x"},
        {"personne-TOTAL_FORMS": "-1"},
        {"personne-TOTAL_FORMS": "99999"},
        {"personne-TOTAL_FORMS": "0"},
        {"personne-TOTAL_FORMS": "²", "ajouter": "1"},
        {"retirer": "99"},
        {"retirer": "-1"},
    ],
)
def test_forged_rows_hold_nothing_that_was_not_typed(client, town, forged):
    response = send(client, town, "ensemble", LEO, **forged)
    assert response.status_code in (200, 302, 422)
    assert all(len(hold.others) == 1 for hold in holds(town))


def test_somebody_else_is_asked_for_a_choice_that_is_none(client, town):
    assert "pour qui est ce rendez-vous" in errors(send(client, town, "chien"))[0]


def test_another_time_keeps_the_people(client, town):
    taken = tree(send(client, town, "ensemble", LEO, url=town.form(NINE - timedelta(hours=5))), 409)
    assert taken.all("input", name="personne-0-first_name", value="Léo")


def test_correcting_shows_the_people_again(client, town):
    send(client, town, "ensemble", LEO)
    page = tree(client.get(town.form()))
    assert page.one("input", name="pour", value="ensemble").get("checked") is not None
    again = tree(send(client, town, "ensemble"))
    assert again.one("input", name="personne-0-birth_date")["value"] == "2019-05-03"
    send(client, town, "ensemble", MIA)
    pending = [hold for hold in holds(town) if hold.state == BookingHold.State.PENDING]
    assert [hold.others[0]["first_name"] for hold in pending] == ["Mia"]


def test_each_person_makes_a_passport_longer(client, passports):
    url = passports.slots()
    assert question(client.get(url)) == "Pour combien de personnes ?"
    page = tree(client.get(url))
    assert choices(client.get(url))[:2] == ["1 personne", "2 personnes"]
    two = next(link["href"] for link in page.all("a") if "duration=60" in link["href"])
    assert "11 h 30" not in tree(client.get(two)).one("main").text
    response = send(client, passports, "", LEO, url=passports.form(duration=60))
    assert "pour qui est ce rendez-vous" in errors(response)[0]
    send(client, passports, "ensemble", LEO, url=passports.form(duration=60))
    [hold] = holds(passports)
    assert hold.ends_at - hold.starts_at == timedelta(hours=1)
    client.post(link_of(passports, hold))
    with passports.inside():
        appointment = Appointment.objects.get()
        numbers = set(appointment.participations.values_list("ants_number", flat=True))
        assert numbers == {"A000000000", "B000000000"}
        assert appointment.ends_at - appointment.starts_at == timedelta(hours=1)


@pytest.mark.parametrize(
    ("who", "more", "words"),
    [
        ("ensemble", {"ants_number": ""}, "Indiquez le numéro de pré-demande"),
        ("ensemble", {"personne-0-ants_number": ""}, "Indiquez le numéro de pré-demande"),
        ("ensemble", {"personne-0-ants_number": "B1"}, "10 lettres ou chiffres"),
        ("ensemble", {"personne-0-ants_number": "a00 0000000"}, "le même numéro"),
        ("ensemble", {"personne-0-ants_number": "INCO000001"}, "ne connaît pas ce numéro"),
        ("ensemble", {"personne-0-ants_number": "AUTRE00001"}, "Mairie de Vire"),
        ("autre", {"personne-1-ants_number": "B000000000"}, "le même numéro"),
    ],
)
def test_a_number_for_each_person(client, passports, coordination, who, more, words):
    elsewhere = Declared("https://autre.example/1", "Mairie de Vire", "9", "2026-12-01 10:00:00")
    coordination.register.create("AUTRE00001", elsewhere)
    people = [LEO, MIA] if who == "autre" else [LEO]
    response = send(client, passports, who, *people, url=passports.form(duration=60), **more)
    assert words in tree(response, 422).text
    assert not holds(passports)


def test_another_appointment_of_a_companion_is_passed_over_on_purpose(
    client, passports, coordination
):
    elsewhere = Declared("https://autre.example/1", "Mairie de Vire", "9", "2026-12-01 10:00:00")
    coordination.register.create("B000000000", elsewhere)
    url = passports.form(duration=60)
    page = tree(send(client, passports, "ensemble", LEO, url=url), 422)
    assert page.one("input", name="personne-0-ants_ailleurs")["type"] == "checkbox"
    ticked = {"personne-0-ants_ailleurs": "on"}
    assert send(client, passports, "ensemble", LEO, url=url, **ticked).status_code == 302
    [call] = [one for one in coordination.calls if "B000000000" in str(one.query)][-1:]
    assert call.query["meeting_point_id"] == [str(passports.counter.place.pk)]


def test_who_books_for_a_child_gives_the_number_of_the_child_alone(client, passports):
    url = passports.form(duration=30)
    assert send(client, passports, "autre", LEO, url=url, ants_number="").status_code == 302
    send(client, passports, "autre", LEO, url=url, ants_number="quatre")
    hold = holds(passports)[-1]
    assert (hold.ants_number, hold.others[0]["ants_number"]) == ("", "B000000000")
    client.post(link_of(passports, hold))
    with passports.inside():
        part = Appointment.objects.get().participations.get()
        assert (part.usager.first_name, part.ants_number) == ("Léo", "B000000000")


@pytest.mark.parametrize(
    ("duration", "who", "people", "status"),
    [
        (60, "ensemble", [LEO, MIA], 422),  # three for two
        (60, "autre", [LEO], 422),  # one for two
        (60, "autre", [LEO, MIA], 302),
        (90, "ensemble", [LEO, MIA], 302),
        (30, "moi", [], 302),
        (30, "ensemble", [LEO], 422),
        (None, "moi", [], 302),
    ],
)
def test_as_many_come_as_the_link_of_france_titres_says(
    client, passports, duration, who, people, status
):
    url = passports.form(**({"duration": duration} if duration else {}))
    assert send(client, passports, who, *people, url=url).status_code == status


@pytest.mark.parametrize("duration", [45, 7, 30 * 13])
def test_a_length_that_no_number_of_people_gives_is_asked_again(client, passports, duration):
    response = client.get(passports.form(duration=duration), follow=True)
    assert question(response) == "Pour combien de personnes ?"


def test_a_length_means_nothing_to_other_motifs(client, town):
    send(client, town, "moi", url=town.form(duration=120))
    [hold] = holds(town)
    assert hold.ends_at - hold.starts_at == timedelta(minutes=30)


def test_somebody_known_ticks_those_who_come(client, passports, clock):
    with passports.inside():
        nadia = UsagerFactory(first_name="Nadia", last_name="Benali", email=PERSON["email"])
    know(client, passports, nadia, clock.now)
    url = passports.form(duration=60)
    alone = client.post(url, {"connu": "1"})
    assert "prévu pour 2 personnes" in tree(alone, 422).text
    links = {link.text: link["href"] for link in tree(client.get(url)).all("a")}
    add = links["Ajouter un proche qui vient"]
    added = client.post(add, {"first_name": "Léo", "last_name": "Benali", "birth_date": ""})
    assert question(client.get(added["Location"])) == "Confirmez-vous ce rendez-vous ?"
    with passports.inside():
        leo = Usager.objects.get(first_name="Léo")
    own, his = {f"ants_number_{nadia.pk}": "A000000000"}, {f"ants_number_{leo.pk}": "B000000000"}
    assert client.post(url, {"connu": "1", "qui": [nadia.pk], **own}).status_code == 422
    both = {"connu": "1", "qui": [nadia.pk, leo.pk]}
    assert "Celui de Léo Benali – Indiquez" in tree(client.post(url, {**both, **own}), 422).text
    same = {**own, f"ants_number_{leo.pk}": "A000000000"}
    assert "le même numéro" in tree(client.post(url, {**both, **same}), 422).text
    assert client.post(url, {**both, **own, **his}).status_code == 302
    with passports.inside():
        appointment = Appointment.objects.get()
        assert appointment.ends_at - appointment.starts_at == timedelta(hours=1)
        assert appointment.participations.count() == 2
