"""Who takes part: added, taken out, replaced by a relative; what they are told of."""

from datetime import timedelta

import pytest

from booking.appointments.author import Author
from booking.appointments.errors import (
    AlreadyRegistered,
    ConfirmationNeeded,
    InvalidBooking,
    RuleRefused,
)
from booking.appointments.models import Appointment, Change, Participation
from booking.appointments.orders import Attendee
from booking.appointments.services.add_participation import add_participation
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.cancel_participation import cancel_participation
from booking.appointments.services.change_participant import change_participant
from booking.appointments.services.claim_chosen import Confirmation
from booking.appointments.services.remove_participation import remove_participation
from booking.appointments.services.set_notifications import set_notifications
from booking.catalog.models import Motif
from socle.errors import Forbidden, NotVisible
from tests.booking.conftest import NINE, NOW, open_counter
from tests.factories import UsagerFactory

from .conftest import CARD, booked
from .invariants import messages


def test_an_agent_adds_somebody(counter, usager, agent):
    appointment = booked(counter)
    attendee = Attendee(usager.pk, None, False, True)
    added = add_participation(appointment.pk, attendee, agent, NOW)
    assert (added.send_lifecycle_notifications, added.send_reminder_notification) == (False, True)
    assert messages()[-1] == (
        "participation.added",
        {
            "appointment_id": appointment.pk,
            "participation_id": added.pk,
            **{name: value for name, value in messages()[0][1].items() if "author" in name},
        },
    )
    with pytest.raises(AlreadyRegistered):
        add_participation(appointment.pk, attendee, agent, NOW)


def test_seats_bind_agents_until_they_confirm(in_alpha, usager):
    counter = open_counter(collectif=True)
    appointment = booked(counter, max_participants_count=1)
    author = Author.agent(counter.agents[0])
    with pytest.raises(ConfirmationNeeded):
        add_participation(appointment.pk, Attendee(usager.pk), author, NOW)
    anyway = Confirmation(("session_full",))
    assert add_participation(
        appointment.pk, Attendee(usager.pk), author, NOW, confirmation=anyway
    ).pk


def test_nobody_is_added_to_what_is_cancelled(counter, usager, agent):
    appointment = booked(counter)
    cancel_appointment(appointment.pk, agent, NOW)
    with pytest.raises(RuleRefused):
        add_participation(appointment.pk, Attendee(usager.pk), agent, NOW)


def test_an_agent_takes_somebody_out(counter, usager, agent):
    appointment = booked(counter, usager, UsagerFactory())
    first, second = appointment.participations.order_by("pk")
    remove_participation(first.pk, agent, NOW)
    assert list(appointment.participations.all()) == [second]
    topic, payload = messages()[-1]
    assert (topic, payload["usager_id"], payload["participation_id"]) == (
        "participation.removed",
        usager.pk,
        first.pk,
    )
    assert Change.objects.get(verb="participation_removed").usager_id == usager.pk
    with pytest.raises(InvalidBooking):
        remove_participation(second.pk, agent, NOW)


def test_a_session_may_be_emptied(in_alpha):
    counter = open_counter(collectif=True)
    author = Author.agent(counter.agents[0])
    appointment = booked(counter)
    remove_participation(appointment.participations.get().pk, author, NINE + timedelta(hours=1))
    assert Appointment.objects.get().status == "unknown"


def test_only_agents_edit(counter, usager):
    appointment = booked(counter, usager)
    participation = appointment.participations.get()
    author = Author.usager(usager)
    for act in (
        lambda: add_participation(appointment.pk, Attendee(usager.pk), author, NOW),
        lambda: remove_participation(participation.pk, author, NOW),
        lambda: set_notifications(participation.pk, author, lifecycle=False, reminder=False),
    ):
        with pytest.raises(Forbidden):
            act()


def test_what_one_is_told_of(counter, agent):
    participation = booked(counter).participations.get()
    set_notifications(participation.pk, agent, lifecycle=False, reminder=True)
    participation.refresh_from_db()
    assert not participation.send_lifecycle_notifications
    assert participation.send_reminder_notification


# Another member of the family.


@pytest.fixture
def family(counter):
    """The parent's own appointment, and their children."""
    parent = UsagerFactory()
    children = [UsagerFactory(responsible=parent) for _ in range(2)]
    appointment = booked(counter, parent, author=Author.usager(parent))
    return parent, children, appointment.participations.get()


def test_a_child_comes_instead_then_the_parent_again(counter, family):
    parent, children, participation = family
    author = Author.usager(parent)
    for member in (*children, parent):
        changed = change_participant(participation.pk, member.pk, author, NOW)
        assert changed == participation
        assert Participation.objects.get().usager == member
    topic, payload = messages()[-1]
    assert (topic, payload["previous_usager_id"]) == ("participation.replaced", children[1].pk)
    change = Change.objects.filter(verb="participation_replaced").first()
    assert (change.before, change.after) == (
        {"usager_id": parent.pk},
        {"usager_id": children[0].pk},
    )
    assert counter.organisation.usagers.count() == 3


def test_strangers_are_not_family(family):
    parent, _, participation = family
    for stranger in (UsagerFactory().pk, 2**40):
        with pytest.raises(NotVisible):
            change_participant(participation.pk, stranger, Author.usager(parent), NOW)


def test_who_comes_already_is_not_put_in(counter, agent):
    parent = UsagerFactory()
    child = UsagerFactory(responsible=parent)
    appointment = booked(counter, parent, child)
    participation = appointment.participations.get(usager=parent)
    with pytest.raises(AlreadyRegistered):
        change_participant(participation.pk, child.pk, agent, NOW)


def test_past_cancelled_or_hidden_it_stays_as_it_is(in_alpha, family):
    parent, children, participation = family
    author, child = Author.usager(parent), children[0].pk
    with pytest.raises(RuleRefused) as refusal:
        change_participant(participation.pk, child, author, NINE)
    assert refusal.value.code == "past"
    Motif.objects.update(visibility_type=Motif.Visibility.INVISIBLE)
    with pytest.raises(NotVisible):
        change_participant(participation.pk, child, author, NOW)
    Motif.objects.update(visibility_type=Motif.Visibility.VISIBLE_AND_NOTIFIED)
    with pytest.raises(Forbidden):
        change_participant(participation.pk, child, Author.prescripteur(CARD), NOW)
    cancel_appointment(participation.appointment_id, author, NOW)
    with pytest.raises(RuleRefused) as refusal:
        change_participant(participation.pk, child, author, NOW)
    assert refusal.value.code == "cancelled"


def test_a_participation_cancelled_in_a_session_stays_as_it_is(in_alpha):
    counter = open_counter(collectif=True)
    parent = UsagerFactory()
    child = UsagerFactory(responsible=parent)
    participation = booked(counter, parent).participations.get()
    cancel_participation(participation.pk, Author.usager(parent), NOW)
    with pytest.raises(RuleRefused):
        change_participant(participation.pk, child.pk, Author.usager(parent), NOW)
