"""A prescripteur books for somebody: the screens, what is asked, and that nothing is lost."""

from datetime import timedelta

import pytest
from django.core import mail

from booking.appointments.models import AgentClaim, BookingHold, Participation, Prescripteur
from booking.catalog.models import Motif
from booking.directory.models import Usager, UsagerProfile
from integrations.sms import memory
from tenants.relay import drain
from tests.booking.conftest import NINE
from tests.factories import AccountFactory, UsagerFactory
from tests.support.clients import HostClient
from tests.web.usager.booked import book
from tests.web.usager.conftest import choices, question, tree

from .conftest import AWA, LISE, Walk, asked, booked, link_in

HALF_PAST = NINE + timedelta(minutes=30)


def errors(response) -> list[str]:
    summary = tree(response, 422).one("div", id="erreurs")
    return [item.text for item in summary.all("li")]


# The search.


def test_the_address_of_partners_leads_to_their_search(client, town):
    response = client.get("/prendre_rdv_prescripteur")
    assert response["Location"] == "/prendre_rdv?prescripteur=1"
    page = client.get(response["Location"])
    assert choices(page) == ["Ouverture de droits"]
    assert "Vous prenez rendez-vous pour quelqu’un" in tree(page).text


def test_what_was_answered_is_kept(client, town):
    place = town.counter.place.pk
    response = client.get(f"/prendre_rdv_prescripteur?lieu_id={place}")
    assert response["Location"] == f"/prendre_rdv?prescripteur=1&lieu_id={place}"
    assert client.get("/prendre_rdv_prescripteur?motif_id=x").status_code == 404


def test_usagers_are_not_offered_the_motif(client, town):
    assert "Ouverture de droits" not in client.get("/prendre_rdv").content.decode()
    assert client.get(town.form()).status_code == 404


@pytest.mark.parametrize(
    ("fields", "offered"),
    [
        ({"bookable_by": Motif.BookableBy.AGENTS}, False),
        ({"bookable_by": Motif.BookableBy.AGENTS_AND_PRESCRIPTEURS}, True),
        ({"bookable_by": Motif.BookableBy.INVITED}, True),
        ({"bookable_by": Motif.BookableBy.EVERYONE}, True),
        ({"bookable_by": Motif.BookableBy.EVERYONE, "follow_up": True}, False),
    ],
)
def test_motifs_are_offered_as_they_are_open(client, town, fields, offered):
    with town.inside():
        Motif.objects.filter(pk=town.counter.motif.pk).update(**fields)
    page = client.get("/prendre_rdv?prescripteur=1").content.decode()
    assert ("Ouverture de droits" in page) is offered
    assert Walk(client, town).open().status_code == (200 if offered else 404)


def test_every_screen_of_the_search_leads_to_the_next_as_a_prescripteur(client, town):
    slots = client.get(town.slots(prescripteur="1"))
    links = [one["href"] for one in tree(slots).all("a", class_="rdv-slot")]
    assert links
    assert all("prescripteur=1" in one for one in links)
    there = client.get(links[0])
    assert there.status_code == 302
    assert there["Location"].startswith("/prescripteur/orienter?")
    assert question(client.get(there["Location"])) == "Qui êtes-vous ?"


def test_the_identity_step_offers_the_way(client, open_town):
    town = open_town(name="Demande de passeport")
    [link] = [
        one
        for one in tree(client.get(town.form())).all("a")
        if one.text == "Je suis un prescripteur qui oriente un bénéficiaire"
    ]
    page = client.get(link["href"])
    assert question(page) == "Qui êtes-vous ?"
    assert "Étape 3 sur 5" in tree(page).text


def test_instructions_come_first(client, town):
    with town.inside():
        Motif.objects.filter(pk=town.counter.motif.pk).update(restriction_for_rdv="Avec la carte")
    page = Walk(client, town).open()
    assert question(page) == "Avant de continuer, lisez ces consignes"
    form = tree(page).one("form", method="get")
    sent = {one["name"]: one["value"] for one in form.all("input", type="hidden")}
    page = client.get(form["action"], {**sent, "consignes": "lues", "suite": "1"})
    assert question(page) == "Qui êtes-vous ?"


