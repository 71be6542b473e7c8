"""The next free time of many places or organisations, and what to offer instead of a taken one."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.appointments.search import next_slot, next_slot_by_organisation, next_slot_by_place
from booking.appointments.services.hold_slot import hold_slot
from booking.appointments.services.take_slot import nearest_slots
from booking.appointments.wanted import Wanted
from booking.directory.models import Place
from booking.domain.slot_search import Audience
from tests.factories import AbsenceFactory, AgentFactory, OpeningWindowFactory, PlaceFactory

from .conftest import NINE, NOW, open_counter

TODAY = date(2026, 11, 23)
TODAY_AT_NINE = datetime(2026, 11, 23, 8, tzinfo=UTC)


def another_place(counter, **window):
    place = PlaceFactory(organisation=counter.organisation)
    agent = AgentFactory(organisation=counter.organisation)
    OpeningWindowFactory(
        agent=agent,
        organisation=counter.organisation,
        place=place,
        motifs=[counter.motif],
        **window,
    )
    return place, agent


def test_each_place_has_the_next_time_that_a_search_there_gives(counter, booker):
    full, agent = another_place(counter)
    AbsenceFactory(agent=agent, first_day=TODAY, end_day=date(2027, 12, 1))
    later, agent = another_place(counter)
    AbsenceFactory(agent=agent, first_day=TODAY, end_day=date(2026, 12, 3), end_time=time(10, 10))
    hold_slot(counter.choice(TODAY_AT_NINE), booker, NOW)
    places = [counter.place, full, later]
    found = next_slot_by_place(Wanted(motif=counter.motif), places, NOW)
    assert {pk: slot.start for pk, slot in found.items()} == {
        counter.place.pk: TODAY_AT_NINE + timedelta(minutes=30),
        later.pk: datetime(2026, 12, 3, 9, 10, tzinfo=UTC),
    }
    for place in places:
        alone = next_slot(Wanted(motif=counter.motif, place=place), TODAY, NOW)
        assert found.get(place.pk) == alone


def test_a_place_in_another_zone_keeps_its_own_clock(counter):
    Place.objects.filter(pk=counter.place.pk).update(time_zone="America/Guadeloupe")
    counter.place.refresh_from_db()
    found = next_slot_by_place(Wanted(motif=counter.motif), [counter.place], NOW)
    assert found[counter.place.pk].start == datetime(2026, 11, 23, 13, tzinfo=UTC)


@pytest.mark.parametrize("number", [1, 30])
def test_places_cost_no_query(counter, number):
    places = [another_place(counter)[0] for _ in range(number)]
    with CaptureQueriesContext(connection) as captured:
        assert len(next_slot_by_place(Wanted(motif=counter.motif), places, NOW)) == number
    assert len(captured) == 4


def test_each_organisation_has_its_next_time(in_alpha):
    first = open_counter(location_type="phone")
    second = open_counter()
    first.motif.organisations.add(second.organisation)
    second.agents[0].opening_windows.get().motifs.add(first.motif)
    AbsenceFactory(agent=second.agents[0], first_day=TODAY)
    ids = (first.organisation.pk, second.organisation.pk)
    wanted = Wanted(motif=first.motif, organisation_ids=ids)
    with CaptureQueriesContext(connection) as captured:
        found = next_slot_by_organisation(wanted, NOW)
    assert len(captured) == 5
    assert {pk: slot.start for pk, slot in found.items()} == {
        first.organisation.pk: TODAY_AT_NINE,
        second.organisation.pk: NINE,
    }


def test_a_day_closed_by_the_maximum_delay_is_no_next_time(in_alpha):
    """That day is within the bounds of the search, but its page would show it closed."""
    counter = open_counter(max_public_booking_delay=86_400)
    AbsenceFactory(agent=counter.agents[0], first_day=TODAY)
    wanted = Wanted(motif=counter.motif, place=counter.place)
    assert next_slot(wanted, TODAY, NOW) is None
    assert next_slot_by_place(replace(wanted, place=None), [counter.place], NOW) == {}
    agents = replace(wanted, audience=Audience.AGENT)
    assert next_slot(agents, TODAY, NOW).start == NINE
    two_hours_later = NOW + timedelta(hours=2)
    assert next_slot(wanted, TODAY, two_hours_later).start == NINE


@pytest.mark.parametrize(
    "asked",
    [
        datetime(2020, 1, 6, 9, tzinfo=UTC),
        datetime(2026, 11, 22, 9, tzinfo=UTC),
        datetime(2199, 12, 31, 9, tzinfo=UTC),
    ],
)
def test_instead_of_an_impossible_time_come_possible_ones(counter, asked):
    found = nearest_slots(counter.choice().wanted, asked, NOW)
    assert len(found) == 5
    assert all(NOW < slot.start < NOW + timedelta(days=120) for slot in found)


def test_when_the_week_is_full_come_the_first_ones_after(counter):
    AbsenceFactory(agent=counter.agents[0], first_day=TODAY, end_day=date(2026, 12, 11))
    found = nearest_slots(counter.choice().wanted, NINE, NOW)
    assert found[0].start == datetime(2026, 12, 14, 8, tzinfo=UTC)


def test_when_nothing_is_free_nothing_comes(counter):
    AbsenceFactory(agent=counter.agents[0], first_day=TODAY, end_day=date(2027, 12, 11))
    assert nearest_slots(counter.choice().wanted, NINE, NOW) == []
