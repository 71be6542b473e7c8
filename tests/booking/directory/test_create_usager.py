"""Writing a record: values made regular, duplicates told, relatives tied."""

from datetime import date

import pytest

from booking.directory.errors import (
    DuplicateUsager,
    InvalidValue,
    PossibleDuplicate,
    ResponsibleRefused,
)
from booking.directory.models import DirectoryChange, Usager
from booking.directory.services.create_usager import create_usager
from socle.errors import NotVisible
from tenants.context import in_espace
from tests.support.crowd import crowd

from .conftest import NOW, found_town, known_usager

NADIA = {"first_name": "Nadia", "last_name": "Benali"}


def organisations_of(usager: Usager) -> set[int]:
    return set(usager.organisations.values_list("pk", flat=True))


def test_values_are_made_regular(town):
    typed = {
        "first_name": "  Nadia\u202e\x00 ",
        "last_name": "Be\u0301nali\tDupont",
        "email": "Nadia..Benali.@Demo.Example",
        "phone_number": "06 12 34 56 78",
        "birth_date": date(1990, 5, 4),
        "notes": "une ligne\r\nune autre\x07",
    }
    usager = create_usager(typed, town.here.pk, town.actor, NOW)
    usager.refresh_from_db()
    assert usager.first_name == "Nadia"
    assert usager.last_name == "Bénali Dupont"
    assert usager.email == "nadia.benali@demo.example"
    assert usager.phone_number == "+33612345678"
    assert usager.notes == "une ligne\nune autre"
    assert organisations_of(usager) == {town.here.pk}
    assert usager.created_through == Usager.CreatedThrough.AGENT_CREATION


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("first_name", " \x00 "),
        ("last_name", ""),
        ("last_name", "a" * 301),
        ("email", "nadia@"),
        ("phone_number", "12"),
        ("birth_date", date(2026, 11, 24)),
        ("birth_date", date(1895, 12, 31)),
        ("birth_date", "1990-05-04"),
        ("city_code", "075001"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_written(town, field, value):
    with pytest.raises(InvalidValue) as refused:
        create_usager({**NADIA, field: value}, town.here.pk, town.actor, NOW)
    assert refused.value.details["field"] == field
    assert not Usager.objects.exists()


@pytest.mark.parametrize("name", ["نادية", "李小龍", "🙂 Nadia", "d’Œuvre-Ñañez"])
def test_names_of_the_whole_world_stay_as_they_are(town, name):
    values = {**NADIA, "last_name": name}
    assert create_usager(values, town.here.pk, town.actor, NOW).last_name == name


def test_born_today_and_130_years_ago(town):
    for born in (date(2026, 11, 23), date(1896, 1, 1)):
        values = {**NADIA, "birth_date": born}
        assert create_usager(values, town.here.pk, town.actor, NOW).birth_date == born


def test_today_is_the_day_of_the_espace(town):
    """At 23:30 UTC it is tomorrow already in Paris."""
    late = NOW.replace(hour=23, minute=30)
    values = {**NADIA, "birth_date": date(2026, 11, 24)}
    assert create_usager(values, town.here.pk, town.actor, late).pk


def test_the_history_says_who_wrote_what(town):
    usager = create_usager({**NADIA, "email": "n@demo.example"}, town.here.pk, town.actor, NOW)
    line = DirectoryChange.objects.get()
    assert (line.noun, line.object_id, line.verb) == ("usager", usager.pk, "created")
    assert line.author_agent_id == town.actor.agent_id
    assert line.after["email"] == "n@demo.example"


def test_an_organisation_of_others_does_not_exist(town):
    with pytest.raises(NotVisible):
        create_usager(NADIA, town.there.pk, town.actor, NOW)


def test_a_relative_has_the_organisations_and_the_contact_of_the_responsible(town):
    head = known_usager(town.here, town.there, email="nadia@demo.example")
    child = create_usager(
        {"first_name": "Lina", "last_name": "Benali", "email": "lina@demo.example"},
        town.here.pk,
        town.actor,
        NOW,
        responsible_id=head.pk,
    )
    assert (child.email, child.contact) == ("", head)
    assert organisations_of(child) == {town.here.pk, town.there.pk}


def test_a_relative_is_nobodys_responsible(town):
    head = known_usager(town.here)
    child = known_usager(town.here, responsible=head, email="")
    with pytest.raises(ResponsibleRefused):
        create_usager(NADIA, town.here.pk, town.actor, NOW, responsible_id=child.pk)


def test_a_responsible_whom_one_does_not_see_does_not_exist(town):
    hidden = known_usager(town.there)
    with pytest.raises(NotVisible):
        create_usager(NADIA, town.here.pk, town.actor, NOW, responsible_id=hidden.pk)


def test_the_same_address_blocks_and_names_who(town):
    known = known_usager(
        town.here, first_name="Nadia", last_name="Benali", email="NADIA@demo.example"
    )
    values = {"first_name": "Karim", "last_name": "Petit", "email": "nadia@Demo.example"}
    with pytest.raises(DuplicateUsager, match="Nadia Benali") as refused:
        create_usager(values, town.here.pk, town.actor, NOW, ignored=[known.pk])
    assert refused.value.duplicates[0].who.email == "NADIA@demo.example"


def test_the_same_number_warns_and_may_be_ignored(town):
    known = known_usager(town.here, phone_number="+33612345678")
    values = {**NADIA, "phone_number": "0612345678"}
    with pytest.raises(PossibleDuplicate) as warned:
        create_usager(values, town.here.pk, town.actor, NOW)
    assert [(one.reason, one.who.usager_id) for one in warned.value.duplicates] == [
        ("phone", known.pk)
    ]
    assert create_usager(values, town.here.pk, town.actor, NOW, ignored=[known.pk]).pk


def test_another_who_came_since_is_told_too(town):
    """What was read is what is ignored, not the rule."""
    read = known_usager(town.here, phone_number="+33612345678")
    since = known_usager(town.here, phone_number="+33612345678")
    values = {**NADIA, "phone_number": "0612345678"}
    with pytest.raises(PossibleDuplicate) as warned:
        create_usager(values, town.here.pk, town.actor, NOW, ignored=[read.pk])
    assert [one.who.usager_id for one in warned.value.duplicates] == [since.pk]


def test_the_same_names_and_birth_date_warn_whatever_the_accents(town):
    born = date(1990, 5, 4)
    known_usager(town.here, first_name="Zoé", last_name="D’Œuvre", birth_date=born)
    other = {"first_name": "ZOE", "last_name": "d'oeuvre", "birth_date": date(1990, 5, 5)}
    assert create_usager(other, town.here.pk, town.actor, NOW).pk
    with pytest.raises(PossibleDuplicate):
        create_usager({**other, "birth_date": born}, town.here.pk, town.actor, NOW)


def test_a_duplicate_in_another_organisation_is_masked(town):
    known_usager(
        town.there,
        email="nadia@demo.example",
        phone_number="+33612345678",
        birth_date=date(1990, 5, 4),
    )
    with pytest.raises(DuplicateUsager) as refused:
        create_usager({**NADIA, "email": "nadia@demo.example"}, town.here.pk, town.actor, NOW)
    who = refused.value.duplicates[0].who
    assert who.masked
    assert (who.email, who.phone_number) == ("n***a@demo.example", "06******78")
    assert who.birth_date == "04/05"


def test_another_espace_has_no_duplicates_here(bravo, town):
    with in_espace(bravo):
        known_usager(found_town().here, email="nadia@demo.example")
    values = {**NADIA, "email": "nadia@demo.example"}
    assert create_usager(values, town.here.pk, town.actor, NOW).pk


def test_one_of_many_at_the_same_moment_gets_the_address(committed_alpha):
    with in_espace(committed_alpha):
        town = found_town()
    values = {**NADIA, "email": "nadia@demo.example"}
    got = crowd(
        committed_alpha, 6, lambda n: create_usager(values, town.here.pk, town.actor, NOW).pk
    )
    assert sum(isinstance(one, int) for one in got) == 1
    assert sum(isinstance(one, DuplicateUsager) for one in got) == 5
    with in_espace(committed_alpha):
        assert Usager.objects.count() == 1
