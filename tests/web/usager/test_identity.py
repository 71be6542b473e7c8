"""Who books: what is asked, what is refused, and that nothing typed is ever lost."""

import uuid
from datetime import timedelta

import pytest

from booking.appointments.models import AgentClaim, BookingHold
from booking.appointments.services.hold_quota import HOLDS_A_PERSON
from booking.appointments.services.hold_slot import HOLD_LASTS
from tests.booking.conftest import NINE
from tests.support.clients import HostClient

from .booked import held
from .conftest import PERSON, question, tree

HALF_PAST = NINE + timedelta(minutes=30)


def holds(town) -> list[BookingHold]:
    with town.inside():
        return list(BookingHold.objects.order_by("pk"))


def errors(response, status: int = 422) -> list[str]:
    summary = tree(response, status).one("div", id="erreurs")
    return [item.text for item in summary.all("li")]


def typed(response, status: int = 422) -> dict[str, str]:
    page = tree(response, status)
    return {name: page.one("input", name=name).get("value", "") for name in PERSON}


def test_the_form_recalls_what_was_chosen(client, town):
    page = tree(client.get(town.form()))
    recap = page.one("section", aria_label="Votre rendez-vous").text
    assert "mardi 24 novembre 2026 à 9 h" in recap
    assert town.counter.place.address in recap
    assert "Étape 3 sur 4" in page.text


def test_what_is_typed_becomes_a_hold(client, town):
    response = town.hold(client, email="Nadia@Demo.Example", phone_number="06 39 98 12 34")
    [hold] = holds(town)
    assert response.status_code == 302
    assert response["Location"] == f"/prendre_rdv/verification/{hold.uuid}"
    assert (hold.first_name, hold.last_name) == ("Nadia", "Benali")
    assert (hold.email, hold.phone_number) == ("nadia@demo.example", "+33639981234")
    assert (hold.starts_at, hold.place_id) == (NINE, town.counter.place.pk)


@pytest.mark.parametrize(
    ("person", "words"),
    [
        ({"first_name": ""}, "Prénom – Indiquez votre prénom."),
        ({"last_name": "   "}, "Nom – Indiquez votre nom."),
        ({"first_name": "\u200b\u200d"}, "Prénom – Indiquez votre prénom."),
        ({"first_name": "a" * 300}, "Prénom – Ne dépassez pas 150 caractères."),
        ({"last_name": "Ben\x07ali"}, "Nom – Retirez les caractères invisibles, puis recommencez."),
        ({"last_name": "Ben\x00ali"}, "Nom – Retirez les caractères invisibles, puis recommencez."),
        ({"last_name": "Ben\nali"}, "Nom – Retirez les caractères invisibles, puis recommencez."),
        (
            {"last_name": "Ben\u202eila"},
            "Nom – Retirez les caractères invisibles, puis recommencez.",
        ),
        (
            {"email": "nadia@"},
            "Adresse e-mail – Vérifiez cette adresse : elle s’écrit comme nom@exemple.fr.",
        ),
        (
            {"email": f"{'a' * 64}@{'b' * 200}.fr"},
            "Adresse e-mail – Ne dépassez pas 254 caractères.",
        ),
        (
            {"email": ""},
            "Adresse e-mail – Indiquez une adresse e-mail, ou un téléphone portable.",
        ),
        (
            {"phone_number": "12"},
            "Téléphone portable – Vérifiez ce numéro : 10 chiffres, "
            "ou un numéro étranger avec son indicatif (+32…).",
        ),
        (
            {"phone_number": "0639981234" * 10},
            "Téléphone portable – Ne dépassez pas 40 caractères.",
        ),
        (
            {"email": "", "phone_number": "04 75 00 01 02"},
            "Téléphone portable – Sans adresse e-mail, il nous faut un portable : "
            "nous y envoyons un SMS.",
        ),
    ],
)
def test_an_error_says_what_to_do_and_keeps_what_was_typed(client, town, person, words):
    sent = {**PERSON, **person}
    response = town.hold(client, **person)
    assert words in errors(response)
    # Line breaks never reach a one-line field, and null bytes no page.
    kept = {name: value for name, value in sent.items() if not {"\n", "\x00"} & set(value)}
    shown = typed(response)
    assert {name: shown[name] for name in kept if name in shown} == {
        name: value for name, value in kept.items() if name in shown
    }
    assert holds(town) == []


