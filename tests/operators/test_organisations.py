"""An organisation is told of to France Titres, or no longer, in its own espace only."""

import pytest

from booking.directory.models import DirectoryChange, Organisation
from integrations.projections.models import MeetingPoint
from socle.audit.models import Entry
from socle.outbox.models import Message
from tenants.context import in_espace
from tenants.models import Espace
from tests.factories import OrganisationFactory, PlaceFactory

from .pages import main_of

PAGE = "/operateurs/espaces/alpha/organisations"


@pytest.fixture
def town_hall(alpha, bravo) -> Organisation:
    with in_espace(alpha):
        organisation = OrganisationFactory(name="Mairie d’alpha", verticale="rdv_mairie")
        PlaceFactory(organisation=organisation)
    return organisation


def act(client, organisation: Organisation, verb: str, slug: str = "alpha"):
    path = f"/operateurs/espaces/{slug}/organisations/{organisation.pk}/{verb}"
    return client.post(path)


def is_linked(organisation: Organisation, espace: Espace) -> bool:
    with in_espace(espace):
        return Organisation.objects.get(pk=organisation.pk).ants_connectable


def test_it_is_linked_then_taken_off(admin, alpha, town_hall, deliver):
    assert "Mairie d’alpha" in main_of(admin.get(PAGE))
    assert act(admin, town_hall, "relier").url == PAGE
    assert is_linked(town_hall, alpha)
    deliver()
    assert MeetingPoint.objects.filter(espace_number=alpha.number).count() == 1
    assert "Reliée" in main_of(admin.get(PAGE))
    act(admin, town_hall, "retirer")
    deliver()
    assert not MeetingPoint.objects.exists()
    with in_espace(alpha):
        verbs = DirectoryChange.objects.filter(noun="organisation", object_id=town_hall.pk)
        assert set(verbs.values_list("author_kind", flat=True)) == {"operator"}
    told = Entry.objects.filter(verb__startswith="organisation.", espace_number=alpha.number)
    assert set(told.values_list("detail", flat=True)) == {"Mairie d’alpha"}
    assert told.count() == 2


def test_the_same_again_tells_nobody(admin, alpha, town_hall):
    act(admin, town_hall, "relier")
    act(admin, town_hall, "relier")
    assert Message.objects.filter(topic="organisation.edited").count() == 1


def test_only_a_town_hall_is(admin, alpha, bravo):
    with in_espace(alpha):
        organisation = OrganisationFactory()
    assert act(admin, organisation, "relier").status_code == 422
    assert not is_linked(organisation, alpha)


def test_the_organisation_of_another_espace_is_unknown(admin, alpha, bravo, town_hall):
    assert act(admin, town_hall, "relier", slug="bravo").status_code == 404
    assert not is_linked(town_hall, alpha)


def test_support_reads_and_acts_not(support, alpha, town_hall):
    assert "Mairie d’alpha" in main_of(support.get(PAGE))
    assert act(support, town_hall, "relier").status_code == 403
    assert not is_linked(town_hall, alpha)


def test_a_closed_espace_shows_nothing_and_changes_nothing(admin, alpha, town_hall):
    Espace.objects.filter(pk=alpha.pk).update(state="suspended")
    assert "n’est pas ouvert" in main_of(admin.get(PAGE))
    assert act(admin, town_hall, "relier").status_code == 409
