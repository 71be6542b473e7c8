"""What an agent reads before confirming, with details only of what they may see."""

from datetime import timedelta

import pytest

from booking.appointments.author import Author
from booking.appointments.errors import ConfirmationNeeded
from booking.appointments.models import AgentClaim, Appointment
from booking.appointments.services.book_appointment import book_appointment
from booking.appointments.services.claim_chosen import Confirmation
from booking.appointments.services.hold_slot import hold_slot
from tests.booking.conftest import NINE, NOW, open_counter
from tests.factories import (
    AbsenceFactory,
    OpeningWindowFactory,
    PlaceFactory,
    UsagerFactory,
)

from .conftest import HALF_HOUR, booked, order_of
from .invariants import everything

EVERYTHING_SEEN = Confirmation(sees=lambda obj: True)


def cautions(order, author, confirmation=None) -> dict[str, object]:
    """What the first submit answers; nothing is written."""
    before = everything()
    with pytest.raises(ConfirmationNeeded) as needed:
        book_appointment(order, author, NOW, confirmation=confirmation or Confirmation())
    assert everything() == before
    assert needed.value.details["codes"] == [caution.code for caution in needed.value.cautions]
    return {caution.code.value: caution for caution in needed.value.cautions}


def test_nothing_to_confirm(counter, usager, agent):
    assert book_appointment(order_of(counter, usager), agent, NOW).pk


def test_an_appointment_at_the_same_time(counter, usager, agent):
    booked(counter, starts_at=NINE)
    order = order_of(counter, usager, starts_at=NINE + timedelta(minutes=10))
    told = cautions(order, agent)["overlap"]
    assert told.concealed
    assert told.sentence == f"{counter.agents[0]} a déjà un rendez-vous à cette heure."
    assert told.solved_by == str(counter.agents[0])
    seen = cautions(order, agent, EVERYTHING_SEEN)["overlap"]
    assert not seen.concealed
    assert f"de 9 h à 9 h 30 : {counter.motif.name}" in seen.sentence


def test_confirmed_it_overlaps_in_the_next_lane(counter, usager, agent):
    booked(counter)
    confirmed = Confirmation(codes=("overlap",))
    for lane in (1, 2):
        order = order_of(counter, UsagerFactory())
        appointment = book_appointment(order, agent, NOW, confirmation=confirmed)
        assert AgentClaim.objects.get(appointment=appointment).lane == lane
    assert Appointment.objects.count() == 3


def test_an_overlap_in_another_lane_is_seen_when_the_first_lane_is_free(counter, usager, agent):
    first = booked(counter)
    booked(counter, UsagerFactory())
    AgentClaim.objects.filter(appointment=first).update(blocking=False)
    Appointment.objects.filter(pk=first.pk).update(status="revoked")
    first.participations.update(status="revoked")
    assert "overlap" in cautions(order_of(counter, usager), agent)


def test_touching_ends_are_no_overlap(counter, usager, agent):
    booked(counter, starts_at=NINE)
    booked(counter, starts_at=NINE + HALF_HOUR * 2)
    order = order_of(counter, usager, starts_at=NINE + HALF_HOUR)
    assert book_appointment(order, agent, NOW).pk


def test_a_slot_kept_for_somebody_online(counter, usager, agent, booker):
    hold = hold_slot(counter.choice(), booker, NOW)
    told = cautions(order_of(counter, usager), agent)["held"]
    assert "en cours de réservation en ligne, jusqu’au lundi 23 novembre 2026 à 8 h 20" in (
        told.sentence
    )
    assert "Nadia" not in told.sentence
    later = hold.expires_at
    assert book_appointment(order_of(counter, usager), agent, later).pk


def test_an_absence(counter, usager, agent):
    AbsenceFactory(agent=counter.agents[0], first_day=NINE.date(), title="Rendez-vous médical")
    told = cautions(order_of(counter, usager), agent)["absence"]
    assert told.concealed
    assert "médical" not in told.sentence
    seen = cautions(order_of(counter, usager), agent, EVERYTHING_SEEN)["absence"]
    assert seen.sentence == f"{counter.agents[0]} est indisponible : Rendez-vous médical."