# The screens.


def test_from_who_to_whom_to_one_look(walk):
    assert question(walk.open()) == "Qui êtes-vous ?"
    assert question(walk.send("qui", **LISE)) == "Pour qui est ce rendez-vous ?"
    page = walk.send("beneficiaire", **AWA)
    assert question(page) == "Tout est juste ?"
    words = tree(page).one("section", aria_label="Les personnes").text
    for expected in ("Awa Diallo", "06 39 98 12 34", "Lise Martin", "CCAS de Privas"):
        assert expected in words.replace("\xa0", " ")
    assert asked(walk.town) == []


def test_going_back_keeps_everything(walk):
    walk.to_recap()
    page = walk.send("corriger_qui")
    assert tree(page).one("input", name="structure")["value"] == "CCAS de Privas"
    page = walk.send("qui", **{**LISE, "structure": "Mairie de Privas"})
    assert question(page) == "Tout est juste ?"
    assert "Mairie de Privas" in tree(page).text
    page = walk.send("corriger_beneficiaire")
    assert tree(page).one("input", name="person_first_name")["value"] == "Awa"
    assert tree(page).one("input", name="person_phone_number")["value"] == "06 39 98 12 34"


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ({"first_name": ""}, "Votre prénom – Indiquez votre prénom."),
        ({"last_name": " "}, "Votre nom – Indiquez votre nom."),
        (
            {"email": ""},
            "Votre adresse e-mail professionnelle – Indiquez votre adresse e-mail professionnelle.",
        ),
        (
            {"email": "lise"},
            "Votre adresse e-mail professionnelle – "
            "Vérifiez cette adresse : elle s’écrit comme nom@exemple.fr.",
        ),
        ({"structure": ""}, "Votre structure – Indiquez la structure où vous travaillez."),
        ({"structure": "a" * 151}, "Votre structure – Ne dépassez pas 150 caractères."),
        (
            {"phone_number": "12"},
            "Votre téléphone professionnel (facultatif) – Vérifiez ce numéro : 10 chiffres, "
            "ou un numéro étranger avec son indicatif (+32…).",
        ),
        (
            {"first_name": "Li\x00se"},
            "Votre prénom – Retirez les caractères invisibles, puis recommencez.",
        ),
    ],
)
def test_who_books_must_be_told(walk, who, words):
    walk.open()
    page = walk.send("qui", **{**LISE, **who})
    assert [line.replace(" (facultatif)", "") for line in errors(page)] == [
        words.replace(" (facultatif)", "")
    ]


@pytest.mark.parametrize(
    ("person", "words"),
    [
        ({"person_first_name": ""}, "Indiquez le prénom de la personne."),
        ({"person_last_name": ""}, "Indiquez le nom de la personne."),
        (
            {"person_phone_number": "04 75 00 01 02"},
            "Indiquez un numéro de portable, ou laissez ce champ vide.",
        ),
        (
            {"person_phone_number": "", "person_email": "awa"},
            "Vérifiez cette adresse : elle s’écrit comme nom@exemple.fr.",
        ),
    ],
)
def test_for_whom_must_be_told(walk, person, words):
    walk.open()
    walk.send("qui", **LISE)
    page = walk.send("beneficiaire", **{**AWA, **person})
    [line] = errors(page)
    assert line.endswith(words)
    assert question(page, 422) == "Pour qui est ce rendez-vous ?"


def test_without_any_way_to_write_to_them_one_must_say_so(walk):
    nothing = {**AWA, "person_phone_number": ""}
    walk.open()
    walk.send("qui", **LISE)
    page = walk.send("beneficiaire", **nothing)
    [line] = errors(page)
    assert "la personne ne recevra aucun message" in line
    page = walk.send("beneficiaire", **nothing, sans_message="on")
    assert "Ne recevra aucun message" in tree(page).text
    assert walk.send("confirmer").status_code == 302


