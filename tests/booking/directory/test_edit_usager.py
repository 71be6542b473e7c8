"""Correcting a record, its ties and its organisations."""

import pytest

from booking.directory.errors import DuplicateUsager, ResponsibleRefused
from booking.directory.models import DirectoryChange, Usager
from booking.directory.services.assign_referents import assign_referents
from booking.directory.services.edit_usager import edit_usager
from booking.directory.services.import_usager import import_usager
from socle.errors import DomainError, NotVisible
from tenants.context import in_espace
from tests.factories import AgentFactory
from tests.support.crowd import crowd

from .conftest import NOW, found_town, known_usager


def test_only_what_is_given_changes(town):
    usager = known_usager(town.here, first_name="Nadia", email="nadia@demo.example")
    edit_usager(usager.pk, {"last_name": " Petit "}, town.actor, NOW)
    usager.refresh_from_db()
    assert (str(usager), usager.email) == ("Nadia Petit", "nadia@demo.example")
    line = DirectoryChange.objects.get()
    assert list(line.before) == list(line.after) == ["last_name"]
    assert line.after["last_name"] == "Petit"


def test_nothing_new_leaves_no_trace(town):
    usager = known_usager(town.here, last_name="Petit")
    edit_usager(usager.pk, {"last_name": "Petit"}, town.actor, NOW)
    assert not DirectoryChange.objects.exists()


def test_a_duplicate_known_before_does_not_hinder_other_corrections(town):
    usager = known_usager(town.here, email="same@demo.example", phone_number="")
    other = known_usager(town.here, email="same@demo.example", phone_number="")
    edit_usager(usager.pk, {"notes": "Vient avec sa sœur."}, town.actor, NOW)
    edit_usager(other.pk, {"email": "other@demo.example"}, town.actor, NOW)
    with pytest.raises(DuplicateUsager):
        edit_usager(other.pk, {"email": "same@demo.example"}, town.actor, NOW)


def test_a_record_of_another_organisation_does_not_exist(town):
    usager = known_usager(town.there)
    with pytest.raises(NotVisible):
        edit_usager(usager.pk, {"last_name": "Petit"}, town.actor, NOW)


def test_an_identifier_of_another_espace_does_not_exist(bravo, town):
    with in_espace(bravo):
        stranger = known_usager(found_town().here).pk
    for act in (edit_usager, lambda pk, _, *who: import_usager(pk, town.here.pk, *who)):
        with pytest.raises(NotVisible):
            act(stranger, {"last_name": "Petit"}, town.actor, NOW)


def test_becoming_a_relative_gives_up_ones_own_contact(town):
    head = known_usager(town.here, town.there)
    usager = known_usager(town.here, email="lina@demo.example")
    edit_usager(usager.pk, {"responsible_id": head.pk}, town.actor, NOW)
    usager.refresh_from_db()
    assert (usager.responsible, usager.email, usager.phone_number) == (head, "", "")
    assert usager.organisations.count() == 2


@pytest.mark.parametrize("who", ["self", "own relative"])
def test_no_loop_of_responsibles(town, who):
    head = known_usager(town.here)
    child = known_usager(town.here, responsible=head)
    responsible_id = {"self": head.pk, "own relative": child.pk}[who]
    with pytest.raises(ResponsibleRefused):
        edit_usager(head.pk, {"responsible_id": responsible_id}, town.actor, NOW)


def test_a_relative_is_given_no_contact_until_free(town):
    head = known_usager(town.here)
    child = known_usager(town.here, responsible=head, email="", phone_number="")
    values = {"email": "lina@demo.example"}
    with pytest.raises(ResponsibleRefused):
        edit_usager(child.pk, values, town.actor, NOW)
    edit_usager(child.pk, {"responsible_id": None, **values}, town.actor, NOW)
    child.refresh_from_db()
    assert (child.responsible, child.email) == (None, "lina@demo.example")


def test_two_who_tie_each_other_at_the_same_moment_make_no_loop(committed_alpha):
    with in_espace(committed_alpha):
        town = found_town()
        pair = [known_usager(town.here).pk for _ in range(2)]

    def tie(number: int) -> int:
        values = {"responsible_id": pair[1 - number % 2]}
        return edit_usager(pair[number % 2], values, town.actor, NOW).pk

    got = crowd(committed_alpha, 2, tie)
    assert sorted(isinstance(one, ResponsibleRefused) for one in got) == [False, True]
    with in_espace(committed_alpha):
        assert Usager.objects.filter(responsible__isnull=False).count() == 1


def test_an_organisation_takes_up_a_family(town):
    head = known_usager(town.there)
    child = known_usager(town.there, responsible=head)
    import_usager(child.pk, town.here.pk, town.actor, NOW)
    for usager in (head, child):
        assert usager.organisations.count() == 2
    edit_usager(child.pk, {"notes": "Vue."}, town.actor, NOW)


def test_taking_up_for_an_organisation_of_others_is_refused(town):
    usager = known_usager(town.here)
    with pytest.raises(NotVisible):
        import_usager(usager.pk, town.there.pk, town.actor, NOW)


def test_referents_are_colleagues_and_others_stay(town):
    usager = known_usager(town.here, town.there)
    mine, colleague = AgentFactory(organisation=town.here), AgentFactory(organisation=town.here)
    theirs = AgentFactory(organisation=town.there)
    usager.referents.set([mine, theirs])
    assign_referents(usager.pk, [colleague.pk], town.actor, NOW)
    assert set(usager.referents.all()) == {colleague, theirs}
    line = DirectoryChange.objects.get()
    assert line.after == {"referent_ids": sorted([colleague.pk, theirs.pk])}


def test_an_agent_of_another_organisation_is_no_referent_to_choose(town):
    usager = known_usager(town.here, town.there)
    theirs = AgentFactory(organisation=town.there)
    with pytest.raises(DomainError):
        assign_referents(usager.pk, [theirs.pk], town.actor, NOW)
    assert not usager.referents.exists()
