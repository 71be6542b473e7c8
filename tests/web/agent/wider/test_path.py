"""« Élargir votre recherche »: what an agent may book in other organisations of the espace."""

from datetime import timedelta

import pytest

from booking.appointments.models import Appointment, Participation
from booking.catalog.models import Motif
from booking.directory.models import AgentRole, UsagerProfile
from tenants.context import in_espace
from tests.factories import (
    MotifFactory,
    OrganisationFactory,
    PlaceFactory,
    ServiceFactory,
    UsagerFactory,
)
from tests.support.markup import parse
from tests.web.agent.conftest import NOW
from tests.web.agent.people import account_of, member

from .conftest import PRESCRIPTEURS, address, choices, page_of, receives


def test_from_the_motif_to_the_confirmation(
    alpha, client, agent, organisation, motif, place, usager
):
    receives(place.organisation, motif, PlaceFactory(organisation=place.organisation))
    main = page_of(client, organisation, usagers=usager.pk)
    [choice] = choices(main)
    assert "Aide sociale" in choice.text
    main = parse(client.get(choice["href"]).content.decode()).one("main")
    choice = next(one for one in choices(main) if "Hôtel de ville" in one.text)
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
    there = client.post(address(organisation, place, motif, usager), {"cle": "k"})["Location"]
    with in_espace(alpha):
        other = member(organisation, services=[service])
        account = account_of(other)
    assert client_of("alpha.localhost").log_in(account).get(there).status_code == 404


def test_the_appointment_itself_stays_out_of_sight(
    alpha, client, organisation, motif, place, usager
):
    client.post(address(organisation, place, motif, usager), {"cle": "k"})
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
    answer = client.post(address(organisation, place, motif, usager), {"cle": "k"})
    assert answer.status_code == 404
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
    assert "2026-11-27T09" in main.all("a", class_="rdv-slot")[0]["href"].replace("%3A", ":")
    answer = client.post(address(organisation, place, motif, usager), {"cle": "k"})
    assert answer.status_code == 409
    assert "Ce créneau vient d’être pris." in answer.content.decode()


def test_somebody_is_created_on_the_way(alpha, client, organisation, motif, place):
    answer = client.post(
        address(organisation, place, motif), {"first_name": "Awa", "last_name": "Diallo"}
    )
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
    other = OrganisationFactory(name="Mairie de Privas")
    motif.organisations.add(other)
    receives(elsewhere, motif)
    receives(other, motif)
    found = choices(page_of(client, organisation, motif=motif.pk))
    assert ["Aubenas" in one.text for one in found].count(True) == 1
    assert len(found) == 2
    choice = found[0]
    main = parse(client.get(choice["href"]).content.decode()).one("main")
    assert main.all("a", class_="rdv-slot")


def test_an_empty_week_leads_on(client, organisation, motif, place):
    far = (NOW + timedelta(days=4)).date()
    main = page_of(client, organisation, motif=motif.pk, lieu=place.pk, du=far.isoformat())
    assert main.all("a", class_="rdv-slot")


def test_what_nobody_receives_is_not_offered(client, organisation, motif, usager):
    main = page_of(client, organisation)
    assert choices(main) == []
    assert "Aucun motif à proposer" in main.text


def test_a_slot_that_is_taken_leads_to_the_nearest(
    alpha, client, organisation, motif, place, usager
):
    other = UsagerFactory()
    UsagerProfile.objects.create(usager=other, organisation=organisation)
    there = address(organisation, place, motif, usager)
    assert client.post(there, {"cle": "k"}).status_code == 302
    answer = client.post(address(organisation, place, motif, other), {"cle": "k2"})
    assert answer.status_code == 409
    main = parse(answer.content.decode()).one("main")
    nearest = choices(main)
    assert len(nearest) == 5
    # Who comes is kept, and the next button books.
    assert client.post(nearest[0]["href"], {"cle": "k3"}).status_code == 302


def test_the_link_is_shown_where_something_is_open(alpha, client, organisation, motif, place):
    page = f"/agent/{organisation.pk}/trouver-un-rdv"
    assert "Élargir votre recherche" in client.get(page).content.decode()
    with in_espace(alpha):
        Motif.objects.filter(pk=motif.pk).update(bookable_by=Motif.BookableBy.AGENTS)
    assert "Élargir votre recherche" not in client.get(page).content.decode()


def test_what_is_to_be_told_before_is_read_before(client, organisation, motif, place, usager):
    Motif.objects.filter(pk=motif.pk).update(restriction_for_rdv="Apporter une facture.")
    page = client.get(address(organisation, place, motif, usager)).content.decode()
    assert "Apporter une facture." in page


@pytest.mark.parametrize("pages", [1, 6])
def test_queries_do_not_grow_with_what_is_offered(
    client, organisation, motif, place, usager, django_assert_max_num_queries, pages
):
    for _ in range(pages):
        receives(place.organisation, motif, PlaceFactory(organisation=place.organisation))
    with django_assert_max_num_queries(32):
        page_of(client, organisation, motif=motif.pk)
