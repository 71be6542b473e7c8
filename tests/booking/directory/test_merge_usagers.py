"""Two records of one person become one, and two again exactly."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import transaction

from booking.appointments.models import (
    BookingKey,
    Participation,
    WaitingEntry,
    WaitingOffer,
)
from booking.directory.errors import MergeRefused, UndoRefused
from booking.directory.models import DirectoryChange, Usager, UsagerMerge
from booking.directory.services.edit_usager import edit_usager
from booking.directory.services.merge_usagers import UNDO_LASTS, merge_usagers
from booking.directory.services.undo_merge import undo_merge
from booking.notifications.models import Receipt
from socle.errors import NotVisible
from tenants.context import in_espace
from tests.factories import AgentFactory
from tests.support.crowd import crowd

from .conftest import NOW, Town, found_town, known_usager
from .test_remove_usager import expect

ROOMS = ("directory", "appointments", "notifications")
# What a merge is allowed to leave behind; and the date of the last change.
TRACES = {"DirectoryChange", "UsagerMerge"}


def everything() -> dict[str, list[tuple]]:
    """Every row of these rooms, for comparison."""
    found = {}
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models(include_auto_created=True):
            if model.__name__ in TRACES:
                continue
            names = [f.attname for f in model._meta.concrete_fields if f.name != "updated_at"]
            found[model.__name__] = sorted(map(repr, model._base_manager.values_list(*names)))
    return found


@pytest.fixture
def pair(town: Town) -> tuple[Usager, Usager]:
    """Two records with all that records have; both take part in one same appointment."""
    kept = known_usager(
        town.here, first_name="Nadia", last_name="Benali", birth_date=date(1990, 5, 4)
    )
    source = known_usager(
        town.here, town.there, first_name="Nadya", last_name="Benali", notes="Malentendante."
    )
    shared = expect(kept, town.here)
    twin = Participation.objects.create(
        appointment=shared.appointment, usager=source, link_expires_at=NOW, link_generation=3
    )
    BookingKey.objects.create(digest="a", body="b", participation=twin, created_at=NOW)
    WaitingEntry.objects.create(appointment=shared.appointment, usager=source, created_at=NOW)
    expect(source, town.there)
    Receipt.objects.create(event="rdv_created", channel="sms", usager=source, duty="1")
    known_usager(town.here, first_name="Lina", responsible=source, email="")
    agents = [AgentFactory(organisation=town.here) for _ in range(2)]
    kept.referents.add(agents[0])
    source.referents.set(agents)
    return kept, source


def test_all_that_the_source_had_is_the_kept_ones(town, pair):
    kept, source = pair
    merge_usagers(kept.pk, source.pk, town.chief, NOW, from_source=["first_name", "notes"])
    kept.refresh_from_db()
    source.refresh_from_db()
    assert (kept.first_name, kept.notes) == ("Nadya", "Malentendante.")
    assert kept.birth_date == date(1990, 5, 4)
    assert source.deleted_at == NOW
    assert set(kept.organisations.all()) == {town.here, town.there}
    assert kept.participations.count() == 2
    assert kept.referents.count() == 2
    assert str(kept.relatives.get().first_name) == "Lina"
    assert WaitingEntry.objects.get().usager == Receipt.objects.get().usager == kept
    for relation in ("participations", "profiles", "referents", "relatives", "waiting_entries"):
        assert not getattr(source, relation).exists()


def test_of_two_parts_in_one_appointment_one_stays(town, pair):
    kept, source = pair
    own = kept.participations.get()
    merge_usagers(kept.pk, source.pk, town.chief, NOW)
    assert own.appointment.participations.get() == own
    assert BookingKey.objects.get().participation == own


def test_undoing_restores_every_row(town, pair):
    kept, source = pair
    before = everything()
    fields = ["first_name", "notes", "birth_date", "email"]
    merge = merge_usagers(kept.pk, source.pk, town.chief, NOW, from_source=fields)
    assert everything() != before
    assert undo_merge(merge.pk, town.chief, NOW) == source
    assert everything() == before
    verbs = DirectoryChange.objects.filter(object_id=kept.pk).values_list("verb", flat=True)
    assert list(verbs.order_by("pk")) == ["merged", "merge_undone"]
    merge.refresh_from_db()
    assert (merge.former, merge.chosen, merge.steps) == ({}, {}, [])


def test_what_came_since_stays_with_the_kept_record(town, pair):
    kept, source = pair
    merge = merge_usagers(kept.pk, source.pk, town.chief, NOW)
    since = expect(kept, town.here)
    undo_merge(merge.pk, town.chief, NOW)
    since.refresh_from_db()
    assert since.usager == kept


def change_the_record(town: Town, kept: Usager) -> None:
    edit_usager(kept.pk, {"first_name": "Naïma"}, town.chief, NOW)


def delete_an_appointment(town: Town, kept: Usager) -> None:
    appointment = kept.participations.exclude(appointment__organisation=town.here).get().appointment
    appointment.delete()


def delete_the_shared_appointment(town: Town, kept: Usager) -> None:
    BookingKey.objects.all().delete()
    WaitingEntry.objects.all().delete()
    kept.participations.get(appointment__organisation=town.here).appointment.delete()


def take_a_referent_off(town: Town, kept: Usager) -> None:
    kept.referents.clear()


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (change_the_record, "prénom"),
        (delete_an_appointment, "participation"),
        (delete_the_shared_appointment, "participation|liste d’attente"),
        (take_a_referent_off, "a changé depuis"),
    ],
)
def test_undoing_is_refused_with_its_reason_once_something_changed(town, pair, happens, reason):
    kept, source = pair
    merge = merge_usagers(kept.pk, source.pk, town.chief, NOW, from_source=["first_name"])
    happens(town, kept)
    before = everything()
    with pytest.raises(UndoRefused, match=reason):
        undo_merge(merge.pk, town.chief, NOW)
    assert everything() == before


def test_undoing_twice_or_too_late(town, pair):
    kept, source = pair
    merge = merge_usagers(kept.pk, source.pk, town.chief, NOW)
    with pytest.raises(UndoRefused, match="trop tard"):
        undo_merge(merge.pk, town.chief, NOW + UNDO_LASTS)
    undo_merge(merge.pk, town.chief, NOW + UNDO_LASTS - timedelta(seconds=1))
    with pytest.raises(UndoRefused, match="déjà"):
        undo_merge(merge.pk, town.chief, NOW)
    merge_usagers(kept.pk, source.pk, town.chief, NOW)


def test_merges_one_upon_the_other_are_undone_in_turn(town):
    first, second, third = (known_usager(town.here, notes=note) for note in "abc")
    expect(third, town.here)
    before = everything()
    inner = merge_usagers(second.pk, third.pk, town.actor, NOW, from_source=["notes"])
    outer = merge_usagers(first.pk, second.pk, town.actor, NOW, from_source=["notes"])
    assert first.participations.count() == 1
    with pytest.raises(NotVisible):
        undo_merge(inner.pk, town.actor, NOW)
    undo_merge(outer.pk, town.actor, NOW)
    undo_merge(inner.pk, town.actor, NOW)
    assert everything() == before


def test_two_relatives_and_their_responsible(town):
    heads = [known_usager(town.here) for _ in range(2)]
    kids = [known_usager(town.here, responsible=head, email="", phone_number="") for head in heads]
    merge = merge_usagers(
        kids[0].pk, kids[1].pk, town.actor, NOW, from_source=["responsible_id", "last_name"]
    )
    kids[0].refresh_from_db()
    assert kids[0].responsible == heads[1]
    undo_merge(merge.pk, town.actor, NOW)
    kids[0].refresh_from_db()
    assert kids[0].responsible == heads[0]


@pytest.mark.parametrize(
    ("kept", "source", "fields"),
    [
        ("head", "head", ()),
        ("kid", "head", ()),
        ("head", "kid", ("responsible_id",)),
        ("kid", "other kid", ("email",)),
    ],
)
def test_what_makes_no_one_record(town, kept, source, fields):
    head = known_usager(town.here)
    people = {
        "head": head,
        "kid": known_usager(town.here, responsible=head, email=""),
        "other kid": known_usager(town.here, responsible=head, email=""),
    }
    with pytest.raises(MergeRefused):
        merge_usagers(people[kept].pk, people[source].pk, town.actor, NOW, from_source=fields)


def test_a_relative_is_merged_into_the_responsible(town):
    head = known_usager(town.here)
    kid = known_usager(town.here, responsible=head, email="")
    merge_usagers(head.pk, kid.pk, town.actor, NOW)
    head.refresh_from_db()
    assert head.responsible is None


def test_two_who_are_each_offered_an_earlier_slot_are_left_alone(town, pair):
    """One of two answers awaited would be lost."""
    kept, source = pair
    theirs = WaitingEntry.objects.get()
    shared = theirs.appointment
    own = WaitingEntry.objects.create(appointment=shared, usager=kept, created_at=NOW)
    for entry in (own, theirs):
        WaitingOffer.objects.create(
            entry=entry,
            appointment=shared,
            usager=entry.usager,
            agent=AgentFactory(organisation=town.here),
            starts_at=NOW,
            ends_at=NOW + timedelta(minutes=30),
            expires_at=NOW,
            created_at=NOW,
        )
    before = everything()
    with pytest.raises(MergeRefused, match="attendent chacune"), transaction.atomic():
        merge_usagers(kept.pk, source.pk, town.chief, NOW)
    assert everything() == before


def test_both_records_must_be_in_sight(town):
    mine, theirs = known_usager(town.here), known_usager(town.there)
    for pair in ((mine, theirs), (theirs, mine)):
        with pytest.raises(NotVisible):
            merge_usagers(pair[0].pk, pair[1].pk, town.actor, NOW)


def test_a_record_of_another_espace_does_not_exist(bravo, town):
    mine = known_usager(town.here)
    with in_espace(bravo):
        stranger = known_usager(found_town().here)
    with pytest.raises(NotVisible):
        merge_usagers(mine.pk, stranger.pk, town.chief, NOW)
    with in_espace(bravo):
        stranger.refresh_from_db()
        assert stranger.deleted_at is None


def test_one_record_is_merged_once_whoever_asks_at_the_same_moment(committed_alpha):
    with in_espace(committed_alpha):
        town = found_town()
        kept = [known_usager(town.here).pk for _ in range(4)]
        source = known_usager(town.here)
        expect(source, town.here)
    got = crowd(
        committed_alpha,
        4,
        lambda number: merge_usagers(kept[number], source.pk, town.actor, NOW).pk,
    )
    assert sum(isinstance(one, int) for one in got) == 1
    assert sum(isinstance(one, NotVisible) for one in got) == 3
    with in_espace(committed_alpha):
        assert UsagerMerge.objects.get().kept == Participation.objects.get().usager


def test_both_ways_at_the_same_moment_loses_nobody(committed_alpha):
    with in_espace(committed_alpha):
        town = found_town()
        one, other = known_usager(town.here).pk, known_usager(town.here).pk
    ways = [(one, other), (other, one)]
    got = crowd(committed_alpha, 2, lambda n: merge_usagers(*ways[n], town.actor, NOW).pk)
    assert sum(isinstance(each, NotVisible) for each in got) == 1
    with in_espace(committed_alpha):
        assert Usager.objects.current().count() == 1
