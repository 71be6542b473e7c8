"""Whose record a verified identity finds, and what it writes there."""

from dataclasses import replace
from datetime import date

import pytest

from booking.access.actor import Actor, Kind
from booking.directory.errors import InvalidValue, MergeRefused
from booking.directory.identity import actor_of_account
from booking.directory.models import Usager, UsagerIdentity, UsagerProfile
from booking.directory.services.anonymise_usager import anonymise_usager
from booking.directory.services.edit_usager import edit_usager
from booking.directory.services.merge_usagers import merge_usagers
from booking.directory.services.recognise_identity import VerifiedIdentity, recognise
from booking.directory.services.undo_merge import undo_merge
from booking.directory.verified import frozen_fields
from socle.clock import now
from tests.factories import OrganisationFactory, UsagerFactory
from tests.web.agent.people import member

BORN = date(1962, 8, 24)
ANGELA = VerifiedIdentity("subject-of-angela", "Angela", "DUBOIS", "Dubois", BORN)

pytestmark = pytest.mark.usefixtures("in_alpha")


def angela(**fields) -> Usager:
    return UsagerFactory(
        **{"first_name": "angéla", "last_name": "Dubois", "birth_date": BORN, **fields}
    )


def test_the_same_subject_finds_the_same_record_and_writes_nothing():
    first = recognise(ANGELA, now())
    again = recognise(replace(ANGELA, first_name="Autre", birth_name="NOM"), now())
    assert again == first
    first.refresh_from_db()
    assert first.first_name == "Angela"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"last_name": "Martin", "birth_name": "Dubois"},
        {"last_name": "DUBOIS", "email": "autre@exemple.fr"},
    ],
)
def test_the_same_person_is_found_by_birth_names_and_date(fields):
    record = angela(**fields)
    found = recognise(ANGELA, now())
    assert found.pk == record.pk
    assert (found.first_name, found.birth_name) == ("Angela", "DUBOIS")


@pytest.mark.parametrize(
    "fields",
    [
        {"birth_date": date(1962, 8, 25)},
        {"birth_date": None},
        {"first_name": "Angelina"},
        {"last_name": "Dubos"},
        {"last_name": "Dubois", "birth_name": "Martin"},
        {"email": "angela@exemple.fr", "first_name": "Jean", "last_name": "Petit"},
    ],
)
def test_nobody_else_is(fields):
    record = angela(**fields)
    found = recognise(replace(ANGELA, email="angela@exemple.fr"), now())
    assert found.pk != record.pk


def test_an_address_finds_nobody_and_is_not_taken_twice():
    """External.md 3.2: never by e-mail, which FranceConnect has not verified."""
    record = UsagerFactory(email="angela@exemple.fr")
    found = recognise(replace(ANGELA, email="ANGELA@exemple.fr"), now())
    assert found.pk != record.pk
    assert found.email == ""


@pytest.mark.parametrize("email", ["pas une adresse", "a" * 300 + "@exemple.fr", ""])
def test_an_address_that_makes_no_sense_is_left_out(email):
    assert recognise(replace(ANGELA, email=email), now()).email == ""


def test_between_two_alike_none_is_chosen():
    two = {angela().pk, angela(email="").pk}
    assert recognise(ANGELA, now()).pk not in two


def test_a_record_with_another_identity_is_left_alone():
    record = angela()
    UsagerIdentity.objects.create(
        usager=record, subject="somebody-else", verified_at=now(), last_used_at=now()
    )
    assert recognise(ANGELA, now()).pk != record.pk


def test_a_relatives_record_is_left_alone():
    record = angela(email="", phone_number="", responsible=UsagerFactory())
    assert recognise(ANGELA, now()).pk != record.pk


def test_a_record_that_was_deleted_opens_nothing_and_locks_nobody_out():
    first = recognise(ANGELA, now())
    Usager.objects.filter(pk=first.pk).update(deleted_at=now())
    again = recognise(ANGELA, now())
    assert again.pk != first.pk
    assert UsagerIdentity.objects.get().usager_id == again.pk


def test_without_a_date_of_birth_nobody_is_found():
    angela(birth_date=None)
    assert Usager.objects.count() == 1
    recognise(replace(ANGELA, birth_date=None), now())
    assert Usager.objects.count() == 2


# Frozen fields


@pytest.fixture
def admin():
    return actor_of_account(member(OrganisationFactory(), level="admin").account_id)


def known_to(admin: Actor, usager: Usager) -> Usager:
    UsagerProfile.objects.create(organisation_id=next(iter(admin.admin_ids)), usager=usager)
    return usager


@pytest.mark.parametrize(
    "values",
    [{"first_name": "Angélique"}, {"birth_name": ""}, {"birth_date": date(1963, 1, 1)}],
)
def test_what_franceconnect_said_is_changed_by_nobody(admin, values):
    usager = known_to(admin, recognise(ANGELA, now()))
    with pytest.raises(InvalidValue, match="FranceConnect"):
        edit_usager(usager.pk, values, admin, now())


def test_the_rest_is(admin):
    usager = known_to(admin, recognise(ANGELA, now()))
    same = {"first_name": "Angela", "last_name": "Martin", "phone_number": "0639980002"}
    edited = edit_usager(usager.pk, same, admin, now())
    assert (edited.last_name, edited.phone_number) == ("Martin", "+33639980002")
    assert frozen_fields(usager.pk) == {"first_name", "birth_name", "birth_date"}


def test_a_record_that_nobody_verified_stays_free(admin):
    usager = known_to(admin, angela())
    assert edit_usager(usager.pk, {"first_name": "Ange"}, admin, now()).first_name == "Ange"
    assert frozen_fields(usager.pk) == frozenset()


# Merging and forgetting


def test_a_merge_carries_the_identity_and_its_names(admin):
    verified = known_to(admin, recognise(ANGELA, now()))
    other = known_to(admin, UsagerFactory(first_name="Angie", last_name="Dubois"))
    merge = merge_usagers(other.pk, verified.pk, admin, now())
    other.refresh_from_db()
    assert (other.first_name, other.birth_name, other.birth_date) == ("Angela", "DUBOIS", BORN)
    assert recognise(ANGELA, now()).pk == other.pk
    undo_merge(merge.pk, admin, now())
    assert recognise(ANGELA, now()).pk == verified.pk


def test_verified_names_win_over_what_is_chosen(admin):
    verified = known_to(admin, recognise(ANGELA, now()))
    other = known_to(admin, UsagerFactory(first_name="Angie", last_name="Petit"))
    merge_usagers(verified.pk, other.pk, admin, now(), from_source=["first_name", "last_name"])
    verified.refresh_from_db()
    assert (verified.first_name, verified.last_name) == ("Angela", "Petit")


def test_two_verified_people_are_never_one(admin):
    one = known_to(admin, recognise(ANGELA, now()))
    two = known_to(admin, recognise(replace(ANGELA, subject="twin", first_name="Zoé"), now()))
    with pytest.raises(MergeRefused, match="FranceConnect"):
        merge_usagers(one.pk, two.pk, admin, now())


def test_who_is_forgotten_is_forgotten_by_franceconnect_too():
    usager = recognise(ANGELA, now())
    anonymise_usager(usager.pk, now())
    assert not UsagerIdentity.objects.exists()
    assert recognise(ANGELA, now()).pk != usager.pk


def test_the_history_says_who_wrote():
    record = angela(first_name="Angela")
    recognise(ANGELA, now())
    from booking.directory.models import DirectoryChange

    change = DirectoryChange.objects.get(object_id=record.pk, verb="verified")
    assert change.author_kind == Kind.USAGER
