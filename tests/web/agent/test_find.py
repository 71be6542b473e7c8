"""« Trouver un RDV »: what one may look for, what it finds, and why there is nothing."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.catalog.models import Motif
from booking.directory.models import AgentInvitation, AgentRole, Team, UsagerProfile
from tenants.context import in_espace
from tests.factories import (
    AbsenceFactory,
    AgentFactory,
    MotifFactory,
    OpeningWindowFactory,
    OrganisationFactory,
    PlaceFactory,
    ServiceFactory,
    UsagerFactory,
)
from tests.support.markup import parse

from .conftest import NOW
from .people import account_of, book, member


@pytest.fixture(autouse=True)
def still(clock):
    return clock


@pytest.fixture
def service(alpha):
    with in_espace(alpha):
        return ServiceFactory(name="Service social")


@pytest.fixture
def agent(bravo, alpha, organisation, service):
    with in_espace(alpha):
        yield member(organisation, services=[service], first_name="Camille", last_name="Roux")


@pytest.fixture
def client(alpha_client, agent):
    return alpha_client.log_in(account_of(agent))


@pytest.fixture
def place(agent, organisation):
    return PlaceFactory(organisation=organisation, name="Annexe")


@pytest.fixture
def motif(agent, organisation, service):
    return MotifFactory(name="Aide sociale", service=service, organisations=[organisation])


@pytest.fixture
def window(agent, organisation, place, motif):
    return OpeningWindowFactory(agent=agent, organisation=organisation, place=place, motifs=[motif])


def path(organisation, name: str = "") -> str:
    return f"/agent/{organisation.pk}/trouver-un-rdv{name}"


def page_of(client, organisation, name: str = "", **asked):
    answer = client.get(path(organisation, name), asked)
    assert answer.status_code == 200, answer.content.decode()[-2000:]
    return parse(answer.content.decode()).one("main")


def slots_of(main) -> list[str]:
    return [link.text.replace("\xa0", " ") for link in main.all("a", class_="rdv-slot")]


def test_it_is_the_first_thing_of_the_menu(client, organisation):
    page = parse(client.get(path(organisation)).content.decode())
    [link, *_] = page.all("a", class_="fr-btn rdv-menu__main")
    assert link["href"] == path(organisation)
    assert link.text == "Trouver un RDV"


def test_one_place_leads_straight_to_the_slots_with_the_agents_name(
    client, organisation, motif, window
):
    slots = slots_of(page_of(client, organisation, motif=motif.pk))
    assert slots[0] == "9 h C. Roux , mardi 24 novembre"
    assert "9 h 30 C. Roux , mardi 24 novembre" in slots
    # Nine to noon on five working days of seven, every half hour.
    assert len(slots) == 30


def test_a_slot_leads_to_its_booking(client, organisation, motif, place, agent, window):
    usager = UsagerFactory()
    UsagerProfile.objects.create(usager=usager, organisation=organisation)
    main = page_of(client, organisation, motif=motif.pk, usagers=usager.pk)
    target = main.all("a", class_="rdv-slot")[0]["href"]
    answer = client.get(target)
    words = parse(answer.content.decode()).one("main").text.replace("\xa0", " ")
    assert "Tout est-il exact ?" in words
    assert "mardi 24 novembre 2026 à 9 h" in words
    assert str(usager) in words
    assert place.name in words


def test_places_come_by_their_next_availability_from_the_day_asked(
    client, agent, organisation, motif, place, window
):
    soon = PlaceFactory(organisation=organisation, name="Bureau")
    OpeningWindowFactory(
        agent=AgentFactory(organisation=organisation),
        organisation=organisation,
        place=soon,
        motifs=[motif],
        first_day=date(2026, 11, 24),
        recurrence="",
        start_time=time(8),
        end_time=time(12),
    )
    PlaceFactory(organisation=organisation, name="Sans plage")
    PlaceFactory(organisation=organisation, name="Fermé", availability="disabled")
    main = page_of(client, organisation, motif=motif.pk)
    labels = [
        link.text.replace("\xa0", " ") for link in main.one("ul", class_="rdv-choices").all("a")
    ]
    assert [words.split()[0] for words in labels] == ["Annexe", "Bureau", "Sans"]
    assert "Aucune disponibilité" in labels[2]
    later = page_of(client, organisation, motif=motif.pk, du="2026-12-02")
    [first, *others] = later.one("ul", class_="rdv-choices").all("a")
    assert "mercredi 2 décembre 2026 à 9 h" in first.text.replace("\xa0", " ")
    assert "Aucune disponibilité" in others[0].text


def test_agents_teams_and_places_narrow_it(
    client, agent, organisation, motif, place, window, service
):
    other = AgentFactory(
        organisation=organisation, services=[service], first_name="Léa", last_name="Martin"
    )
    OpeningWindowFactory(agent=other, organisation=organisation, place=place, motifs=[motif])
    team = Team.objects.create(name="Équipe du port")
    team.agents.add(other)
    everybody = slots_of(page_of(client, organisation, motif=motif.pk))
    assert len(everybody) == 60
    one = slots_of(page_of(client, organisation, motif=motif.pk, agents=agent.pk))
    assert {slot.split(" , ")[0].split()[-1] for slot in one} == {"Roux"}
    of_team = slots_of(page_of(client, organisation, motif=motif.pk, equipes=team.pk))
    assert {slot.split(" , ")[0].split()[-1] for slot in of_team} == {"Martin"}
    both = slots_of(page_of(client, organisation, motif=motif.pk, equipes=team.pk, agents=agent.pk))
    assert len(both) == 60


def test_an_empty_week_says_where_the_next_slot_is(client, organisation, motif, window):
    AbsenceFactory(
        agent=window.agent,
        first_day=date(2026, 11, 23),
        end_day=date(2026, 12, 9),
        start_time=time(0),
        end_time=time(23, 59),
    )
    main = page_of(client, organisation, motif=motif.pk)
    assert slots_of(main) == []
    words = main.text.replace("\xa0", " ")
    assert "Prochaine disponibilité : jeudi 10 décembre 2026 à 9 h" in words
    [way] = [a for a in main.all("a") if a.text == "Voir les créneaux de ce jour"]
    there = page_of(
        client,
        organisation,
        **dict(pair.split("=") for pair in way["href"].split("?")[1].split("&")),
    )
    assert slots_of(there)[0].startswith("9 h C. Roux , jeudi 10 décembre")


def test_weeks_follow_each_other_and_never_go_into_the_past(client, organisation, motif, window):
    main = page_of(client, organisation, motif=motif.pk, du="2020-01-01")
    assert "du 24 au 30 novembre 2026" in main.text.replace("\xa0", " ")
    links = {a.text: a["href"] for a in main.all("a")}
    assert "Jours précédents" not in links
    assert "du=2026-12-01" in links["Jours suivants"]
    main = page_of(client, organisation, motif=motif.pk, du="2026-11-26")
    links = {a.text: a["href"] for a in main.all("a")}
    assert "du=" not in links["Jours précédents"]


def test_a_collective_motif_shows_its_open_sessions(client, agent, organisation, service, place):
    motif = MotifFactory(
        name="Atelier", collectif=True, organisations=[organisation], service=service
    )
    start = NOW + timedelta(days=2)
    for seats in (1, 3):
        book(
            agent,
            organisation,
            start + timedelta(hours=seats),
            motif=motif,
            place=place,
            max_participants_count=seats,
            name=f"Groupe de {seats}",
        )
    main = page_of(client, organisation, motif=motif.pk)
    [session] = main.one("ul", class_="rdv-choices").all("a")
    assert "Groupe de 3" in session.text
    assert "2 places libres" in session.text
    assert session["href"].startswith(f"/agent/{organisation.pk}/rdv/")


def test_why_a_time_is_not_offered(client, agent, organisation, motif, window):
    book(agent, organisation, datetime(2026, 11, 24, 9, tzinfo=UTC), motif=motif)
    asked = {"motif": motif.pk, "jour": "2026-11-24"}
    taken = page_of(client, organisation, "/pourquoi", heure="10:00", **asked)
    words = taken.text.replace("\xa0", " ")
    assert "Camille Roux : La personne a un RDV de 10 h à 10 h 30." in words
    outside = page_of(client, organisation, "/pourquoi", heure="18:00", **asked)
    assert "les plages d'ouverture vont" in outside.text.replace("\xa0", " ")
    offered = page_of(client, organisation, "/pourquoi", heure="09:00", **asked)
    assert "Ce créneau est proposé" in offered.text
    between = page_of(client, organisation, "/pourquoi", heure="09:10", **asked)
    assert "Créneaux les plus proches" in between.text


def test_what_others_do_is_not_told_to_who_may_not_see_it(
    client, agent, organisation, motif, place
):
    stranger = AgentFactory(
        organisation=organisation, last_name="Secret", services=[ServiceFactory()]
    )
    OpeningWindowFactory(agent=stranger, organisation=organisation, place=place, motifs=[motif])
    AbsenceFactory(agent=stranger, first_day=date(2026, 11, 24))
    main = page_of(
        client, organisation, "/pourquoi", motif=motif.pk, jour="2026-11-24", heure="10:00"
    )
    assert "Secret" not in main.text
    assert "dont vous ne voyez pas l’agenda" in main.text


def test_only_the_motifs_of_ones_services_are_offered(alpha, client, agent, organisation, motif):
    hidden = MotifFactory(name="Caché", organisations=[organisation], service=ServiceFactory())
    assert "Caché" not in page_of(client, organisation).text
    assert client.get(path(organisation), {"motif": hidden.pk}).status_code == 404
    with in_espace(alpha):
        AgentRole.objects.filter(agent=agent).update(access_level="admin")
    assert "Caché" in page_of(client, organisation, motif=hidden.pk).text


HOSTILE = [
    "abc",
    "-1",
    "0",
    "١٢",
    "😀",
    "1" * 300,
    "1 OR 1=1",
    "\u202e1",
    "%00",
    "\x00",
    "9" * 16,
    "null",
]


@pytest.mark.parametrize(
    "name", ["motif", "service", "agents", "equipes", "lieux", "lieu", "usagers", "modele"]
)
@pytest.mark.parametrize("value", HOSTILE)
def test_identifiers_that_cannot_be_one(client, organisation, motif, window, name, value):
    asked = {"motif": motif.pk, name: value}
    may_be_one = name == "modele" and value in ("0", "9" * 16)
    for page in ("", "/pourquoi"):
        status = client.get(path(organisation, page), asked).status_code
        assert status == 200 if may_be_one else status in (400, 404)
    assert client.get(path(organisation, "/elargir"), asked).status_code in (200, 400, 404)


@pytest.mark.parametrize(
    "value",
    ["", "hier", "2026-13-45", "9999-99-99", "0001-01-01", "2026-11-24T25:61", "😀", "x" * 300],
)
def test_days_and_times_that_are_none(client, organisation, motif, window, value):
    assert client.get(path(organisation), {"motif": motif.pk, "du": value}).status_code == 200
    asked = {"motif": motif.pk, "jour": value, "heure": value}
    assert client.get(path(organisation, "/pourquoi"), asked).status_code == 200


@pytest.mark.parametrize(("many", "words"), [(101, "100 personnes au plus"), (10_000, "400")])
def test_too_many_usagers_are_refused(client, organisation, motif, many, words):
    query = "&".join(f"usagers={pk}" for pk in range(1, many + 1))
    answer = client.get(f"{path(organisation)}?{query}")
    assert answer.status_code == 400
    assert words in answer.content.decode()


def test_an_usager_of_another_organisation_is_named_to_nobody_who_tries_identifiers(
    client, organisation, motif
):
    stranger = UsagerFactory(first_name="Inconnue", last_name="Ailleurs")
    elsewhere = OrganisationFactory()
    UsagerProfile.objects.create(usager=stranger, organisation=elsewhere)
    for word in (str(stranger.pk), f"{stranger.pk}.{'A' * 43}"):
        answer = client.get(path(organisation), {"motif": motif.pk, "usagers": word})
        assert answer.status_code == 404
        assert "Inconnue" not in answer.content.decode()


def test_the_number_of_queries_does_not_grow(
    alpha, client, agent, organisation, motif, place, window, service
):
    def grow(number: int) -> None:
        other = AgentFactory(organisation=organisation, services=[service])
        where = PlaceFactory(organisation=organisation)
        OpeningWindowFactory(agent=other, organisation=organisation, place=where, motifs=[motif])
        MotifFactory(organisations=[organisation], service=service)
        Team.objects.create(name=f"Équipe {number}").agents.add(other)
        start = NOW + timedelta(days=1, hours=number)
        book(other, organisation, start, motif=motif, place=where)

    def count(**asked) -> int:
        with CaptureQueriesContext(connection) as queries:
            page_of(client, organisation, motif=motif.pk, **asked)
        return len(queries)

    with in_espace(alpha):
        grow(0)
    count()  # the host is looked up once
    few = count(), count(lieu=place.pk)
    with in_espace(alpha):
        for number in range(1, 8):
            grow(number)
    assert (count(), count(lieu=place.pk)) == few
    assert max(few) <= 32


def test_follow_up_is_for_agents_to_look_for(client, organisation, service, place, agent):
    motif = MotifFactory(
        organisations=[organisation],
        service=service,
        follow_up=True,
        bookable_by=Motif.BookableBy.AGENTS,
    )
    OpeningWindowFactory(agent=agent, organisation=organisation, place=place, motifs=[motif])
    assert slots_of(page_of(client, organisation, motif=motif.pk))


@pytest.mark.parametrize(
    "page",
    [
        "trouver-un-rdv",
        "agenda",
        "agenda/liste",
        "plages",
        "indisponibilites",
        "rdv",
        "usagers",
        "collectifs/nouveau",
    ],
)
def test_who_has_not_accepted_yet_is_chosen_nowhere(client, organisation, service, page):
    """Somebody who was invited has no name before they answer (domain.md 1.2)."""
    named = member(organisation, services=[service], first_name="Zoé", last_name="Zanetti")
    invited = member(organisation, services=[service], first_name="", last_name="")
    AgentInvitation.objects.create(agent=invited, expires_at=NOW + timedelta(days=2))
    MotifFactory(service=service, organisations=[organisation], collectif=True)

    def offers(agent) -> bool:
        shown = client.get(f"/agent/{organisation.pk}/{page}").content.decode()
        return f'value="{agent.pk}"' in shown

    assert offers(named)
    assert not offers(invited)
