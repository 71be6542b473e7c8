"""An organisation lets somebody go; the last one makes the person forgotten."""

from datetime import date, timedelta

import pytest

from booking.appointments.models import Appointment, Participation
from booking.catalog.models import Motif
from booking.directory.errors import ComingAppointments
from booking.directory.models import DirectoryChange, Organisation, Usager
from booking.directory.services.anonymise_usager import anonymise_usager
from booking.directory.services.edit_usager import edit_usager
from booking.directory.services.remove_usager import remove_usager
from socle.errors import NotVisible
from tests.factories import AgentFactory, MotifFactory

from .conftest import NOW, known_usager


def expect(usager: Usager, organisation: Organisation, **fields: object) -> Participation:
    """The usager has an appointment tomorrow."""
    motif = MotifFactory(organisations=[organisation], location_type=Motif.LocationType.PHONE)
    starts_at = fields.pop("starts_at", NOW + timedelta(days=1))
    appointment = Appointment.objects.create(
        organisation=organisation,
        motif=motif,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=30),
        created_by=Appointment.CreatedBy.AGENT,
        status=fields.pop("appointment_status", "unknown"),
    )
    return Participation.objects.create(
        appointment=appointment,
        usager=usager,
        link_expires_at=starts_at,
        status=fields.pop("status", "unknown"),
    )


def test_one_organisation_of_two(town):
    usager = known_usager(town.here, town.there)
    assert remove_usager(usager.pk, town.here.pk, town.actor, NOW) == []
    assert list(usager.organisations.all()) == [town.there]
    usager.refresh_from_db()
    assert usager.deleted_at is None


def test_the_last_one_makes_the_person_forgotten(town):
    usager = known_usager(
        town.here, birth_date=date(1990, 5, 4), notes="confidentiel", city_code="07186"
    )
    usager.referents.add(AgentFactory(organisation=town.here))
    edit_usager(usager.pk, {"birth_name": "Zidane"}, town.actor, NOW)
    assert remove_usager(usager.pk, town.here.pk, town.actor, NOW) == [usager.pk]
    usager.refresh_from_db()
    personal = (usager.email, usager.phone_number, usager.birth_name, usager.notes)
    assert personal == ("", "", "", "")
    assert (usager.birth_date, usager.city_code) == (None, "")
    assert str(usager) == "Usager anonymisé"
    assert usager.deleted_at == NOW
    assert not usager.referents.exists()
    assert not DirectoryChange.objects.filter(object_id=usager.pk).exists()


def test_relatives_go_with_the_responsible(town):
    head = known_usager(town.here)
    child = known_usager(town.here, responsible=head, email="")
    assert set(remove_usager(head.pk, town.here.pk, town.actor, NOW)) == {head.pk, child.pk}


def test_a_responsible_stays_while_a_relative_is_known(town):
    head = known_usager(town.here)
    child = known_usager(town.here, town.there, responsible=head, email="")
    assert remove_usager(head.pk, town.here.pk, town.actor, NOW) == []
    child.refresh_from_db()
    assert child.contact.email == head.email


@pytest.mark.parametrize("of_relative", [False, True])
def test_refused_while_somebody_is_expected(town, of_relative):
    head = known_usager(town.here)
    child = known_usager(town.here, responsible=head, email="")
    expect(child if of_relative else head, town.here)
    with pytest.raises(ComingAppointments):
        remove_usager(head.pk, town.here.pk, town.actor, NOW)
    assert town.here in head.organisations.all()


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "excused"},
        {"appointment_status": "revoked", "status": "revoked"},
        {"starts_at": NOW - timedelta(days=1)},
    ],
)
def test_what_is_cancelled_or_past_hinders_nothing(town, fields):
    usager = known_usager(town.here)
    expect(usager, town.here, **fields)
    assert remove_usager(usager.pk, town.here.pk, town.actor, NOW) == [usager.pk]


def test_what_is_expected_elsewhere_hinders_nothing(town):
    usager = known_usager(town.here, town.there)
    expect(usager, town.there)
    assert remove_usager(usager.pk, town.here.pk, town.actor, NOW) == []


def test_from_an_organisation_of_others_or_that_knows_them_not(town):
    usager = known_usager(town.here)
    with pytest.raises(NotVisible):
        remove_usager(usager.pk, town.there.pk, town.actor, NOW)
    with pytest.raises(NotVisible):
        remove_usager(usager.pk, town.there.pk, town.chief, NOW)
    assert usager.organisations.count() == 1


def test_forgetting_takes_the_relatives_along_and_may_be_repeated(town):
    head = known_usager(town.here)
    child = known_usager(town.here, responsible=head)
    for _ in range(2):
        anonymise_usager(head.pk, NOW)
    for usager in (head, child):
        usager.refresh_from_db()
        assert (str(usager), usager.deleted_at) == ("Usager anonymisé", NOW)
