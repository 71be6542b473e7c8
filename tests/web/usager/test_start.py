"""The first questions: which service, which motif, what to read, where."""

from datetime import date, time

import pytest

from booking.catalog.models import Motif
from booking.directory.models import Organisation, Place
from tests.factories import (
    AgentFactory,
    MotifFactory,
    OpeningWindowFactory,
    OrganisationFactory,
    PlaceFactory,
    ServiceFactory,
)

from .booked import book
from .conftest import NOW, choices, question, tree

START = "/prendre_rdv"


def also_at(town, **window):
    """The same motif received at another place of the same organisation."""
    place = PlaceFactory(organisation=town.counter.organisation, name="Annexe du Port")
    OpeningWindowFactory(
        agent=AgentFactory(organisation=town.counter.organisation),
        organisation=town.counter.organisation,
        place=place,
        motifs=[town.counter.motif],
        **window,
    )
    return place


def test_the_motif_is_asked_even_when_there_is_one(client, town):
    response = client.get(START)
    assert question(response) == "Pour quel motif ?"
    assert choices(response) == ["Demande de passeport"]
    link = tree(response).one("a", class_="rdv-choice__link")["href"]
    assert link == "/prendre_rdv?motif_name_with_location_type=demande_de_passeport-public_office"


def test_the_service_is_asked_when_there_are_several(client, town, open_town):
    with town.inside():
        for motif in (town.counter.motif, open_town(name="Conseil").counter.motif):
            motif.service = ServiceFactory()
            motif.save()
        names = {town.counter.motif.service.name, motif.service.name}
    response = client.get(START)
    assert question(response) == "Avec quel service ?"
    assert set(choices(response)) == names
    response = client.get(START, {"service_id": motif.service_id})
    assert choices(response) == ["Conseil"]


def test_motifs_without_service_stand_beside_services(client, town, open_town):
    with town.inside():
        open_town(name="Conseil")
        town.counter.motif.service = ServiceFactory(name="État civil")
        town.counter.motif.save()
    assert choices(client.get(START)) == ["État civil", "Autres démarches"]
    assert choices(client.get(START, {"service_id": 0})) == ["Conseil"]


@pytest.mark.parametrize(
    "change",
    [
        {"bookable_by": Motif.BookableBy.AGENTS},
        {"bookable_by": Motif.BookableBy.AGENTS_AND_PRESCRIPTEURS},
        {"bookable_by": Motif.BookableBy.INVITED},
        {"follow_up": True},
        {"collectif": True},
        {"deleted_at": NOW},
    ],
)
def test_a_motif_not_open_to_everyone_is_not_shown(client, town, change):
    with town.inside():
        Motif.objects.filter(pk=town.counter.motif.pk).update(**change)
    assert choices(client.get(START)) == []
    assert question(client.get(town.slots()), 404)


def close_place(town):
    Place.objects.update(availability=Place.Availability.DISABLED)


def lose_agents(town):
    for agent in town.counter.agents:
        agent.deleted_at = NOW
        agent.save()


def end_windows(town):
    for agent in town.counter.agents:
        agent.opening_windows.update(last_day=date(2026, 11, 20))


def leave_single_past_day(town):
    for agent in town.counter.agents:
        agent.opening_windows.update(recurrence="", first_day=date(2026, 11, 20))


def leave_organisation(town):
    town.counter.motif.organisations.set([OrganisationFactory()])


def move_place_away(town):
    Place.objects.update(organisation=OrganisationFactory())


@pytest.mark.parametrize(
    "happens",
    [
        close_place,
        lose_agents,
        end_windows,
        leave_single_past_day,
        leave_organisation,
        move_place_away,
    ],
)
def test_a_motif_that_nobody_receives_is_not_shown(client, town, happens):
    with town.inside():
        happens(town)
    response = client.get(START)
    assert choices(response) == []
    assert "Aucun rendez-vous ne se prend en ligne" in response.content.decode()


def test_places_come_by_their_next_free_time(client, town):
    with town.inside():
        also_at(town, start_time=time(8))
    response = client.get(START, {"motif_id": town.counter.motif.pk})
    assert question(response) == "Dans quel lieu ?"
    assert choices(response) == ["Annexe du Port", town.counter.place.name]
    words = tree(response).text
    assert "Prochaine disponibilité : lundi 23 novembre 2026 à 8 h 30" in words
    assert "Prochaine disponibilité : lundi 23 novembre 2026 à 9 h" in words
    assert town.counter.place.address in words


def test_a_place_without_free_time_gives_its_number_instead(client, town):
    with town.inside():
        place = also_at(town, first_day=date(2030, 1, 7))
        Place.objects.filter(pk=place.pk).update(phone="+33475000102")
    page = tree(client.get(START, {"motif_id": town.counter.motif.pk}))
    assert [c.text for c in page.all("span", class_="rdv-choice__label")] == [
        town.counter.place.name
    ]
    [line] = [item for item in page.all("li") if "Annexe du Port" in item.text]
    assert line.one("a")["href"] == "tel:+33475000102"


def test_the_only_place_is_not_asked(client, town):
    response = client.get(START, {"motif_id": town.counter.motif.pk})
    assert question(response) == "Quel jour, à quelle heure ?"
    assert "Étape 2 sur 4" in tree(response).text