def test_by_telephone_a_number_is_needed(client, open_town):
    town = open_town(location_type="phone")
    town.counter = type(town.counter)(
        town.counter.organisation, None, town.counter.motif, town.counter.agents
    )
    walk = Walk(client, town)
    walk.open()
    walk.send("qui", **LISE)
    page = walk.send(
        "beneficiaire", **{**AWA, "person_phone_number": "", "person_email": "awa@demo.example"}
    )
    assert any("Indiquez le numéro auquel appeler la personne." in line for line in errors(page))


def test_by_video_a_way_to_send_the_link_is_needed(client, open_town):
    town = open_town(location_type="visio")
    town.counter = type(town.counter)(
        town.counter.organisation, None, town.counter.motif, town.counter.agents
    )
    walk = Walk(client, town)
    walk.open()
    walk.send("qui", **LISE)
    page = walk.send("beneficiaire", **{**AWA, "person_phone_number": ""}, sans_message="on")
    assert any("le lien de la visio" in line for line in errors(page))


def test_markup_is_never_run(walk):
    evil = '"><script>x()</script>'
    page = walk.to_recap({"structure": evil}, {"person_last_name": evil})
    assert "<script>x()" not in page.content.decode()
    walk.send("confirmer")
    drain()
    [message] = mail.outbox
    html = message.alternatives[0][0]
    assert "<script>x()" not in html


def test_a_form_that_skips_a_screen_is_shown_that_screen(client, town):
    url = Walk(client, town).url
    assert question(client.post(url, {"etape": "confirmer"})) == "Qui êtes-vous ?"
    response = client.post(url, {**LISE, "etape": "confirmer"})
    assert question(response) == "Pour qui est ce rendez-vous ?"
    response = client.post(url, {**LISE, **AWA, "person_last_name": "", "etape": "confirmer"})
    assert question(response, 422) == "Pour qui est ce rendez-vous ?"
    assert asked(town) == []


# The proof of the address, and the appointment.


def test_the_slot_is_held_until_the_address_is_proved(walk, town):
    response = walk.ask()
    [prescription] = asked(town)
    assert response["Location"] == f"/prescripteur/verification/{prescription.uuid}"
    page = tree(walk.client.get(response["Location"]))
    assert page.one("h1").text == "Vérifiez votre messagerie"
    assert "lise.martin@ccas.example" in page.text
    assert "9 h 20" not in page.text  # 8 h 20: twenty minutes from now
    assert booked(town) == []
    drain()
    [message] = mail.outbox
    assert message.to == ["lise.martin@ccas.example"]
    assert "Ouverture de droits" not in message.subject
    assert memory.outbox == []
    with town.inside():
        assert AgentClaim.objects.get().hold == BookingHold.objects.get()
        assert not Usager.objects.exists()


def test_looking_at_the_link_books_nothing(walk, town):
    walk.ask()
    drain()
    link = link_in(mail.outbox[0].body)
    page = tree(walk.client.get(link))
    assert page.one("h1").text == "Confirmez-vous ce rendez-vous ?"
    assert "Awa Diallo" in page.text
    assert booked(town) == []


def test_the_click_books_for_the_person(walk, town):
    walk.ask()
    response = walk.prove()
    [prescription] = asked(town)
    assert response["Location"] == f"/prescripteur/rdv/{prescription.uuid}"
    page = tree(walk.client.get(response["Location"]))
    assert "Le rendez-vous est pris" in page.text
    assert "Awa Diallo" in page.text
    with town.inside():
        part = Participation.objects.select_related("usager", "appointment", "prescripteur").get()
        assert (part.created_by, part.appointment.created_by) == ("prescripteur",) * 2
        assert part.appointment.starts_at == NINE
        assert part.usager.created_through == Usager.CreatedThrough.PRESCRIPTEUR
        assert (part.usager.first_name, part.usager.phone_number) == ("Awa", "+33639981234")
        assert part.usager.email == ""
        card = part.prescripteur
        assert (card.email, card.structure) == (LISE["email"], LISE["structure"])
        assert card.person == "Awa Diallo"
        organisation = town.counter.organisation
        assert UsagerProfile.objects.filter(usager=part.usager, organisation=organisation).exists()


