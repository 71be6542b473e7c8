"""What records show in the espace; hiding keeps what was written."""

import pytest

from booking.directory.errors import InvalidValue
from booking.directory.models import DirectoryChange, RecordSettings, Usager
from booking.directory.services.anonymise_usager import anonymise_usager
from booking.directory.services.create_usager import create_usager
from booking.directory.services.edit_record_settings import (
    edit_appointment_settings,
    edit_usager_fields,
)
from booking.directory.services.edit_usager import edit_usager
from booking.directory.usager_values import CHOICES, OPTIONAL
from booking.directory.versions import ChangedMeanwhile, version_of
from socle.errors import Forbidden
from tenants.context import in_espace
from tests.support.crowd import crowd

from .conftest import NOW, found_town

NAMES = {"first_name": "Nadia", "last_name": "Benali"}
SITUATION = {
    "caisse_affiliation": "caf",
    "affiliation_number": "123 456",
    "family_situation": "divorced",
    "number_of_children": "3",
    "case_number": "D-7",
    "logement": "locataire",
    "address_details": "Bâtiment B",
}


def test_hiding_keeps_what_was_written_and_showing_brings_it_back(town):
    edit_usager_fields([], town.chief, NOW)
    usager = create_usager({**NAMES, **SITUATION}, town.here.pk, town.actor, NOW)
    usager.refresh_from_db()
    assert (usager.number_of_children, usager.logement) == (3, "locataire")
    edit_usager_fields(OPTIONAL, town.chief, NOW)
    with pytest.raises(InvalidValue, match="pas utilisé"):
        edit_usager(usager.pk, {"logement": "autre"}, town.actor, NOW)
    edit_usager(usager.pk, {"last_name": "Petit"}, town.actor, NOW)
    usager.refresh_from_db()
    assert usager.logement == "locataire"
    edit_usager_fields([], town.chief, NOW)
    edit_usager(usager.pk, {"logement": "autre"}, town.actor, NOW)


def test_at_first_an_espace_asks_for_little(town):
    with pytest.raises(InvalidValue):
        create_usager({**NAMES, "logement": "autre"}, town.here.pk, town.actor, NOW)
    create_usager({**NAMES, "notes": "Vue."}, town.here.pk, town.actor, NOW)
    settings = RecordSettings.current()
    assert settings.pk is None
    assert (settings.shows_context, settings.waiting_room_color) == (True, False)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("caisse_affiliation", "cpam"),
        ("family_situation", ["single"]),
        ("logement", 3),
        ("number_of_children", -1),
        ("number_of_children", "3.5"),
        ("number_of_children", 31),
        ("number_of_children", True),
        ("number_of_children", "٣"),
        ("affiliation_number", "1" * 31),
        ("case_number", "1" * 300),
    ],
)
def test_values_that_make_no_sense(town, field, value):
    edit_usager_fields([], town.chief, NOW)
    with pytest.raises(InvalidValue) as refusal:
        create_usager({**NAMES, field: value}, town.here.pk, town.actor, NOW)
    assert refusal.value.details["field"] == field
    assert not Usager.objects.exists()


def test_forgetting_a_person_empties_all_of_it(town):
    edit_usager_fields([], town.chief, NOW)
    usager = create_usager({**NAMES, **SITUATION}, town.here.pk, town.actor, NOW)
    anonymise_usager(usager.pk, NOW)
    usager.refresh_from_db()
    assert {getattr(usager, name) for name in (*SITUATION, *CHOICES)} == {"", None}


@pytest.mark.parametrize("field", ["last_name", "email", "id", "notes; drop", ""])
def test_names_are_never_hidden(town, field):
    with pytest.raises(InvalidValue):
        edit_usager_fields([field], town.chief, NOW)
    assert not RecordSettings.objects.exists()


def test_appointment_settings_and_the_second_editor(town):
    flags = {"shows_context": False, "waiting_room_color": True, "waiting_room_mail": True}
    settings = edit_appointment_settings(town.chief, NOW, **flags)
    version = version_of(settings)
    edit_usager_fields(["notes"], town.chief, NOW, version=version)
    with pytest.raises(ChangedMeanwhile):
        edit_appointment_settings(town.chief, NOW, **flags, version=version)
    current = RecordSettings.current()
    assert (current.shows_context, current.waiting_room_mail) == (False, True)
    assert DirectoryChange.objects.filter(noun="settings").count() == 2


def test_only_the_espace_and_only_its_own(bravo, town):
    for act in (
        lambda: edit_usager_fields([], town.actor, NOW),
        lambda: edit_appointment_settings(
            town.actor, NOW, shows_context=True, waiting_room_color=False, waiting_room_mail=False
        ),
    ):
        with pytest.raises(Forbidden):
            act()
    edit_usager_fields(["notes"], town.chief, NOW)
    with in_espace(bravo):
        assert "notes" not in RecordSettings.current().hidden_usager_fields


def test_two_at_once_make_one_row(committed_alpha):
    with in_espace(committed_alpha):
        town = found_town()
    got = crowd(committed_alpha, 4, lambda n: edit_usager_fields(["notes"], town.chief, NOW).pk)
    assert len(set(got)) == 1
