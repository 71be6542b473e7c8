"""Where one lives decides who receives, and an address that is nowhere stops nobody."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.appointments.models import AgentClaim, BookingHold
from booking.appointments.services.confirm_hold import confirm_hold
from booking.appointments.services.hold_slot import link_secret
from booking.catalog.models import Motif
from booking.directory.models import Place, SectorAttribution
from integrations.geocoding import memory
from tenants.context import in_espace
from tests.booking.conftest import open_counter
from tests.factories import (
    AgentFactory,
    OpeningWindowFactory,
    OrganisationFactory,
    PlaceFactory,
    UsagerFactory,
)

from .conftest import PERSON, choices, question, tree
from .sectors import AUBENAS, ELSEWHERE, HERE, PRIVAS, STREET, address, attribute
from .test_known import know

Level = Motif.SectorisationLevel
WHERE = "Où habitez-vous ?"
MOTIF = "Pour quel motif ?"
NOTHING = "Aucun rendez-vous en ligne pour cette adresse"


@pytest.fixture
def sectored(open_town, addresses):
    """A motif of the organisation of Privas; nobody else receives it."""
    town = open_town(name="Aide sociale", sectorisation_level=Level.ORGANISATION)
    with town.inside():
        attribute(town.counter.organisation, PRIVAS)
    addresses += [address(), address(ELSEWHERE, "Valence")]
    return town


def follow(client, response, label: str):
    """The page that a choice leads to."""
    for link in tree(response).all("a"):
        if label in link.text:
            return client.get(link["href"])
    raise AssertionError(f"no link {label!r} in {tree(response).text}")


def test_an_espace_without_sectors_asks_for_no_address(client, town):
    assert question(client.get("/prendre_rdv")) == MOTIF


def test_sectors_that_nobody_receives_are_no_reason_to_ask(client, open_town):
    open_town(name="Aide sociale", sectorisation_level=Level.ORGANISATION)
    page = tree(client.get("/prendre_rdv"))
    assert page.one("h1").text == MOTIF
    assert "Aide sociale" not in page.text


def test_one_types_chooses_and_is_received(client, sectored):
    response = client.get("/prendre_rdv")
    assert question(response) == WHERE
    response = client.get("/prendre_rdv?address=privas&suite=1")
    assert choices(response) == ["Privas"]
    response = follow(client, response, "Privas")
    assert choices(response) == ["Aide sociale"]
    page = tree(response)
    assert "Privas" in page.one("section", class_="rdv-recap").text
    assert question(follow(client, response, "Aide sociale")) == "Quel jour, à quelle heure ?"


def test_the_address_is_kept_to_the_form_and_on_the_hold_but_its_words(client, sectored):
    answers = {"city_code": PRIVAS, "address": "Privas", "latitude": "44.7350", "longitude": "4.6"}
    response = client.get(sectored.slots(**answers))
    link = tree(response).all("a", class_="rdv-slot")[0]["href"]
    assert f"city_code={PRIVAS}" in link
    assert client.post(link, PERSON).status_code == 302
    with sectored.inside():
        kept = BookingHold.objects.get().answers
    assert kept["city_code"] == PRIVAS
    assert "address" not in kept


@pytest.mark.parametrize("query", ["suite=1", "suite=1&address=ab", "suite=1&address=%20%20%20"])
def test_too_short_an_address_says_what_to_do(client, sectored, query):
    page = tree(client.get(f"/prendre_rdv?{query}"), 422)
    assert "le nom de votre commune" in page.one("p", class_="fr-error-text").text
    assert page.one("title").text.startswith("Erreur : ")
    field = page.one("input", name="address")
    assert field["aria-invalid"] == "true"
    assert "autofocus" in field.attributes
    assert memory.asked == []


def test_an_address_that_nobody_knows_is_kept_and_told(client, sectored):
    page = tree(client.get("/prendre_rdv?address=tombouctou"), 422)
    assert "ne trouvons pas" in page.one("p", class_="fr-error-text").text
    assert page.one("input", id="adresse")["value"] == "tombouctou"


def test_an_address_of_nobody_s_sector_shows_the_ways_on(client, sectored):
    response = client.get(f"/prendre_rdv?address=Valence&city_code={ELSEWHERE}")
    assert question(response) == NOTHING
    assert question(follow(client, response, "Indiquer une autre adresse")) == WHERE
    narrowed = client.get(sectored.slots(city_code=ELSEWHERE))
    assert question(narrowed) == NOTHING
    assert "Voir les autres rendez-vous" in tree(narrowed).text


def test_what_everybody_may_book_is_one_link_away(client, sectored, open_town):
    open_town(name="Pour tous")
    response = client.get("/prendre_rdv")
    assert question(response) == WHERE
    response = follow(client, response, "Continuer sans adresse")
    assert choices(response) == ["Pour tous"]
    everything = client.get(f"/prendre_rdv?city_code={PRIVAS}")
    assert choices(everything) == ["Aide sociale", "Pour tous"]
    # The motif is chosen: where one lives does not matter to it.
    with sectored.inside():
        everybody_s = Motif.objects.get(name="Pour tous")
    assert question(client.get(f"/prendre_rdv?motif_id={everybody_s.pk}")).startswith("Quel jour")
    assert "Étape 2 sur 4" in tree(client.get(f"/prendre_rdv?motif_id={everybody_s.pk}")).text
    # An address given stays a step: the count of steps does not go back.
    given = f"/prendre_rdv?motif_id={everybody_s.pk}&city_code={PRIVAS}&address=Privas"
    assert "Étape 3 sur 5" in tree(client.get(given)).text


def test_without_an_address_a_motif_of_some_sectors_asks_for_it_again(client, sectored):
    assert question(client.get(sectored.slots())) == WHERE
    response = client.get(sectored.slots(sans_adresse=1))
    assert question(response) == "Ce rendez-vous dépend de votre adresse"
    assert question(follow(client, response, "Indiquer mon adresse")) == WHERE
    assert client.get(sectored.form()).headers["Location"].startswith("/prendre_rdv?")


def test_a_departement_alone_gives_what_the_whole_espace_offers(client, sectored, open_town):
    open_town(name="Pour tous")
    assert choices(client.get("/prendre_rdv?departement=07")) == ["Pour tous"]


def test_a_street_adds_to_its_town(client, sectored, open_town):
    other = open_town(name="Aide de la rue", sectorisation_level=Level.ORGANISATION)
    with other.inside():
        attribute(other.counter.organisation, streets=(STREET,))
    assert choices(client.get(f"/prendre_rdv?city_code={PRIVAS}")) == ["Aide sociale"]
    house = f"/prendre_rdv?city_code={PRIVAS}&street_ban_id={STREET}_00012"
    assert choices(client.get(house)) == ["Aide de la rue", "Aide sociale"]
    stolen = f"/prendre_rdv?city_code={AUBENAS}&street_ban_id={STREET}"
    assert question(client.get(stolen)) == NOTHING


def test_only_the_agents_of_the_sector_hold_a_motif_of_agents(client, open_town, addresses):
    town = open_town(agents=2, name="Aide sociale", sectorisation_level=Level.AGENT)
    mine, other = town.counter.agents
    with town.inside():
        attribute(town.counter.organisation, PRIVAS, agent=mine)
        OpeningWindowFactory(
            agent=other,
            organisation=town.counter.organisation,
            place=town.counter.place,
            motifs=[town.counter.motif],
            start_time="14:00",
            end_time="17:00",
        )
    page = tree(client.get(town.slots(city_code=PRIVAS, date="2026-11-24")))
    times = [link.text.split(" ,")[0] for link in page.all("a", class_="rdv-slot")]
    assert "9 h" in times
    assert "14 h" not in times
    for _ in range(2):
        client.cookies.clear()
        response = client.post(town.form(city_code=PRIVAS), PERSON)
    assert response.status_code == 302
    with town.inside():
        assert {claim.agent_id for claim in AgentClaim.objects.all()} == {mine.pk}
    # The attributed agent is taken: the other one's time is not offered instead.
    client.cookies.clear()
    other_person = {**PERSON, "email": "leo@demo.example"}
    assert client.post(town.form(city_code=PRIVAS), other_person).status_code == 409


def test_somebody_known_books_with_the_agents_of_the_sector_too(client, open_town, clock):
    town = open_town(agents=2, name="Aide sociale", sectorisation_level=Level.AGENT)
    _, mine = town.counter.agents
    with town.inside():
        attribute(town.counter.organisation, PRIVAS, agent=mine)
        usager = UsagerFactory(email="nadia@demo.example")
    know(client, town, usager, clock.now)
    assert client.post(town.form(city_code=PRIVAS), {"connu": "1"}).status_code == 302
    with town.inside():
        assert AgentClaim.objects.get().agent_id == mine.pk


def test_a_hold_that_lapsed_is_taken_again_with_the_same_agents(client, open_town, clock):
    town = open_town(agents=2, name="Aide sociale", sectorisation_level=Level.AGENT)
    mine, _ = town.counter.agents
    with town.inside():
        attribute(town.counter.organisation, PRIVAS, agent=mine)
    client.post(town.form(city_code=PRIVAS), PERSON)
    clock.move(minutes=30)
    with town.inside():
        hold = BookingHold.objects.get()
        assert hold.agent_ids == [mine.pk]
        secret = link_secret(hold)
        confirmed = confirm_hold(hold.uuid, secret, clock.now)
        assert {one.agent_id for one in confirmed.claims.all()} == {mine.pk}


def test_the_page_of_a_lost_hold_leads_back_into_the_sector(client, sectored, clock):
    client.post(sectored.form(city_code=PRIVAS), PERSON)
    with sectored.inside():
        hold = BookingHold.objects.get()
    clock.move(minutes=30)
    client.cookies.clear()
    assert (
        client.post(
            sectored.form(city_code=PRIVAS), {**PERSON, "email": "leo@demo.example"}
        ).status_code
        == 302
    )
    page = tree(client.get(f"/rdv/confirmer/{hold.uuid}/{link_secret(hold)}"), 409)
    nearest = page.all("a", class_="rdv-choice__link")[0]["href"]
    assert f"city_code={PRIVAS}" in nearest
    assert question(client.get(nearest)) == "Qui êtes-vous ?"


def test_next_times_are_those_of_the_agents_of_each_sector(client, open_town):
    """An agent whom one organisation's sector names also receives elsewhere: not for this one."""
    town = open_town(name="Aide sociale", sectorisation_level=Level.AGENT)
    counter = town.counter
    with town.inside():
        other = OrganisationFactory()
        counter.motif.organisations.add(other)
        place = PlaceFactory(organisation=other, name="Annexe")
        stray, own = counter.agents[0], AgentFactory(organisation=other)
        for agent, start, end in ((stray, "08:00", "09:00"), (own, "15:00", "16:00")):
            OpeningWindowFactory(
                agent=agent,
                organisation=other,
                place=place,
                motifs=[counter.motif],
                start_time=start,
                end_time=end,
            )
        attribute(counter.organisation, PRIVAS, agent=stray)
        attribute(other, PRIVAS, agent=own)
    page = tree(client.get(f"/prendre_rdv?motif_id={counter.motif.pk}&city_code={PRIVAS}"))
    [annexe] = [one for one in page.all("a", class_="rdv-choice__link") if "Annexe" in one.text]
    assert "15 h" in annexe.text