def test_everybody_is_told(walk, town):
    walk.ask()
    walk.prove()
    mail.outbox.clear()
    drain()
    [sms] = memory.outbox
    assert sms[0] == "+33639981234"
    by_address = {message.to[0]: message for message in mail.outbox}
    confirmation = by_address.pop(LISE["email"])
    assert "confirmé" in confirmation.subject
    assert "Awa Diallo" in confirmation.body
    [ics] = [one for one in confirmation.attachments if one[0] == "rdv.ics"]
    assert "Awa" not in str(ics[1])
    with town.inside():
        agent = booked(town)[0].agents.get()
    assert list(by_address) == [agent.email]
    assert "par Lise Martin" in by_address[agent.email].body
    drain()
    assert len(memory.outbox) == 1


def test_a_person_with_an_address_is_told_by_mail(walk):
    walk.ask(person={"person_phone_number": "", "person_email": "Awa@Demo.Example"})
    walk.prove()
    drain()
    assert "awa@demo.example" in [message.to[0] for message in mail.outbox]
    assert memory.outbox == []


def test_a_double_click_asks_once(walk, town):
    walk.to_recap()
    form = walk.form()
    first = walk.send("confirmer")
    again = walk.client.post(form["action"], walk.sent)
    assert first["Location"] == again["Location"]
    assert len(asked(town)) == 1
    drain()
    assert len(mail.outbox) == 1


def test_a_link_clicked_twice_books_once(walk, town):
    walk.ask()
    first = walk.prove()
    link = link_in(mail.outbox[0].body)
    assert walk.client.post(link)["Location"] == first["Location"]
    assert "Le rendez-vous est pris" in walk.client.get(link).content.decode()
    assert len(booked(town)) == 1
    mail.outbox.clear()
    drain()
    assert len([one for one in mail.outbox if one.to == [LISE["email"]]]) == 1


def test_the_address_is_proved_once_a_day(known):
    page = known.open()
    assert question(page) == "Pour qui est ce rendez-vous ?"
    assert "Lise Martin" in tree(page).text
    page = known.send("beneficiaire", **AWA)
    assert known.send("confirmer")["Location"].startswith("/prescripteur/rdv/")
    assert [one.starts_at for one in booked(known.town)] == [NINE, HALF_PAST]
    drain()
    assert "Confirmez" not in "".join(message.subject for message in mail.outbox)


def test_a_double_click_of_somebody_known_books_once(known):
    known.to_recap()
    form = known.form()
    first = known.send("confirmer")
    again = known.client.post(form["action"], known.sent)
    assert first["Location"] == again["Location"]
    assert len(booked(known.town)) == 2


def test_the_proof_lasts_a_working_day(known, clock):
    clock.move(hours=7, minutes=59)
    assert question(known.open()) == "Pour qui est ce rendez-vous ?"
    clock.move(minutes=2)
    assert question(known.open()) == "Qui êtes-vous ?"


def test_a_proved_address_stays_as_it_is(known):
    known.open()
    known.send("beneficiaire", **AWA)
    page = known.send("corriger_qui")
    assert "disabled" in tree(page).one("input", name="email").attributes
    known.send(
        "qui",
        **{
            **LISE,
            "phone_number": "06 39 98 00 00",
            "email": "autre@ccas.example",
            "last_name": "Durand",
        },
    )
    known.send("confirmer")
    assert [one.email for one in asked(known.town)] == [LISE["email"]] * 2
    assert asked(known.town)[-1].last_name == "Durand"


def test_somebody_else_at_the_same_computer_says_so(known):
    page = tree(known.open())
    [form] = [one for one in page.all("form") if one["action"] == "/prescripteur/deconnexion"]
    response = known.client.post(form["action"])
    assert response["Location"] == "/prendre_rdv?prescripteur=1"
    assert question(known.open()) == "Qui êtes-vous ?"
    key = asked(known.town)[0].uuid
    assert known.client.get(f"/prescripteur/rdv/{key}").status_code == 404


