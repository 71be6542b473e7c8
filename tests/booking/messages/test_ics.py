"""Every calendar file that a message carries, read back and held against RFC 5545 and our rules."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from booking.appointments.author import Author
from booking.appointments.orders import MoveOrder
from booking.appointments.services.cancel_appointment import cancel_appointment
from booking.appointments.services.move_appointment import move_appointment
from booking.appointments.services.restore_appointment import restore_appointment
from booking.directory.models import Agent, Usager
from tests.booking.appointments.conftest import ANYWAY
from tests.booking.conftest import NOW, open_counter
from tests.factories import AgentFactory, UsagerFactory

from .conftest import FAR, book, calendar_in

DAY = timedelta(days=1)
HOME = "12 rue des Lilas"


@pytest.fixture
def nadia(in_alpha) -> Usager:
    return UsagerFactory(
        first_name="Nadia",
        last_name="Benali",
        address=HOME,
        post_code="07000",
        city_name="Privas",
    )


def life_of(counter, usager, post, forget) -> list:
    """Booked, moved, cancelled and restored: all mails, in order."""
    outsider = Author.agent(AgentFactory(organisation=counter.organisation))
    appointment = book(counter, usager, author=outsider)
    acts = (
        lambda: move_appointment(
            appointment.pk, MoveOrder(FAR + DAY), outsider, NOW, confirmation=ANYWAY
        ),
        lambda: cancel_appointment(appointment.pk, outsider, NOW),
        lambda: restore_appointment(appointment.pk, outsider, NOW, confirmation=ANYWAY),
    )
    mails = post().mails
    for act in acts:
        forget()
        act()
        mails += post().mails
    return mails


@pytest.mark.parametrize("kind", ["public_office", "phone", "home", "visio"])
def test_the_files_of_one_appointment_are_one_event(kind, nadia, post, forget):
    counter = open_counter(agents=2, location_type=kind)
    mails = life_of(counter, nadia, post, forget)
    for reader, method in ((nadia.email, "PUBLISH"), (counter.agents[0].email, "REQUEST")):
        files = [calendar_in(one) for one in mails if one.to == [reader]]
        events = [file.walk("VEVENT")[0] for file in files]
        assert [str(file["method"]) for file in files] == [method, method, "CANCEL", method]
        assert len({str(event["uid"]) for event in events}) == 1
        assert [event["sequence"] for event in events] == [0, 1, 2, 3]
        assert [str(event["status"]) for event in events] == [
            "CONFIRMED",
            "CONFIRMED",
            "CANCELLED",
            "CONFIRMED",
        ]
        for file, event in zip(files, events, strict=True):
            for needed in ("prodid", "version"):
                assert needed in file
            for needed in ("uid", "dtstamp", "dtstart", "dtend", "summary"):
                assert needed in event
            assert event["dtstart"].params["TZID"] == "Europe/Paris"
            assert [str(zone["tzid"]) for zone in file.walk("VTIMEZONE")] == ["Europe/Paris"]
            for line in file.to_ical().split(b"\r\n"):
                assert len(line) <= 75


@pytest.mark.parametrize("kind", ["public_office", "phone", "home", "visio"])
def test_what_agents_calendars_may_know(kind, nadia, post, forget):
    """The motif, the place and the link: no name, no home, no number of the usager."""
    counter = open_counter(location_type=kind)
    mails = life_of(counter, nadia, post, forget)
    files = [calendar_in(one) for one in mails if one.to == [counter.agents[0].email]]
    assert files
    for file in files:
        text = file.to_ical().decode().replace("\r\n ", "")
        for secret in ("Nadia", "Benali", nadia.email, nadia.phone_number, HOME):
            assert secret not in text
        event = file.walk("VEVENT")[0]
        assert str(event["summary"]) == f"RDV {counter.motif.name}"
        where = {
            "public_office": f"{counter.place.name}, {counter.place.address}",
            "phone": "",
            "home": "07000 Privas",
        }
        if kind in where:
            assert str(event.get("location", "")) == where[kind]
        else:
            assert str(event["location"]).startswith("https://webconf.numerique.gouv.fr/")


def test_a_usager_s_own_file_names_the_service_and_no_home(nadia, post):
    counter = open_counter(location_type="home")
    book(counter, nadia)
    text = calendar_in(post().to(nadia.email)).to_ical().decode()
    assert counter.motif.name not in text
    assert HOME not in text
    assert "À votre domicile" in text
    assert "ATTENDEE" not in text


def test_a_discreet_motif_is_named_in_no_calendar(nadia, post):
    counter = open_counter(visibility_type="invisible")
    Agent.objects.update(rdv_notifications_level="all")
    book(counter, nadia)
    found = post()
    assert found.mailed == [counter.agents[0].email]
    assert counter.motif.name not in calendar_in(found.mails[0]).to_ical().decode()
    assert counter.motif.name not in found.mails[0].subject


def test_all_its_agents_are_attendees(nadia, post):
    counter = open_counter(agents=3)
    Agent.objects.filter(pk=counter.agents[2].pk).update(rdv_notifications_level="none")
    book(counter, nadia)
    event = calendar_in(post().to(counter.agents[1].email)).walk("VEVENT")[0]
    expected = [f"mailto:{agent.email}" for agent in counter.agents]
    assert [str(one) for one in event["attendee"]] == expected
    assert "organizer" in event


@pytest.mark.parametrize("zone", ["Indian/Reunion", "America/Cayenne", "Pacific/Noumea"])
def test_overseas_the_file_is_in_the_zone_of_the_place(zone, nadia, post):
    counter = open_counter()
    counter.place.time_zone = zone
    counter.place.save()
    book(counter, nadia)
    found = post()
    for reader in (nadia.email,):
        file = calendar_in(found.to(reader))
        event = file.walk("VEVENT")[0]
        assert event["dtstart"].params["TZID"] == zone
        assert event["dtstart"].dt == FAR
        assert event["dtstart"].dt.hour == FAR.astimezone(ZoneInfo(zone)).hour
        assert [str(one["tzid"]) for one in file.walk("VTIMEZONE")] == [zone]


@pytest.mark.parametrize(
    "name", ['A "quoted", one; here', "x" * 150, "😀 مريم", "a\r\nX-EVIL:1", "é" * 150]
)
def test_hostile_names_break_no_line(name, nadia, post):
    counter = open_counter(agents=2)
    counter.organisation.name = counter.place.name = name
    counter.organisation.save()
    counter.place.save()
    type(counter.motif).objects.update(name=name)
    author = Author.agent(AgentFactory(organisation=counter.organisation))
    book(counter, nadia, author=author)
    found = post()
    for reader in (nadia.email, counter.agents[0].email):
        file = calendar_in(found.to(reader))
        event = file.walk("VEVENT")[0]
        assert "x-evil" not in event
        assert "x-evil" not in file
        assert str(event["location"]).startswith(name.replace("\r\n", "\n")[:20])
