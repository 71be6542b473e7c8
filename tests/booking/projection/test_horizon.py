"""Free days roll forward each night; a night that is late, or half done, changes no answer."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from booking.appointments import search
from booking.appointments.search import next_slot, slots_between, slots_by_calendars
from booking.appointments.wanted import Wanted
from booking.availability.models import FreeDay, Offering
from booking.availability.projection import handlers, offerings, refresh
from booking.availability.projection.store import Drift
from booking.availability.projection.upkeep import TOPIC, bring_up_to_date, drift
from booking.domain.slot_search import Audience
from booking.domain.wallclock import local_day
from socle.outbox.models import Delivery
from tenants.context import in_espace
from tenants.postgresql.base import as_owner
from tests.booking.conftest import NOW, open_counter

DAY = timedelta(days=1)


@pytest.fixture
def kept(in_alpha):
    counter = open_counter(agents=2, max_public_booking_delay=30_000_000)
    bring_up_to_date(NOW)
    return counter


@pytest.fixture
def reads_calendars(monkeypatch):
    """Whether the calendars were read since it was last asked."""
    read = []
    load = search.load_availability

    def spy(*args, **options):
        read.append(True)
        return load(*args, **options)

    monkeypatch.setattr(search, "load_availability", spy)

    def asked() -> bool:
        found = bool(read)
        read.clear()
        return found

    return asked


def nights() -> list[Delivery]:
    # The turns of scarce motifs listen too: their deliveries are not counted here.
    found = Delivery.objects.filter(
        message__topic=TOPIC,
        handler="availability.bring_up_to_date",
        state=Delivery.State.PENDING,
    )
    with as_owner():  # an espace writes to the box, and does not read it
        return list(found.select_related("message").order_by("pk"))


def hour_of(delivery: Delivery, asked_at: datetime) -> datetime:
    """When it is due, had it been asked for at that moment."""
    return asked_at + (delivery.due_at - delivery.message.created_at)


def test_each_night_asks_for_the_next_one(kept, monkeypatch):
    [delivery] = nights()
    instant = NOW
    for _ in range(3):
        through = Offering.objects.get().through
        night = hour_of(delivery, instant)
        local = night.astimezone(kept.choice().wanted.zone)
        assert local.date() == local_day(instant, local.tzinfo) + DAY
        assert 3 <= local.hour < 5
        monkeypatch.setattr(handlers, "now", lambda night=night: night)
        known = {one.pk for one in nights()}
        handlers.on_offerings_outdated(delivery.message)
        assert Offering.objects.get().through == through + DAY
        assert FreeDay.objects.order_by("day").first().day >= local.date() - DAY
        assert drift(night) == Drift()
        [delivery] = [one for one in nights() if one.pk not in known]
        # The same message again, as the relay may give it: there is nothing to move.
        handlers.on_offerings_outdated(delivery.message)
        assert len(nights()) == len(known) + 1
        instant = night


def test_an_espace_is_asked_for_alone(bravo, kept):
    """No job walks through the espaces: each has its own message, at an hour of its own."""
    with in_espace(bravo):
        open_counter()
        bring_up_to_date(NOW)
    alpha_night, bravo_night = nights()
    assert alpha_night.message.espace_number != bravo_night.message.espace_number
    assert hour_of(alpha_night, NOW) != hour_of(bravo_night, NOW)
    assert len(nights()) == 2


@pytest.mark.parametrize("late", [1, 30, 150, 189, 400])
def test_a_late_relay_changes_no_answer(kept, reads_calendars, late):
    now = NOW + timedelta(days=late)
    through = Offering.objects.get().through
    for audience in Audience:
        wanted = Wanted(kept.motif, kept.place, audience=audience)
        for ahead in (0, 30, 185, 340):
            first = now.date() + timedelta(days=ahead)
            exact = slots_by_calendars(wanted, first, first + 6 * DAY, now)
            reads_calendars()
            assert slots_between(wanted, first, first + 6 * DAY, now) == exact
            assert reads_calendars() == (first + 6 * DAY > through)
            found = next_slot(wanted, first, now)
            assert found == (exact[0] if exact else None)
            assert reads_calendars() == (first > through)


def test_a_night_half_done_is_not_read(kept, reads_calendars):
    """One agent's days are there beyond the horizon, those of the others not yet."""
    later = NOW + timedelta(days=5)
    first, second = kept.agents
    through = Offering.objects.get().through
    with transaction.atomic():
        offerings.renew_outdated(later)
    with transaction.atomic():
        refresh([second.pk], through - DAY, through + 5 * DAY)
    assert FreeDay.objects.filter(agent=second, day__gt=through).exists()
    assert not FreeDay.objects.filter(agent=first, day__gt=through).exists()
    wanted = Wanted(kept.motif, kept.place)
    beyond = through + DAY
    assert next_slot(wanted, beyond, later).agent_id == first.pk
    assert {slot.agent_id for slot in slots_between(wanted, beyond, beyond + 3 * DAY, later)} == {
        first.pk
    }
    assert reads_calendars()
    bring_up_to_date(later)
    assert next_slot(wanted, beyond, later).agent_id == first.pk
    assert not reads_calendars()
