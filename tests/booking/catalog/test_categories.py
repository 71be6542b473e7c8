"""Categories of motifs: who makes them, the codes of France Titres, two editors, removal."""

import pytest
from django.db import IntegrityError, transaction

from booking.catalog.models import MotifCategory
from booking.catalog.services.define_category import (
    CategoryInUse,
    add_france_titres,
    create_category,
    edit_category,
    remove_category,
)
from booking.directory.errors import InvalidValue
from booking.directory.identity import actor_of_account
from booking.directory.models import DirectoryChange
from booking.directory.versions import ChangedMeanwhile, version_of
from socle.errors import Forbidden, NotVisible
from tenants.context import in_espace
from tests.booking.conftest import NOW
from tests.factories import AgentFactory, MotifFactory, OrganisationFactory

PASSPORT = {"name": "Passeport", "short_name": "passport", "ants_code": "PASSPORT"}


@pytest.fixture
def elsa(in_alpha):
    return actor_of_account(AgentFactory(is_espace_admin=True).account_id)


def test_the_three_of_france_titres_are_made_once(bravo, elsa):
    assert add_france_titres(elsa, NOW) == 3
    assert add_france_titres(elsa, NOW) == 0
    codes = set(MotifCategory.objects.values_list("ants_code", flat=True))
    assert codes == {"CNI", "PASSPORT", "CNI-PASSPORT"}
    with in_espace(bravo):
        assert not MotifCategory.objects.exists()


def test_only_those_that_are_missing_are_made(elsa):
    mine = create_category({**PASSPORT, "name": "Passeports de la ville"}, elsa, NOW)
    assert add_france_titres(elsa, NOW) == 2
    assert MotifCategory.objects.get(ants_code="PASSPORT") == mine


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "PASSEPORT"}, "name"),
        ({"short_name": ""}, "short_name"),
        ({"short_name": "Pàssport"}, "short_name"),
        ({"ants_code": "VISA"}, "ants_code"),
        ({"ants_code": "PASSPORT"}, "ants_code"),
    ],
)
def test_what_is_missing_or_taken_is_told_at_its_field(elsa, values, field):
    create_category(PASSPORT, elsa, NOW)
    asked = {"name": "Autre", "short_name": "autre", "ants_code": "", **values}
    with pytest.raises(InvalidValue) as refused:
        create_category(asked, elsa, NOW)
    assert refused.value.details["field"] == field
    assert MotifCategory.objects.count() == 1


def test_the_database_holds_the_codes(in_alpha):
    MotifCategory.objects.create(**PASSPORT)
    for wrong in ("PASSPORT", "passport"):
        with pytest.raises(IntegrityError), transaction.atomic():
            MotifCategory.objects.create(name="b", short_name="b", ants_code=wrong)


def test_the_second_of_two_editors_is_told(elsa):
    made = create_category(PASSPORT, elsa, NOW)
    seen = version_of(made)
    edit_category(made.pk, {"name": "Passeports"}, elsa, NOW, version=seen)
    with pytest.raises(ChangedMeanwhile):
        edit_category(made.pk, {"name": "Autre"}, elsa, NOW, version=seen)
    change = DirectoryChange.objects.get(verb="category_edited")
    assert (change.before, change.after) == ({"name": "Passeport"}, {"name": "Passeports"})


def test_one_that_motifs_have_stays(elsa):
    made = create_category(PASSPORT, elsa, NOW)
    motif = MotifFactory(organisations=[OrganisationFactory()], category=made)
    with pytest.raises(CategoryInUse, match="Un motif a"):
        remove_category(made.pk, elsa, NOW)
    motif.deleted_at = NOW
    motif.save()
    remove_category(made.pk, elsa, NOW)
    assert not MotifCategory.objects.exists()
    with pytest.raises(NotVisible):
        remove_category(made.pk, elsa, NOW)


def test_nobody_else_may(elsa):
    made = create_category(PASSPORT, elsa, NOW)
    organisation = OrganisationFactory()
    agent = AgentFactory(organisation=organisation, organisation__level="admin")
    actor = actor_of_account(agent.account_id)
    for act in (
        lambda: create_category({**PASSPORT, "ants_code": ""}, actor, NOW),
        lambda: add_france_titres(actor, NOW),
        lambda: edit_category(made.pk, {"name": "x"}, actor, NOW),
        lambda: remove_category(made.pk, actor, NOW),
    ):
        with pytest.raises(Forbidden):
            act()
    assert MotifCategory.objects.get().name == "Passeport"
