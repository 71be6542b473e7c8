"""So many appointments for one person over so many days: no more, through any door of theirs."""

from datetime import timedelta

import pytest

from booking.appointments.author import Author
from booking.appointments.errors import ConfirmationNeeded, RuleRefused
from booking.appointments.models import Appointment
from booking.appointments.orders import Attendee, MoveOrder
from booking.appointments.services.book_appointment import book_appointment
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.change_participant import change_participant
from booking.appointments.services.claim_chosen import Confirmation
from booking.appointments.services.confirm_hold import confirm_hold
from booking.appointments.services.hold_slot import Booker, hold_slot, link_secret
from booking.appointments.services.join_collective import join_collective
from booking.appointments.services.move_appointment import move_appointment
from tests.booking.conftest import NINE, NOW, open_counter
from tests.factories import MotifFactory, OpeningWindowFactory, UsagerFactory

from .conftest import CARD, HALF_HOUR, booked, order_of

WEEK = timedelta(days=7)


@pytest.fixture
def limited(in_alpha):
    """One appointment a person in any stretch of thirty days."""
    return open_counter(agents=2, max_per_usager=1, max_per_usager_days=30)


def refuses(act) -> None:
    count = Appointment.objects.count()
    with pytest.raises(RuleRefused) as refusal:
        act()
    assert refusal.value.code == "limit"
    assert "un seul rendez-vous par personne sur 30 jours" in refusal.value.message
    assert Appointment.objects.count() == count


def test_a_second_one_is_refused_near_the_first(limited, usager):
    author = Author.usager(usager)
    booked(limited, usager, starts_at=NINE + WEEK, author=author)
    for start in (NINE, NINE + WEEK + HALF_HOUR, NINE + 2 * WEEK):
        refuses(lambda s=start: booked(limited, usager, starts_at=s, author=author))
    later = NINE + WEEK + timedelta(days=34)
    assert booked(limited, usager, starts_at=later, author=author)


def test_prescripteurs_do_not_get_round_it(limited, usager):
    booked(limited, usager, author=Author.usager(usager))
    refuses(
        lambda: booked(limited, usager, starts_at=NINE + WEEK, author=Author.prescripteur(CARD))
    )


def test_what_is_cancelled_does_not_count(limited, usager):
    author = Author.usager(usager)
    cancel_appointment(booked(limited, usager, author=author).pk, author, NOW)
    assert booked(limited, usager, starts_at=NINE + WEEK, author=author)


def test_another_motif_and_another_person_count_apart(limited, usager):
    other = MotifFactory(organisations=[limited.organisation])
    OpeningWindowFactory(
        agent=limited.agents[0],
        organisation=limited.organisation,
        place=limited.place,
        motifs=[other],
    )
    author = Author.usager(usager)
    booked(limited, usager, author=author)
    assert booked(limited, UsagerFactory(), author=author)
    elsewhere = type(limited)(limited.organisation, limited.place, other, limited.agents)
    assert booked(elsewhere, usager, starts_at=NINE + HALF_HOUR, author=author)


def test_moving_ones_own_is_no_second_one(limited, usager):
    author = Author.usager(usager)
    appointment = booked(limited, usager, starts_at=NINE + WEEK, author=author)
    move_appointment(appointment.pk, MoveOrder(NINE + WEEK + HALF_HOUR), author, NOW)
    far = booked(limited, usager, starts_at=NINE + timedelta(days=45), author=author)
    refuses(lambda: move_appointment(far.pk, MoveOrder(NINE + timedelta(days=14)), author, NOW))


def test_holds_are_counted_when_they_are_confirmed(limited):
    booker = Booker("Nadia", "Benali", email="nadia@demo.example")
    first, second = (
        hold_slot(limited.choice(start), booker, NOW) for start in (NINE, NINE + HALF_HOUR)
    )
    confirm_hold(first.uuid, link_secret(first), NOW)
    refuses(lambda: confirm_hold(second.uuid, link_secret(second), NOW))


def test_a_relative_does_not_take_the_place_of_another_limit(limited):
    parent = UsagerFactory()
    child = UsagerFactory(responsible=parent)
    author = Author.usager(parent)
    booked(limited, child, author=author)
    participation = booked(
        limited, parent, starts_at=NINE + HALF_HOUR, author=author
    ).participations.get()
    refuses(lambda: change_participant(participation.pk, child.pk, author, NOW))


def test_sessions_count_too(in_alpha, usager):
    counter = open_counter(collectif=True, max_per_usager=1)
    first, second = (booked(counter, starts_at=NINE + WEEK * rank) for rank in (0, 1))
    author, attendee = Author.usager(usager), Attendee(usager.pk)
    join_collective(first.pk, attendee, author, NOW)
    refuses(lambda: join_collective(second.pk, attendee, author, NOW))


def test_agents_are_warned(limited, usager):
    author = Author.agent(limited.agents[0])
    booked(limited, usager)
    order = order_of(limited, usager, starts_at=NINE + WEEK)
    with pytest.raises(ConfirmationNeeded) as needed:
        book_appointment(order, author, NOW)
    assert needed.value.details["codes"] == ["limit"]
    assert book_appointment(order, author, NOW, confirmation=Confirmation(("limit",)))
