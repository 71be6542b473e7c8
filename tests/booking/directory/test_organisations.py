"""Organisations are made by the espace, corrected by those who administer them."""

import pytest

from booking.catalog.models import Room
from booking.directory.errors import InvalidValue
from booking.directory.identity import actor_of_account
from booking.directory.models import Agent, AgentRole, DirectoryChange, Organisation
from booking.directory.services.create_organisation import create_organisation
from booking.directory.services.delete_organisation import (
    OrganisationInUse,
    delete_organisation,
)
from booking.directory.services.edit_organisation import edit_organisation
from booking.directory.versions import ChangedMeanwhile, version_of
from socle.errors import Forbidden, NotVisible
from tenants.context import in_espace
from tests.booking.access.things import book
from tests.booking.conftest import open_counter
from tests.factories import AgentFactory, PlaceFactory
from tests.support.crowd import crowd

from .conftest import NOW, found_town, known_usager

VALUES = {
    "name": "  Maison\u00a0des   solidarités de Privas ",
    "phone": "04 75 66 77 88",
    "email": "Accueil@Demo.example",
    "website": "https://demo.example/privas",
    "opening_hours": "Du lundi au vendredi\r\n9 h – 17 h",
    "verticale": "rdv_solidarites",
    "external_id": "privas-1",
}


def admin_of(organisation):
    agent = AgentFactory(organisation=organisation, organisation__level="admin")
    return actor_of_account(agent.account_id)


def test_who_makes_one_administers_it(town):
    made = create_organisation(VALUES, town.chief, NOW)
    made.refresh_from_db()
    assert made.name == "Maison des solidarités de Privas"
    assert made.slug == "maison-des-solidarites-de-privas"
    assert (made.phone, made.email) == ("+33475667788", "accueil@demo.example")
    assert made.opening_hours == "Du lundi au vendredi\n9 h – 17 h"
    role = AgentRole.objects.get(organisation=made)
    assert (role.agent_id, role.access_level) == (town.chief.agent_id, "admin")
    line = DirectoryChange.objects.get(noun="organisation")
    assert (line.object_id, line.verb, line.after["name"]) == (made.pk, "created", made.name)


def test_only_the_espace_makes_one_and_not_by_a_form_of_another_espace(bravo, town):
    for actor in (town.actor, admin_of(town.here)):
        with pytest.raises(Forbidden):
            create_organisation(VALUES, actor, NOW)
    with in_espace(bravo):
        with pytest.raises(Forbidden):
            create_organisation(VALUES, town.chief, NOW)
        assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "   \u202e "}, "name"),
        ({"name": "…"}, "name"),
        ({"name": None}, "name"),
        ({"name": 12}, "name"),
        ({"name": "M" * 300}, "name"),
        ({"name": "CCAS", "phone": "12345"}, "phone"),
        ({"name": "CCAS", "phone": "+33 1"}, "phone"),
        ({"name": "CCAS", "phone": "٣٩١٩"}, "phone"),
        ({"name": "CCAS", "email": "nobody"}, "email"),
        ({"name": "CCAS", "website": "javascript:alert(1)"}, "website"),
        ({"name": "CCAS", "website": "https://" + "a" * 300}, "website"),
        ({"name": "CCAS", "opening_hours": "h" * 2001}, "opening_hours"),
        ({"name": "CCAS", "verticale": "rdv_pizza"}, "verticale"),
        ({"name": "CCAS", "verticale": ["rdv_mairie"]}, "verticale"),
        ({"name": "CCAS", "external_id": "x" * 61}, "external_id"),
    ],
)
def test_what_makes_no_sense(town, values, field):
    before = Organisation.objects.count()
    with pytest.raises(InvalidValue) as refusal:
        create_organisation(values, town.chief, NOW)
    assert refusal.value.details["field"] == field
    assert refusal.value.message.endswith(".")
    assert Organisation.objects.count() == before


@pytest.mark.parametrize("phone", ["3919", "0475667788", "", "+41 44 668 18 00"])
def test_short_french_and_foreign_numbers(town, phone):
    made = create_organisation({"name": "CCAS", "phone": phone}, town.chief, NOW)
    assert bool(made.phone) == bool(phone)


