"""Places and their rooms: created, edited, closed, reopened, removed."""

import math
from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from booking.access.actor import Actor
from booking.appointments.models import RoomClaim
from booking.catalog.models import Room
from booking.catalog.services.set_rooms import RoomUsed, add_room, edit_room, remove_room
from booking.directory.errors import InvalidValues
from booking.directory.identity import actor_of_agent
from booking.directory.models import DirectoryChange, Place
from booking.directory.place_record import PlaceRefused
from booking.directory.services.create_place import create_place, create_single_use_place
from booking.directory.services.edit_place import close_place, edit_place, reopen_place
from booking.directory.services.remove_place import remove_place
from booking.directory.versions import ChangedMeanwhile, version_of
from socle.errors import Forbidden, NotVisible
from tenants.context import in_espace
from tests.factories import AgentFactory, OpeningWindowFactory, PlaceFactory
from tests.web.agent.people import book

from .conftest import NOW

VALUES = {
    "name": "Mairie",
    "address": "1 place de l’Hôtel-de-Ville, 07000 Privas",
    "latitude": 44.7353,
    "longitude": 4.5993,
    "city_code": "07186",
}


@pytest.fixture(autouse=True)
def foreign(bravo) -> Place:
    with in_espace(bravo):
        return PlaceFactory(name="Ailleurs")


@pytest.fixture
def admin(town) -> Actor:
    agent = AgentFactory(organisation=town.here, organisation__level="admin")
    return actor_of_agent(agent, True)


def test_created_and_remembered(town, admin):
    place = create_place({**VALUES, "phone": "01 99 00 12 34"}, town.here.pk, admin, NOW)
    place.refresh_from_db()
    assert (place.availability, place.phone) == ("enabled", "+33199001234")
    assert DirectoryChange.objects.get(noun="place").after["city_code"] == "07186"


@pytest.mark.parametrize(
    ("fields", "at_fault"),
    [
        ({"name": " "}, "name"),
        ({"name": "🦓" * 151}, "name"),
        ({"address": ""}, "address"),
        ({"address": "é" * 301}, "address"),
        ({"latitude": None}, "address"),
        ({"latitude": 90.1}, "address"),
        ({"longitude": -180.1}, "address"),
        ({"longitude": math.nan}, "address"),
        ({"longitude": math.inf}, "address"),
        ({"latitude": "44.7"}, "address"),
        ({"latitude": True}, "address"),
        ({"city_code": "999999"}, "address"),
        ({"phone": "12"}, "phone"),
        ({"access_notes": "é" * 2001}, "access_notes"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": "../etc/passwd"}, "time_zone"),
    ],
)
def test_what_makes_no_sense_is_told_at_its_field(town, admin, fields, at_fault):
    with pytest.raises(InvalidValues) as caught:
        create_place({**VALUES, **fields}, town.here.pk, admin, NOW)
    assert set(caught.value.errors) == {at_fault}
    assert not Place.objects.exists()


@pytest.mark.parametrize("code", ["2A004", "2B033", "97105", ""])
def test_codes_of_every_commune(town, admin, code):
    assert create_place({**VALUES, "city_code": code}, town.here.pk, admin, NOW).city_code == code


def test_corrected_under_its_version(town, admin):
    place = create_place(VALUES, town.here.pk, admin, NOW)
    version = version_of(place)
    values = {"access_notes": "Par la cour.\r\nPorte bleue.", "time_zone": "Indian/Reunion"}
    edit_place(place.pk, values, admin, NOW, version=version)
    with pytest.raises(ChangedMeanwhile):
        edit_place(place.pk, {"name": "Autre"}, admin, NOW, version=version)
    place.refresh_from_db()
    assert (place.name, place.access_notes) == ("Mairie", "Par la cour.\nPorte bleue.")


def test_closed_and_reopened(town, admin):
    place = create_place(VALUES, town.here.pk, admin, NOW)
    close_place(place.pk, admin, NOW)
    close_place(place.pk, admin, NOW)
    place.refresh_from_db()
    assert place.availability == "disabled"
    reopen_place(place.pk, admin, NOW)
    verbs = DirectoryChange.objects.filter(noun="place").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["created", "closed", "reopened"]


def test_for_one_appointment_only(town, admin):
    place = create_single_use_place(VALUES, town.here.pk, town.actor, NOW)
    assert place.availability == "single_use"
    for act in (close_place, reopen_place):
        with pytest.raises(PlaceRefused):
            act(place.pk, admin, NOW)


def test_removed_unless_it_is_used(town, admin):
    unused, used = (create_place(VALUES, town.here.pk, admin, NOW) for _ in range(2))
    OpeningWindowFactory(agent=AgentFactory(), organisation=town.here, place=used)
    remove_place(unused.pk, admin, NOW)
    with pytest.raises(PlaceRefused) as caught:
        remove_place(used.pk, admin, NOW)
    assert "fermez-le" in caught.value.message
    assert list(Place.objects.all()) == [used]


def test_who_may_not(town, admin, foreign):
    place = create_place(VALUES, town.here.pk, admin, NOW)
    for actor, error in ((town.actor, Forbidden), (town.neighbour, NotVisible)):
        for act in (
            lambda who: create_place(VALUES, town.here.pk, who, NOW),
            lambda who: edit_place(place.pk, {"name": "Autre"}, who, NOW),
            lambda who: close_place(place.pk, who, NOW),
            lambda who: remove_place(place.pk, who, NOW),
            lambda who: add_room(place.pk, "Salle 1", who, NOW),
        ):
            with pytest.raises(error):
                act(actor)
    with pytest.raises(NotVisible):
        create_single_use_place(VALUES, town.here.pk, town.neighbour, NOW)
    with pytest.raises(NotVisible):
        edit_place(foreign.pk, {"name": "Autre"}, town.chief, NOW)
    assert Place.objects.get().name == "Mairie"


def test_rooms(town, admin):
    place = create_place(VALUES, town.here.pk, admin, NOW)
    room = add_room(place.pk, " Salle  bleue ", admin, NOW)
    assert room.name == "Salle bleue"
    for name in ("Salle bleue", "", "é" * 151):
        with pytest.raises(InvalidValues):
            add_room(place.pk, name, admin, NOW)
    edit_room(room.pk, "Salle rouge", False, admin, NOW)
    assert Room.objects.get().is_open is False
    with pytest.raises(PlaceRefused):
        remove_place(place.pk, admin, NOW)
    with pytest.raises(NotVisible):
        edit_room(room.pk, "Salle", True, town.neighbour, NOW)
    remove_room(room.pk, admin, NOW)
    assert not Room.objects.exists()


def test_a_room_that_was_used_stays(town, admin):
    place = create_place(VALUES, town.here.pk, admin, NOW)
    room = add_room(place.pk, "Salle", admin, NOW)
    booked = book(AgentFactory(), town.here, NOW, place=place)
    period = DateTimeTZRange(NOW, NOW + timedelta(hours=1), "[)")
    RoomClaim.objects.create(room=room, appointment=booked, period=period)
    with pytest.raises(RoomUsed):
        remove_room(room.pk, admin, NOW)