@pytest.mark.parametrize(
    "name",
    ["a" * 150, "👩🏽‍🦱" * 20, "عبد الرحمن", "\u200fنادية", "O’Neill-d’Été", "李", "<b>Léa</b>"],
)
def test_names_of_any_script_are_accepted(client, town, name):
    assert town.hold(client, first_name=name).status_code == 302
    assert holds(town)[0].first_name == name


def test_a_name_is_composed(client, town):
    town.hold(client, first_name="Le\u0301a")
    assert holds(town)[0].first_name == "Léa"


def test_what_is_typed_is_never_markup(client, town):
    response = town.hold(client, first_name='"><script>x()</script>', email="nadia@")
    assert "<script>x()" not in response.content.decode()
    assert typed(response)["first_name"] == '"><script>x()</script>'


def test_a_motif_by_phone_needs_a_number(client, open_town):
    town = open_town(location_type="phone")
    town.counter = type(town.counter)(
        town.counter.organisation, None, town.counter.motif, town.counter.agents
    )
    assert question(client.get(town.form())) == "Qui devons-nous appeler ?"
    wanted = "Téléphone auquel vous appeler – Indiquez le numéro auquel vous appeler."
    assert wanted in errors(town.hold(client))
    # A landline will do to be called, as the link goes to the address.
    assert town.hold(client, phone_number="04 75 00 01 02").status_code == 302
    assert holds(town)[0].phone_number == "+33475000102"


def test_sending_twice_holds_once(client, town):
    first, second = town.hold(client), town.hold(client)
    assert first["Location"] == second["Location"]
    assert len(holds(town)) == 1


def test_sending_twice_from_two_browsers_holds_once_where_two_agents_are_free(open_town):
    town = open_town(agents=2)
    for _ in range(2):
        town.hold(HostClient("alpha.localhost"))
    assert len(holds(town)) == 1


def test_a_corrected_address_takes_the_hold_over(client, town):
    town.hold(client, email="nadai@demo.example")
    back = client.get(town.form())
    assert typed(back, 200) == {**PERSON, "email": "nadai@demo.example"}
    assert town.hold(client).status_code == 302
    first, second = holds(town)
    assert (first.state, second.state) == ("lapsed", "pending")
    with town.inside():
        assert AgentClaim.objects.get().hold_id == second.pk


def test_another_browser_does_not_take_the_hold_over(client, town):
    town.hold(client)
    other = HostClient("alpha.localhost")
    forged = {"rdv_reservations": f'["{holds(town)[0].uuid}"]:x:y'}
    other.cookies.load(forged)
    response = town.hold(other, email="leo@demo.example")
    assert question(response, 409) == "Ce créneau vient d’être pris"
    assert len(holds(town)) == 1


def test_the_second_person_keeps_what_was_typed(client, town):
    with town.inside():
        held(town)
    response = town.hold(client, phone_number="06 39 98 12 34")
    page = tree(response, 409)
    assert page.one("h1").text == "Ce créneau vient d’être pris"
    assert "mardi 24 novembre 2026 à 9 h" in page.text
    assert page.all("a", href="tel:+33199001234")
    buttons = page.all("button", name="deja_saisi")
    assert [button.text for button in buttons] == [
        "mardi 24 novembre à 9 h 30",
        "mardi 24 novembre à 10 h",
        "mardi 24 novembre à 10 h 30",
        "mardi 24 novembre à 11 h",
        "mardi 24 novembre à 11 h 30",
    ]
    form = next(f for f in page.all("form") if f.all("button", name="deja_saisi"))
    sent = {field["name"]: field["value"] for field in form.all("input", type="hidden")}
    again = client.post(buttons[0]["formaction"], {**sent, "deja_saisi": "1"})
    assert typed(again, 200) == PERSON
    assert tree(again).one("input", name="phone_number")["value"] == "06 39 98 12 34"
    assert "mardi 24 novembre 2026 à 9 h 30" in tree(again).text
    action = tree(again).one("form", method="post")["action"]
    assert client.post(action, PERSON).status_code == 302
    assert holds(town)[-1].starts_at == HALF_PAST


