"""« Élargir votre recherche »: what an agent may book in other organisations of the espace."""

from datetime import timedelta

import pytest
from django.utils.http import urlencode

from booking.appointments.models import Appointment, Participation
from booking.catalog.models import Motif
from booking.directory.models import AgentRole, UsagerProfile
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

from .conftest import NOW
from .people import account_of, member

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
    receiver = AgentFactory(organisation=elsewhere, services=[motif.service])
    OpeningWindowFactory(agent=receiver, organisation=elsewhere, place=place, motifs=[motif])
    return place


@pytest.fixture
def usager(agent, organisation):
    usager = UsagerFactory(first_name="Nadia", last_name="Benali")
    UsagerProfile.objects.create(usager=usager, organisation=organisation)
    return usager


def path(organisation, more: str = "") -> str:
    return f"/agent/{organisation.pk}/trouver-un-rdv/elargir{more}"


def page_of(client, organisation, more="", **asked):
    answer = client.get(path(organisation, more), asked)
    assert answer.status_code == 200, answer.content.decode()[-1500:]
    return parse(answer.content.decode()).one("main")


def choices(main) -> list:
    found = main.all("ul", class_="rdv-choices")
    return found[0].all("a") if found else []


def slot(place, motif) -> dict[str, object]:
    return {"motif": motif.pk, "lieu": place.pk, "debut": "2026-11-25T09:00"}


def test_from_the_motif_to_the_confirmation(
    alpha, client, agent, organisation, motif, place, usager
):
    main = page_of(client, organisation, usagers=usager.pk)
    [choice] = choices(main)
    assert "Aide sociale" in choice.text
    main = parse(client.get(choice["href"]).content.decode()).one("main")
    [choice] = choices(main)
    assert "Mairie d’Aubenas : Hôtel de ville" in choice.text
    assert "mardi 24 novembre 2026 à 9 h 30" in choice.text.replace("\xa0", " ")
    main = parse(client.get(choice["href"]).content.decode()).one("main")
    first = main.all("a", class_="rdv-slot")[0]
    check = client.get(first["href"])
    assert "Nadia Benali" in check.content.decode()
    answer = client.post(first["href"], {"cle": "k"})
    again = client.post(first["href"], {"cle": "k"})
    assert answer.status_code == 302
    assert answer["Location"] == again["Location"]
    done = client.get(answer["Location"]).content.decode()
    assert "Le RDV est confirmé" in done
    assert "Mairie d’Aubenas" in done
    with in_espace(alpha):
        [booked] = Appointment.objects.all()
        assert booked.organisation_id == place.organisation_id
        part = Participation.objects.get()
        assert part.created_by_agent_prescripteur
        assert part.created_by_agent == agent
        assert UsagerProfile.objects.filter(
            usager=usager, organisation=place.organisation_id
        ).exists()


def test_only_who_booked_it_reads_the_confirmation(
    alpha, client, client_of, organisation, motif, place, usager, service
):
    address = (
        f"{path(organisation, '/usager')}?{urlencode({**slot(place, motif), 'usagers': usager.pk})}"
    )
    there = client.post(address, {"cle": "k"})["Location"]
    with in_espace(alpha):
        other = member(organisation, services=[service])
        account = account_of(other)
    assert client_of("alpha.localhost").log_in(account).get(there).status_code == 404


def test_the_appointment_itself_stays_out_of_sight(
    alpha, client, organisation, motif, place, usager
):
    address = (
        f"{path(organisation, '/usager')}?{urlencode({**slot(place, motif), 'usagers': usager.pk})}"
    )
    client.post(address, {"cle": "k"})
    with in_espace(alpha):
        booked = Appointment.objects.get()
    assert client.get(f"/agent/{organisation.pk}/rdv/{booked.pk}").status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"bookable_by": Motif.BookableBy.AGENTS},
        {"follow_up": True},
        {"deleted_at": NOW},
    ],
)
def test_motifs_that_are_not_open_are_not_offered(
    alpha, client, organisation, motif, place, usager, fields
):
    Motif.objects.filter(pk=motif.pk).update(**fields)
    assert choices(page_of(client, organisation)) == []
    address = (
        f"{path(organisation, '/usager')}?{urlencode({**slot(place, motif), 'usagers': usager.pk})}"
    )
    assert client.post(address, {"cle": "k"}).status_code == 404
    with in_espace(alpha):
        assert not Appointment.objects.exists()


def test_motifs_of_other_services_are_for_admins(alpha, client, agent, organisation, motif, place):
    Motif.objects.filter(pk=motif.pk).update(service=ServiceFactory())
    assert choices(page_of(client, organisation)) == []
    with in_espace(alpha):
        AgentRole.objects.filter(agent=agent).update(access_level="admin")
    assert len(choices(page_of(client, organisation))) == 1


def test_the_delays_of_usagers_apply(client, organisation, motif, place, usager):
    Motif.objects.filter(pk=motif.pk).update(min_public_booking_delay=3 * 86_400)
    main = page_of(client, organisation, motif=motif.pk)
    [choice] = choices(main)
    assert "vendredi 27 novembre" in choice.text.replace("\xa0", " ")
    address = (
        f"{path(organisation, '/usager')}?{urlencode({**slot(place, motif), 'usagers': usager.pk})}"
    )
    answer = client.post(address, {"cle": "k"})
    assert answer.status_code == 409
    assert "Ce créneau vient d’être pris." in answer.content.decode()


def test_somebody_is_created_on_the_way(alpha, client, organisation, motif, place):
    address = f"{path(organisation, '/usager')}?{urlencode(slot(place, motif))}"
    answer = client.post(address, {"first_name": "Awa", "last_name": "Diallo"})
    assert answer.status_code == 302
    words = client.get(answer["Location"]).content.decode()
    assert "Awa Diallo" in words
    assert "Confirmer le RDV" in words


def test_by_telephone_it_is_an_organisation_that_is_chosen(
    client, elsewhere, organisation, service
):
    motif = MotifFactory(
        organisations=[elsewhere], service=service, bookable_by=PRESCRIPTEURS, location_type="phone"
    )
    receiver = AgentFactory(organisation=elsewhere, services=[service])
    OpeningWindowFactory(agent=receiver, organisation=elsewhere, motifs=[motif])
    [choice] = choices(page_of(client, organisation, motif=motif.pk))
    assert "Mairie d’Aubenas" in choice.text
    main = parse(client.get(choice["href"]).content.decode()).one("main")
    assert main.all("a", class_="rdv-slot")


def test_an_empty_week_leads_on(client, organisation, motif, place):
    far = (NOW + timedelta(days=4)).date()
    main = page_of(client, organisation, motif=motif.pk, lieu=place.pk, du=far.isoformat())
    assert main.all("a", class_="rdv-slot")