def test_a_stolen_cookie_is_worth_nothing_once_one_has_left(known):
    stolen = HostClient("alpha.localhost")
    stolen.cookies["rdv_prescripteur"] = known.client.cookies["rdv_prescripteur"].value
    assert question(Walk(stolen, known.town, HALF_PAST).open()) == "Pour qui est ce rendez-vous ?"
    known.client.post("/prescripteur/deconnexion")
    assert question(Walk(stolen, known.town, HALF_PAST).open()) == "Qui êtes-vous ?"


def test_whoever_opens_the_link_elsewhere_is_not_taken_for_the_prescripteur(walk, town):
    walk.ask()
    drain()
    other = HostClient("alpha.localhost")
    response = other.post(link_in(mail.outbox[-1].body))
    assert "Le rendez-vous est pris" in response.content.decode()
    assert len(booked(town)) == 1
    assert question(Walk(other, town, HALF_PAST).open()) == "Qui êtes-vous ?"
    # Nor is the browser that asked, which proved nothing.
    assert question(Walk(walk.client, town, HALF_PAST).open()) == "Qui êtes-vous ?"


def test_pages_of_another_browser_are_nowhere(walk, town):
    walk.ask()
    [prescription] = asked(town)
    other = HostClient("alpha.localhost")
    for page in ("verification", "rdv"):
        assert other.get(f"/prescripteur/{page}/{prescription.uuid}").status_code == 404
    other.cookies.load({"rdv_prescripteur": f'["", "{prescription.uuid}"]:a:b'})
    assert other.get(f"/prescripteur/verification/{prescription.uuid}").status_code == 404


def test_a_cookie_of_one_espace_is_worth_nothing_in_another(known, bravo):
    other = HostClient("bravo.localhost")
    other.cookies = known.client.cookies
    assert other.get("/prescripteur/rdv/" + str(asked(known.town)[0].uuid)).status_code == 404


def test_a_wrong_link_opens_nothing(walk, town):
    walk.ask()
    [prescription] = asked(town)
    for secret in ("x" * 33, "", "é"):
        address = f"/prescripteur/confirmer/{prescription.uuid}/{secret or 'a'}"
        assert walk.client.get(address).status_code == 404
        assert walk.client.post(address).status_code == 404
    assert booked(town) == []


def test_the_link_of_usagers_does_not_open_it(walk, town):
    from booking.appointments.services.hold_slot import link_secret

    walk.ask()
    with town.inside():
        hold = BookingHold.objects.get()
        secret = link_secret(hold)
    [prescription] = asked(town)
    for address in (
        f"/prescripteur/confirmer/{prescription.uuid}/{secret}",
        f"/prescripteur/confirmer/{hold.uuid}/{secret}",
    ):
        assert walk.client.post(address).status_code == 404


# A slot that is lost.


def test_a_slot_taken_meanwhile_keeps_what_was_typed(client, open_town):
    town = open_town(name="Demande de passeport")
    walk = Walk(client, town)
    walk.to_recap()
    with town.inside():
        book(town)
    page = walk.send("confirmer")
    assert question(page, 409) == "Ce créneau vient d’être pris"
    buttons = tree(page, 409).all("button", name="deja_saisi")
    assert buttons[0]["formaction"].startswith("/prescripteur/orienter?")
    form = next(one for one in tree(page, 409).all("form") if one.all("button", name="deja_saisi"))
    sent = {one["name"]: one["value"] for one in form.all("input", type="hidden")}
    walk.page = client.post(buttons[0]["formaction"], {**sent, "deja_saisi": "1"})
    assert tree(walk.page).one("input", name="person_first_name")["value"] == "Awa"
    walk.send("beneficiaire", **AWA)
    assert walk.send("confirmer").status_code == 302
    assert asked(town)[0].email == LISE["email"]


def test_it_is_checked_at_each_screen(client, open_town):
    town = open_town(name="Demande de passeport")
    walk = Walk(client, town)
    walk.open()
    with town.inside():
        book(town)
    assert question(walk.send("qui", **LISE), 409) == "Ce créneau vient d’être pris"


