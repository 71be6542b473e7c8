"""Durations within bounds, by who administers the espace, one editor at a time."""

import pytest
from django.db import IntegrityError, transaction

from booking.directory.errors import InvalidValue
from booking.directory.models import DirectoryChange, RetentionPolicy
from booking.directory.models.retention import BOUNDS
from booking.directory.retention.cutoffs import current_policy
from booking.directory.services.set_retention import set_retention
from socle.errors import Conflict, Forbidden
from tests.booking.appointments.invariants import everything
from tests.booking.directory.conftest import found_town

from .world import NOW


@pytest.fixture
def town(in_alpha):
    return found_town()


def test_set_and_told(town):
    set_retention({"appointments_months": 12}, 0, town.chief, NOW)
    policy = current_policy()
    assert (policy.appointments_months, policy.usagers_months, policy.version) == (12, 24, 1)
    line = DirectoryChange.objects.get()
    assert (line.before, line.after) == ({"appointments_months": 24}, {"appointments_months": 12})


@pytest.mark.parametrize("field", BOUNDS)
def test_bounds(town, field):
    least, usual, most = BOUNDS[field]
    assert least <= usual <= most
    before = everything()
    for value in (least - 1, most + 1, 0, -1, 10**9, None, "douze", 1.5):
        with pytest.raises(InvalidValue) as refusal:
            set_retention({field: value}, 0, town.chief, NOW)
        assert refusal.value.details["field"] == field
        assert refusal.value.message.endswith(".")
    assert everything() == before
    with pytest.raises(IntegrityError), transaction.atomic():
        RetentionPolicy.objects.create(**{field: most + 1})
    for version, value in enumerate((least, most)):
        set_retention({field: value}, version, town.chief, NOW)


def test_refused(town):
    with pytest.raises(Forbidden):
        set_retention({"appointments_months": 12}, 0, town.actor, NOW)
    with pytest.raises(InvalidValue):
        set_retention({"version": 12}, 0, town.chief, NOW)
    set_retention({"appointments_months": 12}, 0, town.chief, NOW)
    with pytest.raises(Conflict):
        set_retention({"appointments_months": 18}, 0, town.chief, NOW)
    assert RetentionPolicy.objects.get().appointments_months == 12
