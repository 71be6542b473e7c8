"""Whom a prescripteur names: found again or made, and never told of what another person books
(ADR 38)."""

import pytest

from booking.appointments.models import Participation
from booking.appointments.orders import Newcomer
from booking.appointments.prescribing import Wish
from booking.appointments.services.confirm_hold import confirm_hold
from booking.appointments.services.hold_slot import Booker, hold_slot, link_secret
from booking.catalog.models import Motif
from booking.directory.models import Usager
from tests.booking.conftest import NINE, NOW, open_counter
from tests.factories import UsagerFactory

from .conftest import HALF_HOUR
from .test_prescription import LISE, done

NUMBER, OTHER_NUMBER = "+33639981234", "+33639985678"
HERS, ANOTHER = "awa@demo.example", "autre@demo.example"


@pytest.fixture
def counter(in_alpha):
    return open_counter(agents=8, bookable_by=Motif.BookableBy.EVERYONE)


def prescribed(counter, **contact: str) -> Usager:
    wish = Wish(LISE, Newcomer("Awa", "Diallo", **contact), counter.choice())
    return done(wish).participation.usager


def books_alone(counter, **contact: str) -> Usager:
    hold = hold_slot(counter.choice(NINE + HALF_HOUR), Booker("Awa", "Diallo", **contact), NOW)
    appointment = confirm_hold(hold.uuid, link_secret(hold), NOW)
    return Participation.objects.get(appointment=appointment).usager


@pytest.mark.parametrize(
    ("known", "given", "is_joined"),
    [
        ("", "", True),
        (HERS, "", True),
        ("", HERS, True),
        (HERS, HERS.upper(), True),
        (HERS, ANOTHER, False),
    ],
)
def test_a_number_finds_its_record_unless_the_address_is_another(counter, known, given, is_joined):
    record = UsagerFactory(first_name="Awa", last_name="Diallo", phone_number=NUMBER, email=known)
    found = prescribed(counter, phone_number=NUMBER, email=given)
    assert (found == record) == is_joined
    record.refresh_from_db()
    assert record.email == known


def test_who_has_no_address_is_found_again_by_the_next_prescripteur_and_by_sms(counter):
    first = prescribed(counter, phone_number=NUMBER)
    assert prescribed(counter, phone_number=NUMBER) == first
    assert books_alone(counter, phone_number=NUMBER) == first


def test_an_address_planted_beside_a_number_is_not_told_of_what_its_owner_books(counter):
    planted = prescribed(counter, phone_number=NUMBER, email=ANOTHER)
    assert books_alone(counter, phone_number=NUMBER) != planted
    # Nor does another prescripteur's word join it.
    assert prescribed(counter, phone_number=NUMBER) != planted


@pytest.mark.parametrize(
    ("number", "is_joined"), [("", False), (OTHER_NUMBER, False), (NUMBER, True)]
)
def test_a_number_planted_beside_an_address_is_not_told_of_what_its_owner_books(
    counter, number, is_joined
):
    planted = prescribed(counter, phone_number=NUMBER, email=HERS)
    assert (books_alone(counter, phone_number=number, email=HERS) == planted) == is_joined


def test_the_same_number_and_address_are_one_person_to_prescripteurs(counter):
    first = prescribed(counter, phone_number=NUMBER, email=HERS)
    assert prescribed(counter, phone_number=NUMBER, email=HERS.upper()) == first
    assert prescribed(counter, phone_number=NUMBER, email=ANOTHER) != first


def test_an_address_that_a_prescripteur_gave_alone_finds_its_record(counter):
    given = prescribed(counter, email=HERS)
    assert books_alone(counter, email=HERS) == given
