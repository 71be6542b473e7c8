"""Usagers who are forgotten, and those who only look as if they should be."""

from datetime import timedelta

import pytest

from booking.directory.models import DirectoryChange, Usager, UsagerMerge, UsagerProfile
from booking.directory.retention.run import run_retention
from booking.directory.services import close_merges
from booking.directory.services.purge_usagers import forget_idle_usagers
from tenants.context import in_espace
from tenants.models import Espace
from tests.booking.appointments.conftest import booked
from tests.booking.conftest import open_counter
from tests.factories import OrganisationFactory, UsagerFactory
from tests.support.crowd import crowd

from .world import DAY, NOW, aged, ago


def idle(**fields) -> Usager:
    """A record that nobody has touched for two years."""
    return aged(UsagerFactory(**fields), created_at=ago(24) - DAY, updated_at=ago(24) - DAY)


def forgotten(*usagers: Usager) -> list[bool]:
    run_retention(NOW)
    found = Usager.objects.in_bulk([one.pk for one in usagers])
    return [found[one.pk].last_name == "anonymisé" for one in usagers]


def known(usager: Usager, since) -> UsagerProfile:
    profile = UsagerProfile.objects.create(organisation=OrganisationFactory(), usager=usager)
    return aged(profile, created_at=since)


def test_nobody_is_forgotten_who_was_touched(in_alpha):
    old, touched, new, met = idle(), idle(), idle(), idle()
    known(old, ago(25))
    known(touched, ago(23))
    aged(new, created_at=ago(23), updated_at=ago(24) - DAY)
    booked(open_counter(), met)
    assert forgotten(old, touched, new, met) == [True, False, False, False]
    assert UsagerProfile.objects.filter(usager=old).count() == 0


def test_a_responsible_stays_as_long_as_a_relative_does(in_alpha):
    parent, alone = idle(), idle()
    aged(UsagerFactory(responsible=parent), created_at=ago(3))
    aged(UsagerFactory(responsible=alone), created_at=ago(25), updated_at=ago(25))
    assert forgotten(parent, alone) == [False, True]


def test_the_records_behind_and_the_history_go_too(in_alpha):
    usager = idle()
    hidden = aged(UsagerFactory(), deleted_at=ago(1))
    UsagerMerge.objects.create(kept=usager, source=hidden, made_at=ago(1), undo_until=NOW + DAY)
    DirectoryChange.objects.create(
        noun="usager", object_id=usager.pk, verb="edited", author_kind="agent", made_at=NOW
    )
    assert forgotten(usager, hidden) == [True, True]
    assert not UsagerMerge.objects.exists()
    assert not DirectoryChange.objects.filter(noun="usager").exists()


def test_once_empty_a_record_goes_after_a_month(in_alpha):
    usager, hidden = idle(), aged(UsagerFactory(), deleted_at=NOW - timedelta(days=40))
    kept = UsagerFactory()
    UsagerMerge.objects.create(kept=kept, source=hidden, made_at=NOW - DAY, undo_until=NOW + DAY)
    run_retention(NOW)
    run_retention(NOW + timedelta(days=30))
    assert Usager.objects.filter(pk=usager.pk).exists()
    run_retention(NOW + timedelta(days=31))
    assert not Usager.objects.filter(pk=usager.pk).exists()
    # Hidden by a merge that could be undone until then.
    assert Usager.objects.filter(pk=hidden.pk).exists()


def test_merges_are_closed_until_none_is_left(in_alpha, monkeypatch):
    monkeypatch.setattr(close_merges, "AT_ONCE", 2)
    kept = UsagerFactory()
    sources = [aged(UsagerFactory(), deleted_at=ago(1)) for _ in range(6)]
    for rank, source in enumerate(sources):
        until = NOW + (DAY if rank == 5 else -DAY)
        UsagerMerge.objects.create(kept=kept, source=source, made_at=ago(1), undo_until=until)
    assert forgotten(kept, *sources) == [False, True, True, True, True, True, False]
    assert UsagerMerge.objects.get().source == sources[5]


@pytest.fixture
def espace(committed) -> Espace:
    return Espace.objects.get(slug="alpha")


def test_several_workers_forget_each_person_once(espace):
    with in_espace(espace):
        for _ in range(24):
            idle()
    counts = crowd(espace, 6, lambda n: forget_idle_usagers(ago(24), NOW, 5))
    assert all(isinstance(count, int) for count in counts), counts
    with in_espace(espace):
        while forget_idle_usagers(ago(24), NOW, 5):
            pass
        assert set(Usager.objects.values_list("last_name", flat=True)) == {"anonymisé"}