def test_a_window_at_another_place(counter, usager, agent):
    elsewhere = PlaceFactory(organisation=counter.organisation, name="Antenne du Teil")
    OpeningWindowFactory(
        agent=counter.agents[0],
        organisation=counter.organisation,
        place=elsewhere,
        first_day=NINE.date(),
        recurrence="",
        last_day=NINE.date(),
    )
    told = cautions(order_of(counter, usager), agent)["window_elsewhere"]
    assert told.concealed
    assert "Teil" not in told.sentence
    seen = cautions(order_of(counter, usager), agent, EVERYTHING_SEEN)["window_elsewhere"]
    assert "de 9 h à 12 h à un autre lieu : Antenne du Teil" in seen.sentence
    afternoon = order_of(counter, usager, starts_at=NINE + timedelta(hours=5))
    assert book_appointment(afternoon, agent, NOW).pk


@pytest.mark.parametrize(
    ("minutes_before", "warned"),
    [(0, False), (1, True), (46, True), (47, False)],
)
def test_a_gap_of_no_use(counter, usager, agent, minutes_before, warned):
    booked(counter, starts_at=NINE - HALF_HOUR - timedelta(minutes=minutes_before))
    order = order_of(counter, usager)
    if warned:
        told = cautions(order, agent)["gap"]
        assert f"finit {minutes_before} minutes avant" in told.sentence
    else:
        assert book_appointment(order, agent, NOW).pk


def test_no_gap_when_another_one_ends_right_before(counter, usager, agent):
    booked(counter, starts_at=NINE - timedelta(minutes=50))
    booked(counter, UsagerFactory(), starts_at=NINE - timedelta(minutes=20), duration_in_min=20)
    assert book_appointment(order_of(counter, usager), agent, NOW).pk


def test_the_same_motif_the_same_day(counter, usager, agent):
    booked(counter, usager)
    order = order_of(counter, usager, starts_at=NINE + timedelta(hours=3))
    told = cautions(order, agent)["same_day"]
    assert told.concealed
    assert told.sentence == f"{usager} a déjà un rendez-vous pour ce motif le même jour."
    assert "l’usager" in told.solved_by
    assert "à 9 h" in cautions(order, agent, EVERYTHING_SEEN)["same_day"].sentence
    next_day = order_of(counter, usager, starts_at=NINE + timedelta(days=1))
    assert book_appointment(next_day, agent, NOW).pk


def test_a_start_in_the_past(counter, usager, agent):
    order = order_of(counter, usager, starts_at=NOW - timedelta(days=3))
    assert set(cautions(order, agent)) == {"past"}
    assert book_appointment(order, agent, NOW, confirmation=Confirmation(("past",))).pk


def test_a_title_that_text_messages_cut(in_alpha):
    counter = open_counter(collectif=True)
    author = Author.agent(counter.agents[0])
    assert set(cautions(order_of(counter, name="x" * 51), author)) == {"long_name"}
    assert book_appointment(order_of(counter, name="x" * 50), author, NOW).pk


def test_fewer_agents_than_the_motif_demands(in_alpha, usager):
    counter = open_counter(agents=2, agents_required=2)
    author = Author.agent(counter.agents[0])
    alone = order_of(counter, usager, agent_ids=(counter.agents[0].pk,))
    assert set(cautions(alone, author)) == {"too_few_agents"}
    assert book_appointment(order_of(counter, usager), author, NOW).pk


def test_only_what_is_not_confirmed_comes_back(counter, usager, agent):
    booked(counter, usager)
    order = order_of(counter, usager, starts_at=NINE + timedelta(minutes=10))
    assert set(cautions(order, agent)) == {"overlap", "same_day"}
    assert set(cautions(order, agent, Confirmation(("overlap",)))) == {"same_day"}
    both = Confirmation(("overlap", "same_day"))
    assert book_appointment(order, agent, NOW, confirmation=both).pk


def test_the_questions_do_not_grow_with_the_people(in_alpha, django_assert_max_num_queries):
    counter = open_counter(agents=8)
    usagers = [UsagerFactory() for _ in range(8)]
    for agent in counter.agents:
        AbsenceFactory(agent=agent, first_day=NINE.date())
    author = Author.agent(counter.agents[0])
    counts = []
    for number in (1, 8):
        order = order_of(
            counter, *usagers[:number], agent_ids=tuple(a.pk for a in counter.agents[:number])
        )
        with django_assert_max_num_queries(17) as queries, pytest.raises(ConfirmationNeeded):
            book_appointment(order, author, NOW)
        counts.append(len(queries))
    assert counts[0] == counts[1], counts
