"""The hub's simulator: what it refuses of an editor, and that over HTTP it refuses none of ours."""

import json
from datetime import date, datetime, timedelta
from io import StringIO

import httpx
import pytest
from django.core.management import CommandError, call_command

from integrations.ants.applications import renew_applications
from integrations.ants.hub.asking import EditorDown, Hub
from integrations.ants.hub.reading import (
    Report,
    appointments_in,
    local_time,
    points_in,
    slots_in,
)
from tenants.context import in_espace
from tenants.models import Espace
from tests.booking.conftest import NINE, NOW
from tests.support.live import served

from .conftest import TOKEN, open_town_hall
from .coordinated import NUMBER, Coordinated

POINT = {
    "id": 3,
    "name": "Mairie",
    "longitude": "4.6",
    "latitude": 44.7,
    "public_entry_address": "",
    "zip_code": "07000",
    "city_name": "PRIVAS",
}
URL = "https://editeur.example/creneaux?x=1"
FIRST, LAST = date(2031, 5, 1), date(2031, 6, 30)
WALL = datetime(2031, 5, 2, 12)

LOCAL_TIMES = {
    "2031-05-28T10:00Z": "10:00",
    "2031-05-28T10:00:00": "10:00",
    "2031-05-28T10:00:00Z": "10:00",
    "2031-05-28T10:00:00+02:00": "12:00",
    "2031-05-28T10:00:00-03:00": "07:00",
    "2031-05-28T10:00+02:00": None,
    "2031-05-28T10:00:00.000Z": None,
    "2031-05-28 10:00": None,
    "2031-13-28T10:00Z": None,
    None: None,
    7: None,
}


@pytest.mark.parametrize("text", LOCAL_TIMES, ids=str)
def test_times_are_read_as_the_hub_does(text):
    found = local_time(text)
    assert (found and f"{found:%H:%M}") == LOCAL_TIMES[text]


@pytest.mark.parametrize("name", list(POINT))
def test_a_point_without_one_of_its_values_is_dropped_alone(name):
    report = Report()
    kept = points_in([{**POINT, name: None}, POINT, "x"], report)
    assert [point.id for point in kept] == ["3"]
    assert kept[0].city_name == "Privas"
    assert len(report.refused) == 2


@pytest.mark.parametrize(
    "bad", [{"datetime": "demain", "callback_url": URL}, {"datetime": "2031-05-28T10:00Z"}, None]
)
def test_one_bad_slot_loses_all_that_follows(bad):
    good = {"datetime": "2031-05-28T10:00Z", "callback_url": URL}
    report = Report()
    found = slots_in({"1": [good, bad, good], "2": [good]}, "12", FIRST, LAST, WALL, report)
    assert {point: len(rows) for point, rows in found.items()} == {"1": 1}
    assert not report.is_clean


def test_what_is_past_out_of_range_twice_or_unknown_is_noticed():
    times = ("2031-05-01T10:00Z", "2031-07-01T10:00Z", "2031-05-28T10:00Z", "2031-05-28T10:00Z")
    answer = {"1": [{"datetime": one, "callback_url": URL} for one in times], "9": []}
    report = Report()
    found = slots_in(answer, "1", FIRST, LAST, WALL, report)
    assert len(found["1"]) == 2
    assert (len(report.hidden), report.is_clean) == (4, True)


def test_an_appointment_has_its_four_values():
    whole = {"meeting_point": "M", "datetime": "d", "management_url": URL, "cancel_url": ""}
    report = Report()
    answer = {NUMBER: [whole, {**whole, "cancel_url": None}]}
    assert appointments_in(answer, [NUMBER], report) == {NUMBER: [whole]}
    assert not report.is_clean


@pytest.fixture
def platform(committed, settings, clock):
    """Alpha's town hall, somebody's appointment, served over HTTP: the address of the portal."""
    settings.ANTS_API_AUTH_TOKENS = [TOKEN]
    alpha = Espace.objects.get(slug="alpha")
    counter = open_town_hall(alpha)
    with in_espace(alpha):
        booked = Coordinated(counter, None, clock).book(NUMBER)
        renew_applications(booked.pk, NOW)
    with served() as port:
        yield f"http://localhost:{port}/api/ants"


def test_the_hub_refuses_nothing_of_us(platform, clock):
    hub = Hub(platform, TOKEN)
    points = hub.points()
    wall = datetime(2026, 11, 23, 8)
    for reason, documents in (("CNI", 1), ("CNI", 3), ("", "")):
        found = hub.slots(
            [point.id for point in points],
            wall.date(),
            wall.date() + timedelta(days=150),
            wall,
            reason=reason,
            documents=documents,
        )
        assert all(rows for rows in found.values())
    [told] = hub.appointments([NUMBER])[NUMBER]
    assert told["datetime"] == f"{NINE + timedelta(hours=1):%Y-%m-%dT%H:%MZ}"
    assert (hub.report.refused, hub.report.hidden) == ([], [])

    said = StringIO()
    call_command("ants-hub", platform, token=TOKEN, application=[NUMBER], stdout=said)
    assert "1 points" in said.getvalue()
    assert NUMBER in said.getvalue()
    with pytest.raises(CommandError, match="statut 401"):
        call_command("ants-hub", platform, token="another", stdout=StringIO())


@pytest.mark.parametrize("fault", ["hang", "500", "garbage", "drop", "redirect"])
def test_an_editor_that_does_not_answer_is_down_for_all_its_towns(coordination, settings, fault):
    """The stand-in of the other service has the faults that it takes."""
    coordination.fail(fault, seconds=0.8)
    address = settings.ANTS_COORDINATION_URL
    with pytest.raises(EditorDown):
        Hub(address, TOKEN, patience=0.02).points()


def test_the_double_says_what_it_was_asked_to_whoever_drives_it(coordination, settings):
    base = settings.ANTS_COORDINATION_URL.removesuffix("/api")
    httpx.get(f"{base}/_double/statuses", params={NUMBER: "consumed"})
    httpx.post(f"{base}/_double/faults", params={"kind": "503"})
    headers = {"x-rdv-opt-auth-token": settings.ANTS_COORDINATION_TOKEN}
    asked = {"params": {"application_ids": NUMBER}, "headers": headers}
    assert httpx.get(f"{base}/api/status", **asked).status_code == 503
    assert httpx.get(f"{base}/api/status", **asked).json()[NUMBER]["status"] == "consumed"
    calls = json.loads(httpx.get(f"{base}/_double/calls").content)["calls"]
    assert [call["path"] for call in calls] == ["/status", "/status"]
    missing = httpx.post(f"{base}/api/appointments", headers=headers)
    assert (missing.status_code, missing.json()["detail"][0]["msg"]) == (422, "field required")
