"""Numbers that no SMS reaches are said to fail on the appointment, but for landlines."""

import pytest

from booking.notifications.delivery import delivery_of
from tests.booking.appointments.conftest import booked
from tests.booking.conftest import NOW
from tests.factories import UsagerFactory


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("+33639980001", "processed"),
        ("+32470123456", "failure"),
        ("+33600", "failure"),
        ("+33123456789", None),
        ("", None),
    ],
)
def test_what_the_agent_reads(counter, run_outbox, number, said):
    # Without e-mail: an SMS is what tells this person of their appointment.
    usager = UsagerFactory(email="", phone_number=number)
    appointment = booked(counter, usager)
    run_outbox()
    lines = [line for line in delivery_of(appointment, NOW).lines if line.channel == "sms"]
    assert [line.result for line in lines] == ([said] if said else [])
    if said == "failure":
        assert lines[0].reason
        assert not lines[0].will_retry
