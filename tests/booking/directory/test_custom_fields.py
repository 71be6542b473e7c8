"""The espace's own fields: defined by the espace, written with the record, merged and erased."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.directory.custom_values import values_of
from booking.directory.errors import InvalidValue, UndoRefused
from booking.directory.models import DirectoryChange, Usager, UsagerField, UsagerFieldValue
from booking.directory.services.anonymise_usager import anonymise_usager
from booking.directory.services.create_usager import create_usager
from booking.directory.services.define_custom_field import (
    archive_custom_field,
    define_custom_field,
    edit_custom_field,
    order_custom_fields,
)
from booking.directory.services.edit_usager import edit_usager
from booking.directory.services.merge_usagers import merge_usagers
from booking.directory.services.undo_merge import undo_merge
from booking.directory.usager_history import history_of_usager
from booking.directory.versions import ChangedMeanwhile, version_of
from socle.errors import Forbidden, NotVisible
from tenants.context import in_espace

from .conftest import NOW, found_town, known_usager

NAMES = {"first_name": "Nadia", "last_name": "Benali"}


def field(town, kind="text", label="Référence", **more) -> UsagerField:
    return define_custom_field(kind, label, town.chief, NOW, **more)


def said(usager: Usager) -> dict[str, object]:
    return values_of(usager.pk)[usager.pk]


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("text", "  dossier   7 ", "dossier 7"),
        ("text", "🦄 \u202eabc", "🦄 abc"),
        ("long_text", " a\r\nb ", "a\nb"),
        ("choice", "Bus", "Bus"),
        ("number", "1 234,50", 1234.5),
        ("number", "-3", -3),
        ("number", 7, 7),
        ("date", "2026-11-23", "2026-11-23"),
        ("date", date(2026, 2, 28), "2026-02-28"),
        ("yes_no", "oui", True),
        ("yes_no", False, False),
        ("text", "   ", None),
        ("number", "", None),
        ("yes_no", None, None),
    ],
)
def test_each_kind_keeps_what_is_typed_regular(town, kind, typed, kept):
    choices = ["À pied", "Bus"] if kind == "choice" else []
    own = field(town, kind, choices=choices)
    usager = create_usager({**NAMES, own.key: typed}, town.here.pk, town.actor, NOW)
    assert said(usager) == ({} if kept is None else {own.key: kept})


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("text", "x" * 301),
        ("long_text", "x" * 10_001),
        ("choice", "Avion"),
        ("choice", ["Bus"]),
        ("choice", 1),
        ("number", "douze"),
        ("number", "NaN"),
        ("number", "1e400"),
        ("number", "1234567890123456"),
        ("number", True),
        ("number", [1]),
        ("date", "30/02/2026"),
        ("date", "2026-02-30"),
        ("date", 7),
        ("yes_no", "peut-être"),
        ("yes_no", 1),
        ("yes_no", {}),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(town, kind, typed):
    own = field(town, kind, choices=["Bus"] if kind == "choice" else [])
    with pytest.raises(InvalidValue) as refusal:
        create_usager({**NAMES, own.key: typed}, town.here.pk, town.actor, NOW)
    assert refusal.value.details["field"] == own.key
    assert refusal.value.message.endswith(".")
    assert not Usager.objects.exists()


def test_a_required_field_is_asked_of_who_fills_the_form(town):
    own = field(town, label="Quartier", is_required=True)
    other = field(town)
    for given in ({own.key: ""}, {other.key: "7"}):
        with pytest.raises(InvalidValue, match="Quartier"):
            create_usager({**NAMES, **given}, town.here.pk, town.actor, NOW)
    # A short form, which does not ask.
    create_usager({**NAMES, "last_name": "Court"}, town.here.pk, town.actor, NOW)
    api = Usager.CreatedThrough.AGENT_CREATION_API
    create_usager({**NAMES, "last_name": "Api"}, town.here.pk, town.actor, NOW, through=api)
    usager = create_usager({**NAMES, own.key: "Centre"}, town.here.pk, town.actor, NOW)
    create_usager(
        {**NAMES, "first_name": "Lina"}, town.here.pk, town.actor, NOW, responsible_id=usager.pk
    )
    edit_usager(usager.pk, {"notes": "Vue."}, town.actor, NOW)
    with pytest.raises(InvalidValue):
        edit_usager(usager.pk, {own.key: " "}, town.actor, NOW)


def test_a_change_is_in_the_history_and_the_second_editor_is_told(town):
    own = field(town, "yes_no", "Véhicule")
    usager = create_usager({**NAMES, own.key: True}, town.here.pk, town.actor, NOW)
    before = Usager.objects.get(pk=usager.pk).updated_at
    edit_usager(usager.pk, {own.key: False}, town.actor, NOW)
    assert Usager.objects.get(pk=usager.pk).updated_at > before
    line = DirectoryChange.objects.filter(noun="usager").latest("pk")
    assert (line.before, line.after) == ({own.key: True}, {own.key: False})
    told = history_of_usager(usager.pk, ZoneInfo("Europe/Paris"), most=5)[0].fields[0]
    assert (told.label, told.before, told.after) == ("Véhicule", "oui", "non")
    edit_usager(usager.pk, {own.key: None}, town.actor, NOW)
    assert said(usager) == {}
    count = DirectoryChange.objects.count()
    edit_usager(usager.pk, {own.key: ""}, town.actor, NOW)
    assert DirectoryChange.objects.count() == count


def test_archived_fields_are_asked_no_more_and_keep_what_was_said(town):
    own = field(town)
    usager = create_usager({**NAMES, own.key: "7"}, town.here.pk, town.actor, NOW)
    archive_custom_field(own.pk, town.chief, NOW)
    with pytest.raises(InvalidValue, match="n’existe pas"):
        edit_usager(usager.pk, {own.key: "8"}, town.actor, NOW)
    assert said(usager) == {own.key: "7"}
    field(town)
    with pytest.raises(InvalidValue, match="existe déjà"):
        archive_custom_field(own.pk, town.chief, NOW, archived=False)
    edit_custom_field(own.pk, "Ancienne référence", town.chief, NOW)
    archive_custom_field(own.pk, town.chief, NOW, archived=False)
    edit_usager(usager.pk, {own.key: "8"}, town.actor, NOW)


@pytest.mark.parametrize(
    "key", ["custom:", "custom:x", "custom:0", "custom:-1", "custom:99999999999999999999"]
)
def test_keys_of_no_field(town, key):
    field(town)
    with pytest.raises(InvalidValue):
        create_usager({**NAMES, key: "x"}, town.here.pk, town.actor, NOW)


def test_a_field_of_another_espace_does_not_exist(bravo, town):
    with in_espace(bravo):
        theirs = field(found_town())
    with pytest.raises(InvalidValue):
        create_usager({**NAMES, theirs.key: "x"}, town.here.pk, town.actor, NOW)
    with pytest.raises(NotVisible):
        archive_custom_field(theirs.pk, town.chief, NOW)


@pytest.mark.parametrize(
    ("kind", "label", "more", "at"),
    [
        ("image", "Photo", {}, "kind"),
        (["text"], "Photo", {}, "kind"),
        ("text", "", {}, "label"),
        ("text", "L" * 300, {}, "label"),
        ("text", "REFERENCE", {}, "label"),
        ("text", "Quartier", {"help_text": "a" * 301}, "help_text"),
        ("choice", "Transport", {}, "choices"),
        ("choice", "Transport", {"choices": ["", "  "]}, "choices"),
        ("choice", "Transport", {"choices": ["Bus", "BUS"]}, "choices"),
        ("choice", "Transport", {"choices": ["x" * 101]}, "choices"),
        ("choice", "Transport", {"choices": [str(n) for n in range(101)]}, "choices"),
    ],
)
def test_definitions_that_make_no_sense(town, kind, label, more, at):
    field(town)
    with pytest.raises(InvalidValue) as refusal:
        define_custom_field(kind, label, town.chief, NOW, **more)
    assert refusal.value.details["field"] == at
    assert UsagerField.objects.count() == 1


def test_only_the_espace_defines(town):
    own = field(town)
    for act in (
        lambda: define_custom_field("text", "Autre", town.actor, NOW),
        lambda: edit_custom_field(own.pk, "Autre", town.actor, NOW),
        lambda: archive_custom_field(own.pk, town.actor, NOW),
        lambda: order_custom_fields([own.pk], town.actor, NOW),
    ):
        with pytest.raises(Forbidden):
            act()


def test_order_versions_and_choices_in_use(town):
    first = field(town, "choice", "Transport", choices=["Bus", "Train"])
    second = field(town)
    assert list(UsagerField.objects.all()) == [first, second]
    order_custom_fields([second.pk, first.pk], town.chief, NOW)
    assert list(UsagerField.objects.all()) == [second, first]
    for wrong in ([first.pk], [first.pk, first.pk], [first.pk, second.pk, 1]):
        with pytest.raises(InvalidValue):
            order_custom_fields(wrong, town.chief, NOW)
    create_usager({**NAMES, first.key: "Bus"}, town.here.pk, town.actor, NOW)
    with pytest.raises(InvalidValue, match="Bus"):
        edit_custom_field(first.pk, "Transport", town.chief, NOW, choices=["Train"])
    version = version_of(UsagerField.objects.get(pk=first.pk))
    edit_custom_field(first.pk, "Trajet", town.chief, NOW, choices=["Bus"], version=version)
    with pytest.raises(ChangedMeanwhile):
        edit_custom_field(first.pk, "T", town.chief, NOW, choices=["Bus"], version=version)


def test_two_records_are_merged_side_by_side_and_taken_apart(town):
    one, two, three, four = (field(town, label=f"Champ {n}") for n in range(4))
    kept = create_usager(
        {**NAMES, one.key: "k1", two.key: "k2", three.key: "k3"}, town.here.pk, town.actor, NOW
    )
    source = create_usager(
        {**NAMES, "last_name": "B", one.key: "s1", two.key: "s2", four.key: "s4"},
        town.here.pk,
        town.actor,
        NOW,
    )
    merge = merge_usagers(kept.pk, source.pk, town.actor, NOW, from_source=[one.key, three.key])
    # Chosen; kept; chosen empty; said by the source alone.
    assert said(kept) == {one.key: "s1", two.key: "k2", four.key: "s4"}
    undo_merge(merge.pk, town.actor, NOW)
    assert said(kept) == {one.key: "k1", two.key: "k2", three.key: "k3"}
    assert said(source) == {one.key: "s1", two.key: "s2", four.key: "s4"}


def test_a_merge_is_not_undone_over_a_later_correction(town):
    own = field(town, label="Quartier")
    values = ({own.key: "Nord"}, {own.key: "Sud", "last_name": "B"})
    kept, source = (
        create_usager({**NAMES, **more}, town.here.pk, town.actor, NOW) for more in values
    )
    merge = merge_usagers(kept.pk, source.pk, town.actor, NOW, from_source=[own.key])
    edit_usager(kept.pk, {own.key: "Est"}, town.actor, NOW)
    with pytest.raises(UndoRefused, match="Quartier"):
        undo_merge(merge.pk, town.actor, NOW)
    assert said(kept) == {own.key: "Est"}


def test_forgetting_a_person_erases_what_was_said_of_them(town):
    own = field(town)
    head = create_usager({**NAMES, own.key: "secret-canari"}, town.here.pk, town.actor, NOW)
    other = create_usager(
        {**NAMES, "last_name": "B", own.key: "autre"}, town.here.pk, town.actor, NOW
    )
    merge_usagers(head.pk, other.pk, town.actor, NOW)
    anonymise_usager(head.pk, NOW)
    assert not UsagerFieldValue.objects.exists()
    assert "canari" not in str(list(DirectoryChange.objects.values_list("before", "after")))


@pytest.mark.parametrize("count", [1, 12])
def test_queries_do_not_grow_with_the_fields_read(town, count):
    keys = {field(town, label=f"Champ {n}").key: "x" for n in range(count)}
    usagers = [known_usager(town.here) for _ in range(count)]
    for usager in usagers:
        edit_usager(usager.pk, keys, town.actor, NOW)
    with CaptureQueriesContext(connection) as asked:
        values_of(*(usager.pk for usager in usagers))
    assert len(asked) == 1