def test_a_time_taken_before_the_form_is_opened(client, town):
    with town.inside():
        held(town)
    page = tree(client.get(town.form()), 409)
    assert page.one("h1").text == "Ce créneau n’est plus libre"
    nearest = page.all("a", class_="rdv-choice__link")
    assert len(nearest) == 5
    assert question(client.get(nearest[0]["href"])) == "Qui êtes-vous ?"


def test_when_nothing_else_is_free_the_number_is_there(client, town):
    with town.inside():
        held(town)
        town.counter.agents[0].opening_windows.update(
            recurrence="",
            first_day=NINE.date(),
            last_day=NINE.date(),
            end_time="09:30",
        )
    page = tree(town.hold(client), 409)
    assert "Aucun autre créneau n’est ouvert" in page.text
    assert page.all("a", href="tel:+33199001234")


def test_one_address_may_not_keep_every_slot(client, open_town):
    town = open_town(agents=1)
    for number in range(HOLDS_A_PERSON):
        assert town.hold(client, NINE + number * timedelta(minutes=30)).status_code == 302
    response = town.hold(client, NINE + timedelta(minutes=120))
    assert errors(response, 429) == [
        "Vous avez déjà des réservations en attente de confirmation. "
        "Confirmez-les, ou attendez quelques minutes."
    ]
    assert typed(response, 429) == PERSON
    assert response["Retry-After"] == "600"


def test_the_form_needs_its_token(town):
    strict = HostClient("alpha.localhost", enforce_csrf_checks=True)
    assert question(town.hold(strict), 403) == "Ce formulaire doit être renvoyé"
    token = tree(strict.get(town.form())).one("input", name="csrfmiddlewaretoken")["value"]
    assert town.hold(strict, csrfmiddlewaretoken=token).status_code == 302


def test_no_proxy_keeps_the_form(client, town):
    town.hold(client)
    assert client.get(town.form())["Cache-Control"] == "private"


def test_the_page_of_the_hold_tells_where_the_message_went(client, town):
    page = tree(client.get(town.hold(client)["Location"]))
    assert page.one("h1").text == "Vérifiez votre messagerie"
    assert "nadia@demo.example" in page.text
    assert "jusqu’à 8 h 20" in page.text
    assert page.one("a", href="/demonstration/messages")


@pytest.mark.parametrize(
    ("email", "name"),
    [("nadia@Gmail.com", "Gmail"), ("nadia@wanadoo.fr", "Orange"), ("nadia@mairie.example", "")],
)
def test_the_page_of_the_hold_opens_the_commonest_boxes(client, town, email, name):
    page = tree(client.get(town.hold(client, email=email)["Location"]))
    shown = [one.text for one in page.all("a") if one.text.startswith("Ouvrir ma messagerie")]
    assert shown == ([f"Ouvrir ma messagerie {name}"] if name else [])


def test_a_message_not_sent_again_is_said_first(client, town):
    location = town.hold(client)["Location"]
    page = tree(client.post(location, {"renvoyer": "1"}), 429)
    assert page.one("title").text.startswith("Erreur : ")
    alert = page.one("div", role="alert")
    assert "autofocus" in alert.attributes
    assert alert["tabindex"] == "-1"


def test_without_an_address_one_is_told_to_look_at_the_telephone(client, town):
    response = town.hold(client, email="", phone_number="06 39 98 12 34")
    page = tree(client.get(response["Location"]))
    assert page.one("h1").text == "Vérifiez vos SMS"
    assert "06 39 98 12 34" in page.text


def test_the_page_of_the_hold_is_its_browser_s_own(client, town):
    location = town.hold(client)["Location"]
    stranger = HostClient("alpha.localhost")
    assert stranger.get(location).status_code == 404
    assert client.get(f"/prendre_rdv/verification/{uuid.uuid4()}").status_code == 404
    assert client.get(location)["Cache-Control"] == "no-store, private"


def test_the_page_of_a_hold_that_is_over_shows_the_way_on(client, town, clock):
    location = town.hold(client)["Location"]
    clock.now += HOLD_LASTS
    page = tree(client.get(location))
    assert page.one("h1").text == "Le créneau n’est plus gardé"
    way = page.one("a", class_="fr-btn")["href"]
    assert question(client.get(way)) == "Quel jour, à quelle heure ?"


def test_the_page_outside_a_demonstration_shows_no_box(client, town, settings):
    settings.DEMO = False
    page = client.get(town.hold(client)["Location"]).content.decode()
    assert "demonstration" not in page.lower()