@pytest.mark.parametrize("name", ["Mairie d’Aubenas 🏛", "بلدية", "M" * 150, "Œuvre"])
def test_any_writing_has_an_address(town, name):
    made = create_organisation({"name": name}, town.chief, NOW)
    assert made.slug
    assert len(made.slug) <= 81


def test_case_and_accents_make_no_other_name(town):
    made = create_organisation({"name": "Médiathèque de Privas"}, town.chief, NOW)
    for name in ("mediatheque de privas", "MÉDIATHÈQUE  DE PRIVAS", "Médiathèque-de-Privas"):
        with pytest.raises(InvalidValue, match="existe déjà"):
            create_organisation({"name": name}, town.chief, NOW)
        edit_organisation(made.pk, {"name": name}, town.chief, NOW)
    with pytest.raises(InvalidValue):
        edit_organisation(town.here.pk, {"name": "mediatheque de privas"}, town.chief, NOW)
    create_organisation({"name": "A", "external_id": "x"}, town.chief, NOW)
    with pytest.raises(InvalidValue):
        create_organisation({"name": "B", "external_id": "x"}, town.chief, NOW)


def test_two_who_give_one_name_at_once_make_one(committed_alpha):
    with in_espace(committed_alpha):
        town = found_town()
    got = crowd(
        committed_alpha,
        4,
        lambda n: create_organisation({"name": ["Ccas", "CCAS"][n % 2]}, town.chief, NOW).pk,
    )
    assert sum(isinstance(one, InvalidValue) for one in got) == 3
    with in_espace(committed_alpha):
        assert Organisation.objects.filter(name__iexact="ccas").count() == 1


def test_its_administrator_corrects_it_and_a_colleague_does_not(town):
    admin = admin_of(town.here)
    edit_organisation(town.here.pk, {"phone": "3919"}, admin, NOW)
    town.here.refresh_from_db()
    assert town.here.phone == "3919"
    line = DirectoryChange.objects.get(noun="organisation")
    assert (line.before, line.after) == ({"phone": "+33199001234"}, {"phone": "3919"})
    for actor, refusal in ((town.actor, Forbidden), (town.neighbour, NotVisible)):
        with pytest.raises(refusal):
            edit_organisation(town.here.pk, {"phone": ""}, actor, NOW)


def test_the_second_of_two_editors_is_told(town):
    version = version_of(town.here)
    edit_organisation(town.here.pk, {"phone": "3919"}, town.chief, NOW, version=version)
    with pytest.raises(ChangedMeanwhile):
        edit_organisation(town.here.pk, {"phone": "3010"}, town.chief, NOW, version=version)
    town.here.refresh_from_db()
    assert town.here.phone == "3919"


def test_nothing_new_leaves_no_trace(town):
    edit_organisation(town.here.pk, {"phone": town.here.phone}, town.chief, NOW)
    assert not DirectoryChange.objects.exists()


def test_an_identifier_of_another_espace_does_not_exist(bravo, town):
    with in_espace(bravo):
        stranger = found_town().here.pk
    for act in (
        lambda: edit_organisation(stranger, {"phone": ""}, town.chief, NOW),
        lambda: delete_organisation(stranger, town.chief, NOW),
    ):
        with pytest.raises(NotVisible):
            act()
    with in_espace(bravo):
        assert Organisation.objects.filter(pk=stranger).exists()


def test_one_that_never_served_goes_with_what_hangs_on_it(town):
    place = PlaceFactory(organisation=town.there)
    Room.objects.create(place=place, name="B1")
    delete_organisation(town.there.pk, town.chief, NOW)
    assert not Organisation.objects.filter(pk=town.there.pk).exists()
    left = Agent.objects.get(pk=town.neighbour.agent_id)
    assert left.deleted_at is not None
    assert Agent.objects.get(pk=town.chief.agent_id).deleted_at is None


def test_one_that_served_stays(town):
    known_usager(town.here)
    with pytest.raises(OrganisationInUse, match="usagers"):
        delete_organisation(town.here.pk, town.chief, NOW)
    with pytest.raises(Forbidden):
        delete_organisation(town.here.pk, admin_of(town.here), NOW)
    counter = open_counter()
    usager = known_usager(town.here)
    book(counter.organisation, counter.motif, counter.agents[0], usager, "agent", 0)
    with pytest.raises(OrganisationInUse, match="rendez-vous"):
        delete_organisation(counter.organisation.pk, town.chief, NOW)
    assert counter.organisation.opening_windows.exists()
