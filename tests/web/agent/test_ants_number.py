"""An agent writes the numbers of those who come: optional, and warnings may be passed over."""

import pytest

from booking.appointments.models import Participation
from booking.catalog.models import MotifCategory
from integrations.ants.double.register import Appointment as Declared
from tenants.context import in_espace
from tests.factories import MotifFactory, PlaceFactory, ServiceFactory
from tests.support.markup import parse

from .people import account_of, member
from .test_book import confirm, known, page_of

NUMBER, OTHER = "A123456789", "AABBCCDDEE"


@pytest.fixture(autouse=True)
def still(clock):
    return clock


@pytest.fixture
def agent(bravo, alpha, organisation):
    with in_espace(alpha):
        service = ServiceFactory(name="État civil")
        yield member(organisation, services=[service], first_name="Camille", last_name="Roux")


@pytest.fixture
def client(alpha_client, agent):
    return alpha_client.log_in(account_of(agent))


@pytest.fixture
def usager(agent, organisation):
    return known(organisation, first_name="Nadia", last_name="Benali")


@pytest.fixture
def motif(agent, organisation):
    return MotifFactory(service=agent.services.get(), organisations=[organisation])


@pytest.fixture
def passport(motif):
    motif.category = MotifCategory.objects.create(
        name="Passeport", short_name="passport", ants_code="PASSPORT"
    )
    motif.save()
    return motif


@pytest.fixture
def whole(motif, usager, organisation, agent):
    """All that the address of the last step holds."""
    return {
        "motif": motif.pk,
        "usagers": usager.pk,
        "debut": "2026-11-26T10:00",
        "lieu": PlaceFactory(organisation=organisation, name="Annexe").pk,
        "agents": agent.pk,
    }


@pytest.fixture
def told(alpha):
    """`told()`: each participation's number, in order."""

    def read() -> list[str]:
        with in_espace(alpha):
            rows = Participation.objects.order_by("usager_id")
            return list(rows.values_list("ants_number", flat=True))

    return read


@pytest.fixture
def page_and_address(alpha, organisation):
    """The page of the only appointment, and that of its only participant's number."""

    def read() -> tuple[str, str]:
        with in_espace(alpha):
            part = Participation.objects.get()
            page = f"/agent/{organisation.pk}/rdv/{part.appointment_id}"
            return page, f"{page}/participants/{part.pk}/predemande"

    return read


def field(usager) -> str:
    return f"predemande-{usager.pk}"


def test_it_is_asked_of_each_who_comes_and_optional(
    client, organisation, passport, whole, usager, coordination, told
):
    second = known(organisation, first_name="Awa", last_name="Diallo")
    whole["usagers"] = [usager.pk, second.pk]
    form = page_of(client, organisation, **whole)
    assert form.one("input", name=field(usager))
    assert form.one("input", name=field(second))
    answer = confirm(client, organisation, whole, **{field(usager): "a123456789"})
    assert answer.status_code == 302
    assert told() == [NUMBER, ""]


def test_what_is_wrong_is_told_with_whose_it_is_and_nothing_is_lost(
    client, organisation, passport, whole, usager, coordination
):
    answer = confirm(client, organisation, whole, **{field(usager): "12", "contexte": "À deux"})
    assert answer.status_code == 422
    main = parse(answer.content.decode()).one("main")
    assert "Nadia Benali : Vérifiez ce numéro" in main.text
    assert main.one("input", name=field(usager))["value"] == "12"
    assert main.one("textarea", name="contexte").text == "À deux"


@pytest.mark.parametrize("standing", ["consumed", "elsewhere"])
def test_what_france_titres_says_may_be_passed_over(
    client, organisation, passport, whole, usager, coordination, standing, told
):
    if standing == "consumed":
        coordination.register.statuses[NUMBER] = "consumed"
    else:
        coordination.register.create(
            NUMBER, Declared("https://autre.example/1", "Vire", "9", "2026-12-01 10:00:00")
        )
    posted = {field(usager): NUMBER}
    answer = confirm(client, organisation, whole, **posted)
    assert answer.status_code == 409
    main = parse(answer.content.decode()).one("main")
    [code] = [one["value"] for one in main.all("input", name="confirme")]
    assert "Nadia Benali : Ce numéro a déjà" in main.text
    assert told() == []
    assert confirm(client, organisation, whole, **posted, confirme=code).status_code == 302
    assert told() == [NUMBER]


def test_two_people_cannot_have_the_same(
    client, organisation, passport, whole, usager, coordination, told
):
    second = known(organisation)
    whole["usagers"] = [usager.pk, second.pk]
    posted = {field(one): NUMBER for one in (usager, second)}
    answer = confirm(client, organisation, whole, **posted)
    assert answer.status_code == 422
    assert "chacune a le sien" in answer.content.decode()
    assert told() == []


def test_it_is_corrected_on_the_page_of_the_appointment(
    client, organisation, passport, whole, usager, coordination, told, page_and_address
):
    confirm(client, organisation, whole)
    page, address = page_and_address()
    assert f'href="{address}"' in client.get(page).content.decode()
    coordination.register.statuses[OTHER] = "declared"
    refused = client.post(address, {"ants_number": OTHER})
    assert "n’est pas terminée" in parse(refused.content.decode()).one("div", id="erreurs").text
    assert client.post(address, {"ants_number": OTHER, "quand_meme": "on"})["Location"] == page
    assert OTHER in client.get(page).content.decode()
    # The one that is ours is no news.
    own = f"http://alpha.localhost/users/rdvs/{page.rpartition('/')[2]}"
    coordination.register.create(NUMBER, Declared(own, "Annexe", "9", "2026-11-26 10:00:00"))
    assert client.post(address, {"ants_number": NUMBER}).status_code == 302
    assert client.post(address, {"ants_number": ""}).status_code == 302
    assert told() == [""]


def test_a_motif_without_numbers_asks_for_none(
    client, organisation, whole, usager, told, page_and_address
):
    assert not page_of(client, organisation, **whole).all("input", name=field(usager))
    confirm(client, organisation, whole, **{field(usager): NUMBER})
    assert told() == [""]
    _page, address = page_and_address()
    assert client.post(address, {"ants_number": NUMBER}).status_code == 422