def spread(town, number: int) -> list[Place]:
    """More places of the sector, farther and farther from Privas."""
    with town.inside():
        made = []
        for rank in range(number):
            organisation = OrganisationFactory()
            town.counter.motif.organisations.add(organisation)
            place = PlaceFactory(
                organisation=organisation,
                name=f"Lieu à {rank}",
                latitude=HERE[0] + 0.02 * rank,
                longitude=HERE[1],
            )
            OpeningWindowFactory(
                agent=AgentFactory(organisation=organisation),
                organisation=organisation,
                place=place,
                motifs=[town.counter.motif],
                start_time="10:00" if rank == 0 else "09:00",
            )
            attribute(organisation, PRIVAS)
            made.append(place)
        return made


def test_the_nearest_place_comes_first_when_one_says_where_one_is(client, sectored):
    spread(sectored, 3)
    motif = f"motif_id={sectored.counter.motif.pk}&city_code={PRIVAS}"
    near = choices(client.get(f"/prendre_rdv?{motif}&latitude={HERE[0]}&longitude={HERE[1]}"))
    # The factory's own place is at Privas too.
    assert [name for name in near if " à " in name] == ["Lieu à 0", "Lieu à 1", "Lieu à 2"]
    page = tree(client.get(f"/prendre_rdv?{motif}&latitude={HERE[0]}&longitude={HERE[1]}"))
    assert "à 2,2 km" in page.text
    soonest = choices(client.get(f"/prendre_rdv?{motif}"))
    assert soonest[-1] == "Lieu à 0"
    for lies in (
        "latitude=nan&longitude=4",
        "latitude=91&longitude=4",
        "latitude=44",
        "latitude=x",
    ):
        assert choices(client.get(f"/prendre_rdv?{motif}&{lies}")) == soonest