def test_a_link_that_comes_late_books_if_the_time_is_free(walk, town, clock):
    walk.ask()
    drain()
    clock.move(minutes=25)
    drain()
    link = link_in(mail.outbox[0].body)
    assert "encore libre" in walk.client.get(link).content.decode()
    assert walk.client.post(link).status_code == 302
    assert len(booked(town)) == 1


def test_a_link_that_comes_too_late_says_so(client, open_town, clock):
    town = open_town(name="Demande de passeport")
    walk = Walk(client, town)
    walk.ask()
    drain()
    link = link_in(mail.outbox[0].body)
    clock.move(minutes=25)
    drain()
    with town.inside():
        book(town, now=clock.now)
    for answer in (client.get(link), client.post(link)):
        assert question(answer, 409) == "Ce créneau vient d’être pris"


def test_a_mistyped_address_is_corrected_and_the_slot_kept(client, open_town):
    town = open_town(name="Demande de passeport")
    walk = Walk(client, town)
    walk.ask({"email": "lise@ccas.exmaple"})
    page = tree(client.get(walk.page["Location"]))
    [again] = [one for one in page.all("a") if "Recommencer" in one.text]
    walk.page = client.get(again["href"])
    walk.send("qui", **LISE)
    walk.send("beneficiaire", **AWA)
    assert walk.send("confirmer").status_code == 302
    assert [one.email for one in asked(town)] == [LISE["email"]]
    with town.inside():
        assert AgentClaim.objects.filter(hold__isnull=False).count() == 1


def test_the_delays_of_the_motif_apply(client, open_town):
    town = open_town(min_public_booking_delay=3 * 86_400)
    assert question(Walk(client, town).open(), 409) == "Ce créneau n’est plus libre"


# Nobody learns who is known.


@pytest.mark.parametrize("name", ["Awa", "AWA", "Àwa"])
def test_a_known_person_is_found_again_and_nothing_shows_it(walk, town, name):
    with town.inside():
        record = UsagerFactory(
            first_name="Awa",
            last_name="Diallo",
            phone_number="+33639981234",
            email="secret@demo.example",
        )
    walk.ask(person={"person_first_name": name})
    page = walk.client.get(walk.prove()["Location"])
    assert f"{name} Diallo" in tree(page).text
    assert "secret@" not in page.content.decode()
    with town.inside():
        assert Participation.objects.get().usager_id == record.pk
    drain()
    [told] = [one for one in mail.outbox if one.to == [LISE["email"]] and "confirmé" in one.subject]
    assert f"{name} Diallo" in told.body
    assert "secret@" not in told.body


def test_a_limit_reached_says_no_more_than_a_quota(walk, town, client):
    with town.inside():
        Motif.objects.filter(pk=town.counter.motif.pk).update(
            max_per_usager=1, bookable_by=Motif.BookableBy.EVERYONE
        )
    walk.ask()
    walk.prove()
    again = Walk(client, town, HALF_PAST)
    page = again.ask()
    assert page.status_code == 429
    assert "ne peut pas être pris ici pour cette personne" in tree(page, 429).text
    assert len(booked(town)) == 1
    with town.inside():
        assert AgentClaim.objects.count() == 1


def test_prescripteur_rows_go_with_the_participation(walk, town):
    walk.ask()
    walk.prove()
    with town.inside():
        Participation.objects.all().delete()
        assert not Prescripteur.objects.exists()


# Agents who take this way.


def test_an_agent_is_shown_the_shorter_way(town):
    with town.inside():
        agent = town.counter.agents[0]
        account = AccountFactory()
        agent.account_id = account.pk
        agent.save()
    client = HostClient("alpha.localhost").log_in(account)
    page = tree(client.get("/prendre_rdv?prescripteur=1"))
    assert "Vous êtes connecté comme agent" in page.text
    [door] = [one for one in page.all("a") if one.text == "Élargir ma recherche"]

    assert client.get(door["href"]).status_code == 200
    assert "Vous êtes connecté comme agent" not in client.get("/prendre_rdv").content.decode()


def test_others_are_not(client, town):
    assert "connecté comme agent" not in client.get("/prendre_rdv?prescripteur=1").content.decode()
