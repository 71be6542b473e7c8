"""A night of retention: only what is old goes, only here, and dying in between loses nothing."""

from datetime import timedelta

import pytest

from booking.appointments.models import Appointment, BookingKey
from booking.directory.models import DirectoryChange, RetentionPolicy, Usager
from booking.directory.retention import registry
from booking.directory.retention.registry import Stage, purges
from booking.directory.retention.run import RetentionFailed, run_retention
from booking.exports.models import ExportFile
from booking.notifications.models import Receipt
from tenants.context import in_espace
from tenants.models import Espace
from tests.booking.appointments.conftest import listened  # noqa: F401 – every topic is written
from tests.booking.appointments.invariants import everything, messages
from tests.concurrency.deaths import process_killed

from .world import NOW, ago, orphans, stock


@pytest.fixture
def elsewhere(bravo):
    """As much of everything in another espace, and what it was like."""
    with in_espace(bravo):
        theirs = stock()
        before = everything()
    yield theirs
    with in_espace(bravo):
        after = everything()
    # The outbox is everybody's.
    assert {name for name in before if after[name] != before[name]} <= {
        "outbox_message",
        "outbox_delivery",
    }


@pytest.mark.parametrize("at_once", [1, 2, 200])
def test_only_what_is_old_goes(elsewhere, in_alpha, at_once):
    mine = stock()
    outcome = run_retention(NOW, at_once=at_once)
    assert outcome.is_over
    assert mine.missing(mine.goes) == {(model.__name__, pk) for model, pk in mine.goes}
    assert mine.missing(mine.stays) == set()
    assert outcome.rows["appointments.appointments"] == 1
    assert not orphans()
    again = run_retention(NOW)
    assert again.rows == {}


def test_what_stays_is_made_anonymous(elsewhere, in_alpha):
    stock()
    run_retention(NOW)
    names = set(Usager.objects.filter(deleted_at=NOW).values_list("last_name", "email"))
    # The one without appointment, and the one whose appointment went the same night.
    assert (names, Usager.objects.filter(deleted_at=NOW).count()) == ({("anonymisé", "")}, 2)
    kept = Receipt.objects.order_by("created_at")
    assert [one.recipient for one in kept] == ["", "nadia@demo.example"]
    assert kept[0].appointment_id is None
    authors = DirectoryChange.objects.filter(noun="motif").order_by("made_at")
    assert [one.author_agent_id is None for one in authors] == [True, False]
    assert ExportFile.objects.count() == 1
    assert not BookingKey.objects.exists()


def test_machines_are_told_why(elsewhere, in_alpha):
    mine = stock()
    gone = Appointment.objects.get(starts_at__lt=ago(24))
    run_retention(NOW)
    (told,) = [payload for topic, payload in messages() if topic == "appointment.deleted"]
    assert told == {
        "appointment_id": gone.pk,
        "appointment_uuid": str(gone.uuid),
        "organisation_id": mine.counter.organisation.pk,
        "reason": "rgpd",
        "author_kind": "system",
        "author_agent_id": None,
        "author_usager_id": None,
    }
    forgotten = [payload for topic, payload in messages() if topic == "usager.anonymised"]
    assert len(forgotten) == 2


def test_an_espace_has_durations_of_its_own(elsewhere, in_alpha):
    stock()
    RetentionPolicy.objects.create(appointments_months=36, usagers_months=36, windows_months=24)
    assert "appointments.appointments" not in run_retention(NOW).rows
    assert Appointment.objects.count() == 2
    assert not Usager.objects.filter(deleted_at=NOW).exists()
    assert run_retention(NOW + timedelta(days=366)).rows["appointments.appointments"] == 1


def test_it_stops_when_told_and_goes_on_later(in_alpha):
    mine = stock()
    # Enough turns to find nothing in each purge, and a few for the work.
    turns = len(registry.all_purges()) + 3
    nights, is_over = 0, False
    while not is_over:
        asked = iter(range(turns))
        outcome = run_retention(
            NOW, may_go_on=lambda asked=asked: next(asked, None) is not None, at_once=1
        )
        assert sum(outcome.rows.values()) or outcome.is_over, "it does not get any further"
        is_over, nights = outcome.is_over, nights + 1
    assert nights > 1
    assert mine.missing(mine.goes) == {(model.__name__, pk) for model, pk in mine.goes}


def test_one_that_fails_does_not_keep_the_others(in_alpha, monkeypatch):
    mine = stock()
    monkeypatch.setattr(registry, "_purges", dict(registry._purges))

    @purges("tests.broken", Stage.APPOINTMENTS)
    def broken(cutoffs, limit):
        raise ValueError("nadia@demo.example")

    with pytest.raises(RetentionFailed) as failure:
        run_retention(NOW)
    assert str(failure.value) == "tests.broken"
    assert mine.missing(mine.goes) == {(model.__name__, pk) for model, pk in mine.goes}


def test_two_purges_of_one_name_are_refused():
    with pytest.raises(ValueError, match="registered twice"):
        purges("appointments.appointments", Stage.TRACES)(lambda cutoffs, limit: 0)


def test_killed_anywhere_it_goes_on_the_next_night(committed):
    espace = Espace.objects.get(slug="alpha")
    with in_espace(espace):
        mine = stock()
    deaths, seen = 0, set()
    # A step of a prime: every death is at another point of another batch.
    while not process_killed(lambda: run_retention(NOW, at_once=1), 7 * deaths, espace):
        with in_espace(espace):
            assert not orphans(), f"after {7 * deaths} statements"
            assert mine.missing(mine.stays) == set()
            seen.add(len(mine.missing(mine.goes)))
        deaths += 1
    assert len(seen) > 3, "it never died half-way"
    with in_espace(espace):
        assert mine.missing(mine.goes) == {(model.__name__, pk) for model, pk in mine.goes}
        assert run_retention(NOW).rows == {}