def test_a_service_that_is_down_leaves_ways_on(client, sectored, open_town):
    memory.is_down = True
    page = tree(client.get("/prendre_rdv?address=12+rue+haute+privas"))
    assert "ne répond pas" in page.text
    # The espace's own sectors still know its towns.
    link = page.all("a", class_="rdv-choice__link")[0]
    assert link.text.startswith("Privas")
    assert choices(client.get(link["href"])) == ["Aide sociale"]
    page = tree(client.get("/prendre_rdv?address=valence"))
    assert page.all("a", class_="rdv-choice__link") == []
    assert page.one("input", id="adresse")["value"] == "valence"


@pytest.mark.parametrize(
    "lie",
    [
        "city_code=99999",
        "city_code=07186'--",
        "city_code=07186%00",
        "city_code=" + "0" * 5000,
        f"city_code={PRIVAS}&street_ban_id=../../etc",
        "departement=%00",
        "latitude=1e400&longitude=-1e400",
        "address=%F0%9F%92%A9&address=%00%01",
        "address=" + "a" * 9000,
        "sans_adresse=maybe",
    ],
)
def test_no_value_is_an_error_of_ours(client, sectored, lie):
    assert client.get(f"/prendre_rdv?{lie}").status_code in (200, 422)


def test_as_many_queries_for_thirty_places_and_sectors(client, sectored):
    spread(sectored, 1)
    motif = f"motif_id={sectored.counter.motif.pk}"
    where = f"city_code={PRIVAS}&street_ban_id={STREET}&latitude=44.7&longitude=4.6"
    pages = {
        "/prendre_rdv": 4,
        f"/prendre_rdv?{where}": 5,
        f"/prendre_rdv?{motif}&{where}": 10,
        sectored.slots(city_code=PRIVAS): 10,
        sectored.form(city_code=PRIVAS): 10,
    }
    client.get("/")
    before = {page: counted(client, page) for page in pages}
    spread(sectored, 28)
    with sectored.inside():
        assert SectorAttribution.objects.count() == 30
    for page, most in pages.items():
        assert counted(client, page) == before[page], page
        assert before[page] <= most, (page, before[page])


def counted(client, page: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    return len(captured)


def test_another_espace_s_sectors_are_not_looked_at(bravo_client, client, sectored, bravo):
    with in_espace(bravo):
        open_counter(name="Ailleurs", sectorisation_level=Level.ORGANISATION)
    page = tree(bravo_client.get(f"/prendre_rdv?city_code={PRIVAS}"))
    assert "Ailleurs" not in page.text
