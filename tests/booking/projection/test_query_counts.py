"""As many queries for a hundred agents as for ten, and no more with holds."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.appointments import search
from booking.appointments.services.hold_slot import hold_slot
from booking.appointments.wanted import Wanted
from booking.availability.projection.upkeep import bring_up_to_date
from booking.domain.slot_search import Audience
from tests.booking.conftest import NINE, NOW, open_counter

TODAY = NOW.date()
SIX_WEEKS = TODAY + timedelta(days=41)


def questions(counter):
    usager = Wanted(counter.motif, counter.place, (counter.organisation.pk,))
    agent = Wanted(counter.motif, counter.place, audience=Audience.AGENT)
    anywhere = Wanted(counter.motif, organisation_ids=(counter.organisation.pk,))
    return {
        "slots, usager": (3, lambda: search.slots_between(usager, TODAY, SIX_WEEKS, NOW)),
        "slots, agent": (3, lambda: search.slots_between(agent, TODAY, SIX_WEEKS, NOW)),
        "starts": (4, lambda: search.starts_between(usager, TODAY, SIX_WEEKS, NOW)),
        "next today": (3, lambda: search.next_slot(usager, TODAY, NOW)),
        "next on a later day": (5, lambda: search.next_slot(usager, TODAY + DAYS_TO_SUNDAY, NOW)),
        "by place": (3, lambda: search.next_slot_by_place(anywhere, [counter.place], NOW)),
        "by organisation": (3, lambda: search.next_slot_by_organisation(anywhere, NOW)),
        "last check": (6, lambda: search.candidates(usager, NINE, NOW)),
    }


DAYS_TO_SUNDAY = timedelta(days=6)


@pytest.mark.parametrize("agents", [10, 100])
def test_agents_cost_no_query(in_alpha, booker, agents):
    counter = open_counter(agents=agents)
    bring_up_to_date(NOW)
    for _ in range(2):
        for label, (expected, ask) in questions(counter).items():
            with CaptureQueriesContext(connection) as captured:
                assert ask(), label
            assert len(captured) == expected, label
        hold_slot(counter.choice(), booker, NOW)


@pytest.mark.parametrize("agents", [10, 100])
def test_a_booking_writes_in_as_many_queries(in_alpha, booker, agents):
    counter = open_counter(agents=agents)
    bring_up_to_date(NOW)
    with CaptureQueriesContext(connection) as captured:
        hold_slot(counter.choice(), booker, NOW)
    assert len(captured) <= 28
