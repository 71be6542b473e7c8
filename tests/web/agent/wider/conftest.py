"""An agent of one organisation, and a motif that another one opens to prescripteurs."""

import pytest
from django.utils.http import urlencode

from booking.catalog.models import Motif
from booking.directory.models import UsagerProfile
from tenants.context import in_espace
from tests.factories import (
    AgentFactory,
    MotifFactory,
    OpeningWindowFactory,
    OrganisationFactory,
    PlaceFactory,
    ServiceFactory,
    UsagerFactory,
)
from tests.support.markup import parse
from tests.web.agent.people import account_of, member

PRESCRIPTEURS = Motif.BookableBy.AGENTS_AND_PRESCRIPTEURS


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
def elsewhere(agent):
    return OrganisationFactory(name="Mairie d’Aubenas")


@pytest.fixture
def motif(elsewhere, service):
    return MotifFactory(
        name="Aide sociale", service=service, organisations=[elsewhere], bookable_by=PRESCRIPTEURS
    )


@pytest.fixture
def place(elsewhere, motif):
    place = PlaceFactory(organisation=elsewhere, name="Hôtel de ville")
    receives(elsewhere, motif, place)
    return place


@pytest.fixture
def usager(agent, organisation):
    usager = UsagerFactory(first_name="Nadia", last_name="Benali")
    UsagerProfile.objects.create(usager=usager, organisation=organisation)
    return usager


def path(organisation, more: str = "") -> str:
    return f"/agent/{organisation.pk}/trouver-un-rdv/elargir{more}"


def receives(organisation, motif, place=None):
    """An agent of it who receives on Tuesdays and the days after; who they are."""
    receiver = AgentFactory(organisation=organisation, services=[motif.service])
    OpeningWindowFactory(agent=receiver, organisation=organisation, place=place, motifs=[motif])
    return receiver


def address(organisation, place, motif, *usagers) -> str:
    """Everything is chosen, up to the confirmation."""
    chosen = [*slot(place, motif).items(), *(("usagers", usager.pk) for usager in usagers)]
    return f"{path(organisation, '/usager')}?{urlencode(chosen)}"


def page_of(client, organisation, more="", **asked):
    answer = client.get(path(organisation, more), asked)
    assert answer.status_code == 200, answer.content.decode()[-1500:]
    return parse(answer.content.decode()).one("main")


def choices(main) -> list:
    return [link for found in main.all("ul", class_="rdv-choices") for link in found.all("a")]


def slot(place, motif) -> dict[str, object]:
    return {"motif": motif.pk, "lieu": place.pk, "debut": "2026-11-25T09:00"}
