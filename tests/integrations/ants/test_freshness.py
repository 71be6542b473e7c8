"""Whatever changes an agenda changes the answer, as soon as a worker has read the outbox."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import transaction

from booking.access.actor import Actor
from booking.appointments.author import Author
from booking.appointments.orders import MoveOrder
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.confirm_hold import confirm_hold
from booking.appointments.services.hold_slot import Booker, hold_slot, link_secret
from booking.appointments.services.move_appointment import move_appointment
from booking.availability.models import OpeningWindow
from booking.availability.projection import refresh
from booking.availability.services.remove_window import remove_window
from booking.catalog.services.edit_motif import edit_motif
from booking.catalog.services.remove_motif import remove_motif
from booking.directory.identity import actor_of_account
from booking.directory.services.edit_organisation import edit_organisation
from booking.directory.services.edit_place import close_place, edit_place, reopen_place
from integrations.ants.sweep import sweep
from integrations.projections.models import MeetingDay
from tenants.context import in_espace
from tests.booking.conftest import NINE
from tests.factories import AbsenceFactory, AgentFactory

PERSON = Booker("Nadia", "Benali", email="nadia@demo.example", ants_number="A123456789")
TUESDAY_AT_NINE = "2026-11-24T09:00Z"


@pytest.fixture
def admin(alpha, town_hall) -> Actor:
    with in_espace(alpha):
        agent = AgentFactory(
            organisation=town_hall.organisation, organisation__level="admin", is_espace_admin=True
        )
        return actor_of_account(agent.account_id)


@pytest.fixture
def times(hub, town_hall):
    """The times that the hub is told now."""
    return lambda **query: hub.slots(town_hall.place.pk, **query)[str(town_hall.place.pk)]


def book(counter, clock, start=NINE):
    hold = hold_slot(counter.choice(start), PERSON, clock.now)
    return confirm_hold(hold.uuid, link_secret(hold), clock.now)


def test_before_anything_all_of_the_mornings_is_told(times):
    assert times(end_date="2026-11-24")[:7] == [
        *(f"2026-11-23T{hour}Z" for hour in ("09:00", "09:30", "10:00", "10:30", "11:00", "11:30")),
        TUESDAY_AT_NINE,
    ]


def test_a_hold_hides_the_time_and_its_lapse_shows_it_again(
    alpha, town_hall, times, clock, deliver
):
    with in_espace(alpha):
        hold_slot(town_hall.choice(), PERSON, clock.now)
    deliver()
    assert TUESDAY_AT_NINE not in times()
    clock.move(minutes=21)
    deliver()
    assert TUESDAY_AT_NINE in times()


def test_an_appointment_takes_the_time_its_move_gives_it_back(
    alpha, town_hall, times, clock, deliver
):
    first, later = NINE + timedelta(days=6), NINE + timedelta(days=8)
    with in_espace(alpha):
        booked = book(town_hall, clock, first)
    deliver()
    assert f"{first:%Y-%m-%d}T09:00Z" not in times()
    with in_espace(alpha):
        usager = booked.participations.get().usager
        move_appointment(booked.pk, MoveOrder(later), Author.usager(usager), clock.now)
    deliver()
    assert f"{first:%Y-%m-%d}T09:00Z" in times()
    assert f"{later:%Y-%m-%d}T09:00Z" not in times()


def test_a_cancellation_gives_the_time_back(alpha, town_hall, times, clock, deliver):
    with in_espace(alpha):
        booked = book(town_hall, clock)
    deliver()
    with in_espace(alpha):
        usager = booked.participations.get().usager
        cancel_appointment(booked.pk, Author.usager(usager), clock.now)
    assert TUESDAY_AT_NINE not in times()
    deliver()
    assert TUESDAY_AT_NINE in times()


def test_an_absence_empties_its_days(alpha, town_hall, times, deliver):
    day = date(2026, 11, 24)
    with in_espace(alpha), transaction.atomic():
        AbsenceFactory(
            agent=town_hall.agents[0],
            first_day=day,
            end_day=day,
            last_day=day,
            start_time=time(8),
            end_time=time(18),
        )
        refresh([town_hall.agents[0].pk], day, day)
    deliver()
    assert [one for one in times() if one.startswith("2026-11-24")] == []
    assert "2026-11-25T09:00Z" in times()


def test_a_window_that_is_removed_takes_its_times_along(
    alpha, town_hall, times, admin, clock, deliver
):
    with in_espace(alpha):
        remove_window(OpeningWindow.objects.get().pk, admin, clock.now)
    deliver()
    assert times() == []


def test_a_longer_motif_has_other_starts(alpha, town_hall, times, admin, clock, deliver):
    with in_espace(alpha):
        edit_motif(town_hall.motif.pk, {"default_duration_in_min": 60}, admin, clock.now)
    deliver()
    assert times()[:3] == [f"2026-11-23T{hour}Z" for hour in ("09:00", "10:00", "11:00")]


def test_a_motif_that_closes_online_or_goes_is_no_longer_told(
    alpha, town_hall, times, admin, clock, deliver
):
    with in_espace(alpha):
        edit_motif(town_hall.motif.pk, {"bookable_by": "agents"}, admin, clock.now)
    deliver()
    assert times() == []
    with in_espace(alpha):
        edit_motif(town_hall.motif.pk, {"bookable_by": "everyone"}, admin, clock.now)
    deliver()
    assert TUESDAY_AT_NINE in times()
    with in_espace(alpha):
        remove_motif(town_hall.motif.pk, admin, clock.now)
    deliver()
    assert times() == []


def test_a_motif_that_leaves_the_category_is_no_longer_told(
    alpha, town_hall, times, admin, clock, deliver
):
    with in_espace(alpha):
        edit_motif(town_hall.motif.pk, {"category_id": None}, admin, clock.now)
    deliver()
    assert times() == []


def test_a_place_follows_its_words_and_its_closing(alpha, town_hall, hub, admin, clock, deliver):
    with in_espace(alpha):
        edit_place(town_hall.place.pk, {"address": "3 rue Haute, Aubenas, 07200"}, admin, clock.now)
    deliver()
    (point,) = hub.points()
    assert (point["public_entry_address"], point["zip_code"], point["city_name"]) == (
        "3 rue Haute",
        "07200",
        "Aubenas",
    )
    with in_espace(alpha):
        close_place(town_hall.place.pk, admin, clock.now)
    deliver()
    assert hub.points() == []
    assert hub.slots(town_hall.place.pk) == {}
    with in_espace(alpha):
        reopen_place(town_hall.place.pk, admin, clock.now)
    deliver()
    assert TUESDAY_AT_NINE in hub.slots(town_hall.place.pk)[str(town_hall.place.pk)]


def test_an_organisation_that_no_longer_takes_part_is_not_told(
    alpha, town_hall, hub, admin, clock, deliver
):
    with in_espace(alpha):
        town_hall.organisation.ants_connectable = False
        town_hall.organisation.save()
        edit_organisation(town_hall.organisation.pk, {"name": "Mairie de X"}, admin, clock.now)
    deliver()
    assert hub.points() == []


def test_the_sweep_repairs_what_drifted_and_counts_it(alpha, town_hall, times, clock):
    told = times()
    with in_espace(alpha):
        assert sweep(clock.now).drift == 0
    MeetingDay.objects.filter(day="2026-11-24").delete()
    MeetingDay.objects.filter(day="2026-11-25").update(parts=[], marks="")
    assert times() != told
    with in_espace(alpha):
        assert sweep(clock.now).drift == 2
    assert times() == told


def test_as_days_go_by_the_past_is_thrown_away(alpha, town_hall, clock):
    clock.now = datetime.combine(date(2026, 11, 30), time(3), clock.now.tzinfo)
    with in_espace(alpha):
        sweep(clock.now)
    assert MeetingDay.objects.order_by("day").first().day >= date(2026, 11, 30)
