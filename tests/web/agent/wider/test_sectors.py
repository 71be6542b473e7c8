"""The sectors of the address: who receives somebody is read from where they live."""

import pytest

from booking.appointments.models import Appointment
from booking.catalog.models import Motif
from booking.directory.models import Usager, UsagerProfile
from integrations.geocoding import memory
from tenants.context import in_espace
from tests.factories import MotifFactory, OrganisationFactory, PlaceFactory, UsagerFactory
from tests.support.markup import parse
from tests.web.agent.people import book
from tests.web.usager.sectors import AUBENAS, ELSEWHERE, PRIVAS, STREET, attribute
from tests.web.usager.sectors import address as known_address

from .conftest import PRESCRIPTEURS, address, choices, page_of, path, receives
from .test_sessions import TOMORROW

Level = Motif.SectorisationLevel


@pytest.fixture(autouse=True)
def address_base():
    memory.forget()
    memory.known += [
        known_address(PRIVAS, "Privas", STREET),
        known_address(AUBENAS, "Aubenas"),
        known_address(ELSEWHERE, "Nyons"),
    ]
    yield memory
    memory.forget()


@pytest.fixture
def two(elsewhere, motif, place, service):
    """The motif goes by sector: Aubenas has its town, Privas another."""
    privas = OrganisationFactory(name="Mairie de Privas")
    motif.organisations.add(privas)
    Motif.objects.filter(pk=motif.pk).update(sectorisation_level=Level.ORGANISATION)
    hall = PlaceFactory(organisation=privas, name="Hôtel de Privas")
    receiver = receives(privas, motif, hall)
    attribute(elsewhere, AUBENAS)
    attribute(privas, PRIVAS)
    return {"privas": privas, "hall": hall, "receiver": receiver}


def living(usager: Usager, words: str, **fields) -> Usager:
    Usager.objects.filter(pk=usager.pk).update(address=words, **fields)
    return usager


def offered(client, organisation, **asked) -> str:
    """What the page says of who receives, whichever question it asks."""
    return page_of(client, organisation, **asked).text


def test_without_person_the_address_is_asked_first(client, organisation, motif, two):
    main = page_of(client, organisation)
    assert "Où habite l’usager" in main.text
    [ask] = [one for one in main.all("a") if "Choisir d’abord l’usager" in one.text]
    assert client.get(ask["href"]).status_code == 200
    [without] = [one for one in main.all("a") if "sans adresse" in one.text]
    assert "Aucun motif à proposer" in parse(client.get(without["href"]).content.decode()).text


@pytest.mark.parametrize(
    ("words", "fields", "shown"),
    [
        ("12 rue de la République, Privas, 07000", {}, "Hôtel de Privas"),
        ("Aubenas", {}, "Hôtel de ville"),
        # The record's own town wins over what its words may mean elsewhere.
        ("12 rue de la République", {"city_code": AUBENAS}, "Hôtel de ville"),
    ],
)
def test_the_record_tells_where_its_person_lives(
    client, organisation, motif, two, usager, words, fields, shown
):
    living(usager, words, **fields)
    main = page_of(client, organisation, motif=motif.pk, usagers=usager.pk)
    assert shown in main.text
    assert words in main.text
    other = "Hôtel de ville" if shown == "Hôtel de Privas" else "Hôtel de Privas"
    assert other not in main.text
    # What a record says stays out of addresses, which logs and histories keep.
    assert all("Privas" not in one.get("href", "") for one in main.all("a"))


def test_a_relative_lives_with_who_answers_for_them(client, organisation, motif, two, usager):
    living(usager, "Aubenas")
    child = UsagerFactory(responsible=usager)
    UsagerProfile.objects.create(usager=child, organisation=organisation)
    text = offered(client, organisation, motif=motif.pk, usagers=child.pk)
    assert "Hôtel de ville" in text


def test_the_address_of_somebody_masked_is_used_and_not_shown(
    client, organisation, motif, two, elsewhere
):
    other = UsagerFactory(first_name="Awa", last_name="Diallo", address="Aubenas")
    UsagerProfile.objects.create(usager=other, organisation=elsewhere)
    found = client.get(path(organisation, "/usagers"), {"q": "diallo", "motif": motif.pk})
    [link] = parse(found.content.decode()).all("a")
    main = parse(client.get(link["href"]).content.decode()).one("main")
    assert "Celle de sa fiche" in main.text
    assert "Hôtel de ville" in main.text


