"""Prescriptions: quotas, keys, and what stays behind (threat 11 of users.md)."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from booking.appointments.author import PrescripteurCard
from booking.appointments.errors import (
    InvalidBooking,
    LinkRefused,
    PrescriptionRefused,
    SessionFull,
)
from booking.appointments.models import (
    AgentClaim,
    Appointment,
    BookingHold,
    Participation,
    Prescripteur,
    Prescription,
    PrescriptionRules,
)
from booking.appointments.orders import Attendee, BookingOrder, Newcomer
from booking.appointments.prescribing import Wish
from booking.appointments.services.book_appointment import book_appointment
from booking.appointments.services.cancel_participation import cancel_participation
from booking.appointments.services.confirm_prescription import confirm_prescription, prescribe
from booking.appointments.services.forget_participant import forget_participant
from booking.appointments.services.hold_prescription import (
    hold_prescription,
    prescription_secret,
)
from booking.appointments.services.purge_leftovers import purge_prescriptions
from booking.catalog.models import Motif
from booking.directory.models import PartnerAddress, PartnerStructure, Usager
from socle.errors import NotVisible
from tests.booking.conftest import NINE, NOW, open_counter
from tests.factories import MotifFactory, UsagerFactory

from .conftest import ANYWAY, HALF_HOUR

LISE = PrescripteurCard("Lise", "Martin", "lise@ccas.example", structure="CCAS de Privas")
AWA = Newcomer("Awa", "Diallo", phone_number="+33639981234")


@pytest.fixture
def counter(in_alpha):
    return open_counter(agents=8, bookable_by=Motif.BookableBy.AGENTS_AND_PRESCRIPTEURS)


@pytest.fixture
def wish(counter) -> Wish:
    return Wish(LISE, AWA, counter.choice())


def other(number: int) -> Newcomer:
    return Newcomer("Awa", f"Diallo{number}", phone_number=f"+3363998{number:04}")


def done(wish: Wish, **changes) -> Prescription:
    return prescribe(replace(wish, **changes), NOW, key=uuid.uuid4())


def confirmed(held: Prescription, now=NOW) -> Prescription:
    return confirm_prescription(held.uuid, prescription_secret(held), now)


def rules(**limits: int) -> None:
    PrescriptionRules.objects.create(**limits)


# Quotas.


def test_one_address_books_so_many_a_day(wish):
    rules(bookings_a_day=2)
    done(wish)
    done(wish, person=other(1))
    with pytest.raises(PrescriptionRefused):
        done(wish, person=other(2))
    assert done(wish, person=other(2), card=replace(LISE, email="ana@ccas.example"))
    tomorrow = NOW + timedelta(days=1, minutes=1)
    Participation.objects.update(created_at=NOW)
    later = replace(wish, person=other(3), choice=replace(wish.choice, starts_at=NINE + HALF_HOUR))
    assert prescribe(later, tomorrow, key=uuid.uuid4()).appointment


def test_a_structure_that_is_not_registered_books_so_many_a_day(wish):
    rules(structure_a_day=2)
    for number in range(2):
        card = replace(LISE, email=f"{number}@ccas.example", structure="ccas de PRIVAS")
        done(wish, card=card, person=other(number))
    with pytest.raises(PrescriptionRefused):
        done(wish, person=other(3))
    assert done(wish, person=other(3), card=replace(LISE, structure="Association Le Pont"))


def test_a_partner_has_a_number_of_its_own(wish):
    rules(structure_a_day=1)
    partner = PartnerStructure.objects.create(name="CCAS", bookings_a_day=2)
    card = replace(LISE, partner_id=partner.pk)
    done(wish, card=card)
    done(wish, card=card, person=other(1))
    with pytest.raises(PrescriptionRefused):
        done(wish, card=card, person=other(2))


def test_for_one_person_so_many_a_day_whoever_books(wish):
    rules(person_a_day=2)
    for number in range(2):
        done(wish, card=replace(LISE, email=f"{number}@x.example", structure=f"S{number}"))
    with pytest.raises(PrescriptionRefused):
        done(wish, card=replace(LISE, email="2@x.example", structure="S2"))


def test_namesakes_whom_nothing_reaches_count_for_their_own_prescripteur(wish):
    rules(person_a_day=1)
    nobody = Newcomer("Marie", "Martin")
    done(wish, person=nobody)
    assert done(wish, person=nobody, card=replace(LISE, email="ana@ccas.example"))
    with pytest.raises(PrescriptionRefused):
        done(wish, person=nobody)


def test_an_address_that_is_not_proved_keeps_few_slots(wish):
    for number in range(3):
        hold_prescription(replace(wish, person=other(number)), NOW, key=uuid.uuid4())
    with pytest.raises(PrescriptionRefused):
        hold_prescription(replace(wish, person=other(4)), NOW, key=uuid.uuid4())
    assert AgentClaim.objects.count() == 3


def test_what_a_quota_refuses_leaves_nothing(wish):
    rules(bookings_a_day=1)
    done(wish)
    before = [model.objects.count() for model in (Usager, Prescription, BookingHold, AgentClaim)]
    with pytest.raises(PrescriptionRefused):
        done(wish, person=other(1))
    assert before == [
        model.objects.count() for model in (Usager, Prescription, BookingHold, AgentClaim)
    ]


# Keys and links.


def test_the_same_key_is_the_same_prescription(wish):
    key = uuid.uuid4()
    first = hold_prescription(wish, NOW, key=key)
    assert hold_prescription(wish, NOW, key=key).pk == first.pk
    with pytest.raises(NotVisible):
        hold_prescription(replace(wish, card=replace(LISE, email="x@y.example")), NOW, key=key)


def test_a_quota_does_not_turn_the_second_click_away(wish):
    rules(bookings_a_day=1)
    key = uuid.uuid4()
    first = prescribe(wish, NOW, key=key)
    assert prescribe(wish, NOW, key=key).pk == first.pk


def test_a_correction_gives_the_first_slot_back(wish):
    first = hold_prescription(wish, NOW, key=uuid.uuid4())
    card = replace(LISE, email="lise.martin@ccas.example")
    second = hold_prescription(replace(wish, card=card), NOW, key=uuid.uuid4(), replaces=first.uuid)
    assert [one.pk for one in Prescription.objects.all()] == [second.pk]
    assert AgentClaim.objects.get().hold_id == second.hold_id


def test_a_booked_one_is_not_given_back(wish):
    first = done(wish)
    done(wish, person=other(1))
    hold_prescription(replace(wish, person=other(2)), NOW, key=uuid.uuid4(), replaces=first.uuid)
    assert Appointment.objects.standing().count() == 2


def test_a_link_that_was_purged_opens_nothing(wish):
    held = hold_prescription(wish, NOW, key=uuid.uuid4())
    Prescription.objects.all().delete()
    with pytest.raises(LinkRefused):
        confirmed(held)


@pytest.mark.parametrize(
    "change",
    [
        {"bookable_by": Motif.BookableBy.AGENTS},
        {"follow_up": True},
        {"deleted_at": NOW},
    ],
)
def test_a_motif_that_is_not_open_does_not_exist(wish, counter, change):
    Motif.objects.filter(pk=counter.motif.pk).update(**change)
    with pytest.raises(NotVisible):
        done(wish)


@pytest.mark.parametrize(
    ("field", "value"), [("first_name", " "), ("last_name", ""), ("first_name", "a" * 151)]
)
def test_the_person_has_a_name(wish, field, value):
    with pytest.raises(InvalidBooking):
        done(wish, person=replace(AWA, **{field: value}))


def test_the_partner_is_recognised_once_the_address_is_proved(wish):
    partner = PartnerStructure.objects.create(name="CCAS de Privas", siret="")
    PartnerAddress.objects.create(partner=partner, value="ccas.example")
    held = hold_prescription(
        replace(wish, card=replace(LISE, structure="Qui je veux")), NOW, key=uuid.uuid4()
    )
    assert held.partner_id is None
    confirmed(held)
    card = Prescripteur.objects.get()
    assert (card.partner_id, card.structure) == (partner.pk, "CCAS de Privas")


# Collective appointments.


@pytest.fixture
def session(counter) -> Appointment:
    motif = MotifFactory(
        organisations=[counter.organisation],
        collectif=True,
        bookable_by=Motif.BookableBy.AGENTS_AND_PRESCRIPTEURS,
    )
    from booking.appointments.author import Author

    order = BookingOrder(
        organisation_id=counter.organisation.pk,
        motif_id=motif.pk,
        starts_at=NINE + timedelta(hours=1),
        agent_ids=(counter.agents[0].pk,),
        place_id=counter.place.pk,
        name="Atelier",
        max_participants_count=1,
    )
    return book_appointment(order, Author.agent(counter.agents[0]), NOW, confirmation=ANYWAY)


@pytest.fixture
def seat(session) -> Wish:
    return Wish(LISE, AWA, session_id=session.pk)


def test_a_seat_is_taken_at_the_confirmation(seat, session):
    held = hold_prescription(seat, NOW, key=uuid.uuid4())
    assert not Participation.objects.exists()
    assert confirmed(held).participation.usager.last_name == "Diallo"
    assert Prescripteur.objects.get().person == "Awa Diallo"
    with pytest.raises(SessionFull):
        done(seat, person=other(1))


def test_who_is_registered_already_gets_the_same_answer(seat, session):
    UsagerFactory(first_name="Awa", last_name="Diallo", phone_number="+33639981234")
    first = done(seat)
    again = done(seat)
    assert first.appointment_id == again.appointment_id
    assert again.confirmed_at
    assert Participation.objects.count() == 1
    assert again.participation_id is None


def test_who_had_cancelled_comes_back_with_their_new_prescripteur(seat, session, counter):
    from booking.appointments.author import Author

    part = done(seat).participation
    cancel_participation(part.pk, Author.agent(counter.agents[0]), NOW)
    done(seat, card=replace(LISE, email="ana@ccas.example"))
    assert Prescripteur.objects.get().email == "ana@ccas.example"
    assert Participation.objects.get().status == "unknown"


def test_an_individual_appointment_is_no_session(wish, seat):
    booked = done(wish).appointment
    with pytest.raises(NotVisible):
        done(seat, session_id=booked.pk)


# What stays behind.


def test_what_was_typed_goes_after_two_days(wish):
    hold_prescription(wish, NOW, key=uuid.uuid4())
    assert purge_prescriptions(NOW + timedelta(days=2), 100) == 0
    assert purge_prescriptions(NOW + timedelta(days=4), 100) == 1


def test_a_forgotten_person_is_no_longer_named(wish):
    part = done(wish).participation
    forget_participant(part.usager_id)
    assert Prescripteur.objects.get().person == ""


def test_attendees_of_machines_still_work(counter):
    """Author.prescripteur without a prescription, as an interface would book."""
    from booking.appointments.author import Author

    order = BookingOrder(
        organisation_id=counter.organisation.pk,
        motif_id=counter.motif.pk,
        starts_at=NINE,
        attendees=(Attendee(newcomer=AWA),),
        place_id=counter.place.pk,
    )
    book_appointment(order, Author.prescripteur(LISE), NOW)
    assert Prescripteur.objects.get().structure == "CCAS de Privas"
