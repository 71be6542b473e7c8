"""Why the service cancels: in the mail, never in an SMS nor in a subject."""

import pytest

from booking.appointments.author import Author
from booking.appointments.services.set_status import set_status
from tests.booking.conftest import NOW
from tests.factories import UsagerFactory

from .conftest import book, html_of

NUMBER = "+33639980001"
REASON = "L’agent est souffrant.\n<b>Pardon</b>"


@pytest.mark.parametrize(("status", "is_told"), [("revoked", True), ("excused", False)])
def test_the_reason_is_read_in_the_mail_of_the_service_only(counter, post, forget, status, is_told):
    usager = UsagerFactory(email="nadia@demo.example", phone_number=NUMBER)
    appointment = book(counter, usager)
    forget()
    set_status(appointment.pk, status, Author.agent(counter.agents[0]), NOW, reason=REASON)
    found = post()
    letter = found.to("nadia@demo.example")
    assert ("Message du service : L’agent est souffrant." in letter.body) is is_told
    assert ("souffrant.<br>&lt;b&gt;Pardon" in html_of(letter)) is is_told
    assert "souffrant" not in found.text_to(NUMBER) + letter.subject