def test_another_address_may_be_given_for_this_search(client, organisation, motif, two, usager):
    living(usager, "Aubenas")
    main = page_of(client, organisation, motif=motif.pk, usagers=usager.pk)
    back = next(one["href"] for one in main.all("a") if "Adresse de l’usager" in one.text)
    form = parse(client.get(back).content.decode()).one("main")
    assert "Où habite l’usager" in form.text
    sent = {"motif": motif.pk, "usagers": usager.pk, "address": "Privas"}
    main = page_of(client, organisation, **sent)
    [choice] = choices(main)
    main = parse(client.get(choice["href"]).content.decode()).one("main")
    assert "Hôtel de Privas" in main.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("Atlantide", "n’est pas connue"), ("a", "Écrivez l’adresse")],
)
def test_what_means_nothing_is_said_and_kept(client, organisation, motif, two, typed, sentence):
    answer = client.get(path(organisation), {"motif": motif.pk, "address": typed})
    assert answer.status_code == 422
    main = parse(answer.content.decode()).one("main")
    assert sentence in main.text
    assert main.one("input", name="address")["value"] == typed


def test_without_address_service_the_town_is_enough(
    client, organisation, motif, two, usager, address_base
):
    address_base.is_down = True
    living(usager, "3 place de la Mairie, Aubenas")
    assert "Hôtel de ville" in offered(client, organisation, motif=motif.pk, usagers=usager.pk)
    answer = client.get(path(organisation), {"motif": motif.pk, "address": "aubenas"})
    assert answer.status_code == 422
    [choice] = choices(parse(answer.content.decode()).one("main"))
    assert "Hôtel de ville" in client.get(choice["href"]).content.decode()


def test_an_unreadable_record_asks_and_says_why(client, organisation, motif, two, usager):
    living(usager, "chez sa mère")
    main = page_of(client, organisation, motif=motif.pk, usagers=usager.pk)
    assert "n’est pas reconnue" in main.text
    assert main.one("input", name="address")["value"] == "chez sa mère"


def test_a_slot_outside_the_sector_is_not_booked(
    alpha, client, organisation, motif, place, two, usager
):
    living(usager, "Privas")
    answer = client.post(address(organisation, place, motif, usager), {"cle": "k"})
    assert answer.status_code == 404
    answer = client.post(address(organisation, two["hall"], motif, usager), {"cle": "k"})
    assert answer.status_code == 302
    with in_espace(alpha):
        assert Appointment.objects.get().organisation == two["privas"]


def test_a_sector_of_one_agent_is_received_by_that_agent(
    alpha, client, organisation, motif, two, usager
):
    Motif.objects.filter(pk=motif.pk).update(sectorisation_level=Level.AGENT)
    mine = receives(two["privas"], motif, two["hall"])
    attribute(two["privas"], PRIVAS, agent=mine)
    living(usager, "Privas")
    other = UsagerFactory(address="Privas")
    UsagerProfile.objects.create(usager=other, organisation=organisation)
    there = address(organisation, two["hall"], motif, usager)
    assert client.post(there, {"cle": "k"}).status_code == 302
    with in_espace(alpha):
        assert Appointment.objects.get().claims.get().agent == mine
    # The other agent is free at that time, and not that sector's.
    there = address(organisation, two["hall"], motif, other)
    assert client.post(there, {"cle": "k2"}).status_code == 409


def test_sessions_follow_sectors_too(alpha, client, organisation, two, usager, service, elsewhere):
    workshop = MotifFactory(
        service=service,
        organisations=[elsewhere, two["privas"]],
        bookable_by=PRESCRIPTEURS,
        collectif=True,
        sectorisation_level=Level.ORGANISATION,
    )
    book(two["receiver"], two["privas"], TOMORROW, motif=workshop, place=two["hall"])
    living(usager, "Aubenas")
    asked = {"motif": workshop.pk, "usagers": usager.pk}
    assert "Aucune séance" in offered(client, organisation, **asked)
    with in_espace(alpha):
        living(usager, "Privas")
    assert "Hôtel de Privas" in offered(client, organisation, **asked)


def test_motifs_of_the_whole_espace_ask_no_address(client, organisation, motif, two, service):
    free = MotifFactory(service=service, organisations=[two["privas"]], bookable_by=PRESCRIPTEURS)
    receives(two["privas"], free, two["hall"])
    text = offered(client, organisation, motif=free.pk)
    assert "Où habite" not in text
    assert "Hôtel de Privas" in text
