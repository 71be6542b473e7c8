"""Threat 14: an address made for ten minutes proves nobody; the espace says what becomes of it."""

import pytest

from booking.appointments.models import BookingHold
from booking.directory.disposable import is_disposable, proved_contact
from booking.directory.models import Presentation
from integrations.sms import memory
from tests.web.usager.conftest import tree

THROWN = "nadia@yopmail.com"


@pytest.mark.unit
@pytest.mark.parametrize(
    ("email", "expected"),
    [
        (THROWN, True),
        ("x@MAILINATOR.com", True),
        ("x@sous.domaine.mailinator.com", True),
        ("nadia@gmail.com", False),
        ("nadia@laposte.net", False),
        ("nadia@orange.fr", False),
        ("nadia@mairie-privas.fr", False),
        ("", False),
        ("@", False),
        ("x@com", False),
    ],
)
def test_the_list_knows_them_and_nobody_elses(email, expected) -> None:
    assert is_disposable(email) is expected


def rule(town, name: str) -> None:
    with town.inside():
        Presentation.objects.create(disposable_mail=name)


def test_by_default_a_mobile_is_asked_for_and_proves_it(town, client, deliver) -> None:
    page = tree(town.hold(client, email=THROWN), 422)
    assert "donnez aussi un téléphone portable" in page.text
    assert town.hold(client, email=THROWN, phone_number="06 39 98 12 34").status_code == 302
    with town.inside():
        hold = BookingHold.objects.get()
        assert (hold.email, hold.phone_number) == ("", "+33639981234")
    deliver()
    assert memory.outbox[-1][0] == "+33639981234"


def test_a_landline_is_not_enough(town, client) -> None:
    answer = town.hold(client, email=THROWN, phone_number="04 75 00 00 00")
    assert answer.status_code == 422


def test_an_espace_refuses_them(town, client) -> None:
    rule(town, "refuse")
    answer = town.hold(client, email=THROWN, phone_number="06 39 98 12 34")
    assert "Donnez une adresse que vous gardez" in tree(answer, 422).text
    with town.inside():
        assert not BookingHold.objects.exists()


def test_an_espace_accepts_them(town, client) -> None:
    rule(town, "accept")
    assert town.hold(client, email=THROWN).status_code == 302


def test_other_addresses_cost_no_query(town, client, django_assert_num_queries) -> None:
    with town.inside(), django_assert_num_queries(0):
        assert proved_contact("nadia@demo.example", "") == ("nadia@demo.example", "")