def test_a_motif_by_phone_asks_for_the_organisation(client, alpha, open_town):
    town = open_town(name="Échange", location_type="phone")
    with town.inside():
        other = OrganisationFactory(name="Mairie de Privas", phone="+33475000102")
        town.counter.motif.organisations.add(other)
        OpeningWindowFactory(
            agent=AgentFactory(organisation=other),
            organisation=other,
            start_time=time(8),
            motifs=[town.counter.motif],
        )
    response = client.get(START, {"motif_id": town.counter.motif.pk})
    assert question(response) == "Avec quelle organisation ?"
    assert choices(response) == ["Mairie de Privas", town.counter.organisation.name]
    link = tree(response).all("a", class_="rdv-choice__link")[0]["href"]
    assert f"user_selected_organisation_id={other.pk}" in link
    assert question(client.get(link)) == "Quel jour, à quelle heure ?"


def test_instructions_are_read_before_anything_is_chosen(client, open_town):
    town = open_town(restriction_for_rdv="Réservé aux habitants.\nVoir https://exemple.fr/aide")
    response = client.get(town.slots())
    page = tree(response)
    assert page.one("h1").text == "Avant de continuer, lisez ces consignes"
    assert page.one("a", href="https://exemple.fr/aide")
    sent = {field["name"]: field["value"] for field in page.all("input", type="hidden")}
    assert sent == {key: str(value) for key, value in town.answers.items()}
    refused = tree(client.get(START, {**sent, "suite": "1"}), 422)
    assert "Cochez cette case pour continuer." in refused.text
    accepted = client.get(START, {**sent, "suite": "1", "consignes": "lues"})
    assert question(accepted) == "Quel jour, à quelle heure ?"


def test_instructions_of_a_direct_link_lead_to_its_form(client, open_town):
    town = open_town(restriction_for_rdv="Réservé aux habitants.")
    page = tree(client.get(town.form()))
    form = page.one("form", action="/creneaux")
    sent = {field["name"]: field["value"] for field in form.all("input", type="hidden")}
    response = client.get("/creneaux", {**sent, "consignes": "lues"})
    assert question(response) == "Qui êtes-vous ?"


def test_a_link_to_an_organisation_limits_what_is_offered(client, town, open_town):
    open_town(name="Conseil")
    organisation = town.counter.organisation
    for address in (f"/org/{organisation.pk}", f"/org/{organisation.pk}/un-autre-nom"):
        response = client.get(address, follow=True)
        assert response.redirect_chain == [
            (f"/prendre_rdv?public_link_organisation_id={organisation.pk}", 302)
        ]
        assert choices(response) == ["Demande de passeport"]
        assert tree(response).all("a", href="tel:+33199001234")


def test_a_link_to_an_organisation_that_offers_nothing_says_so(client, town):
    with town.inside():
        other = OrganisationFactory(name="Mairie de Privas", phone="+33475000102")
    response = client.get(f"/org/{other.pk}", follow=True)
    assert "Aucun rendez-vous ne se prend en ligne" in tree(response).text
    assert tree(response).all("a", href="tel:+33475000102")


def test_names_that_differ_by_their_signs_only_are_told_apart(client, town, open_town):
    open_town(name="Demande de passeport !")
    page = tree(client.get(START))
    links = [link["href"] for link in page.all("a", class_="rdv-choice__link")]
    assert len(set(links)) == 2
    assert all("motif_id=" in link for link in links)
    shared = client.get(
        START, {"motif_name_with_location_type": "demande_de_passeport-public_office"}
    )
    assert question(shared) == "Pour quel motif ?"
    assert [question(client.get(link)) for link in links] == ["Quel jour, à quelle heure ?"] * 2


def test_each_answer_can_be_changed(client, town):
    with town.inside():
        also_at(town)
    page = tree(client.get(town.slots()))
    back = [link["href"] for link in page.all("a") if link.text.startswith("Modifier")]
    assert [question(client.get(address)) for address in back] == [
        "Pour quel motif ?",
        "Dans quel lieu ?",
    ]


def test_the_home_shows_what_is_asked_for_and_whom_to_call(client, town):
    with town.inside():
        Organisation.objects.update(opening_hours="Du lundi au jeudi\nVendredi : 9 h – 12 h")
        for number in range(7):
            MotifFactory(name=f"Fermé {number}", organisations=[town.counter.organisation])
    page = tree(client.get("/"))
    assert [c.text for c in page.all("span", class_="rdv-choice__label")] == [
        "Demande de passeport"
    ]
    assert "Vendredi : 9 h – 12 h" in page.text
    assert page.all("a", href="tel:+33199001234")
    assert page.one("a", href="/connexion").text == "Espace des agents"


def test_the_home_shows_the_six_motifs_most_asked_for(client, town, open_town):
    names = [f"Motif {letter}" for letter in "abcdefg"]
    towns = [open_town(name=name) for name in names]
    busiest = towns[-1]
    with busiest.inside():
        book(busiest)
    page = tree(client.get("/"))
    shown = [c.text for c in page.all("span", class_="rdv-choice__label")]
    assert shown == ["Demande de passeport", "Motif a", "Motif b", "Motif c", "Motif d", "Motif g"]
    assert "Voir les 8 motifs" in page.text
