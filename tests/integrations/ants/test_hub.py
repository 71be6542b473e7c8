"""The hub's questions: who may ask, two espaces, times of the clock, any number of documents."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from booking.appointments.search import slots_by_calendars
from booking.availability.projection import refresh_agendas
from booking.availability.projection.upkeep import bring_up_to_date
from booking.directory.models import Place
from booking.domain.wallclock import local_day
from integrations.ants.sweep import sweep
from integrations.projections.models import MeetingDay
from tenants.context import in_espace
from tenants.models import Espace, Host

from .conftest import body_of, open_town_hall

QUESTIONS = ("getManagedMeetingPoints", "availableTimeSlots", "searchApplicationIds")


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("tokens", [[], ["another"], ["hub-token-0123456789x"]], ids=str)
def test_without_its_token_nobody_is_answered(hub, settings, question, tokens):
    settings.ANTS_API_AUTH_TOKENS = tokens
    assert hub.get(question).status_code == 401
    hub.token = ""
    assert hub.get(question).status_code == 401


def test_two_tokens_hold_while_one_replaces_the_other(hub, settings):
    settings.ANTS_API_AUTH_TOKENS = ["the-next-one", hub.token]
    assert hub.get("getManagedMeetingPoints").status_code == 200


def test_the_questions_are_the_portals_only(hub, alpha_client):
    hub.client = alpha_client
    assert hub.get("getManagedMeetingPoints").status_code == 404


def test_two_espaces_are_told_together_each_with_its_own_host(hub, alpha, bravo, clock):
    first, second = (open_town_hall(espace) for espace in (alpha, bravo))
    assert [point["id"] for point in hub.points()] == [str(first.place.pk), str(second.place.pk)]
    asked = {
        "meeting_point_ids": [second.place.pk, first.place.pk],
        "start_date": "2026-11-24",
        "end_date": "2026-11-24",
        "reason": "CNI",
    }
    told = body_of(hub.get("availableTimeSlots", **asked))
    assert list(told) == [str(second.place.pk), str(first.place.pk)]
    for counter, host in ((first, "alpha.localhost"), (second, "bravo.localhost")):
        for slot in told[str(counter.place.pk)]:
            assert slot["callback_url"].startswith(f"http://{host}/creneaux?")


def test_the_link_of_a_slot_leads_to_the_form_of_its_espace(hub, alpha, alpha_client, clock):
    counter = open_town_hall(alpha)
    asked = {
        "meeting_point_ids": counter.place.pk,
        "start_date": "2026-11-24",
        "end_date": "2026-11-24",
        "reason": "CNI",
    }
    told = body_of(hub.get("availableTimeSlots", **asked))
    address = told[str(counter.place.pk)][0]["callback_url"]
    page = alpha_client.get(address.removeprefix("http://alpha.localhost"), follow=True)
    assert page.status_code == 200
    assert "mardi 24\xa0novembre 2026 à 9\xa0h" in page.content.decode()


@pytest.mark.parametrize("state", ["suspended", "archived"])
def test_an_espace_that_is_not_open_is_not_told(hub, alpha, state, clock):
    counter = open_town_hall(alpha)
    Espace.objects.filter(pk=alpha.pk).update(state=state)
    assert hub.points() == []
    assert hub.slots(counter.place.pk) == {}


def test_a_new_host_name_is_in_the_links_at_once(hub, alpha, clock):
    counter = open_town_hall(alpha)
    Host.objects.filter(tenant=alpha).update(domain="rdv.ville.example")
    Espace.objects.filter(pk=alpha.pk).update(primary_host="rdv.ville.example")
    asked = {
        "meeting_point_ids": counter.place.pk,
        "start_date": "2026-11-24",
        "end_date": "2026-11-24",
        "reason": "CNI",
    }
    assert (
        "http://rdv.ville.example/creneaux"
        in hub.get("availableTimeSlots", **asked).content.decode()
    )


KINDS = {
    "plain": {},
    "released each Monday": {
        "allocation": "release",
        "release_minute": 540,
        "release_weekday": 1,
        "release_ahead_in_days": 21,
    },
    "a share kept": {"kept_share": 40},
    "by queue": {"allocation": "queue"},
    "three days ahead at most": {"max_public_booking_delay": 300_000},
    "two agents together": {"agents_required": 2},
}


# Two agents together are told slot by slot, for one document, from tomorrow on: see the decision.
ASKED = [(kind, n) for kind in KINDS for n in (1, 2, 3, 6) if n == 1 or "together" not in kind]


@pytest.mark.parametrize(("kind", "documents"), ASKED)
def test_it_tells_what_the_search_offers(hub, alpha, clock, documents, kind):
    """Today's slots too, a part of whose time has gone."""
    counter = open_town_hall(alpha, agents=2, **KINDS[kind])
    clock.now = datetime(2026, 11, 23, 8, 52, 10, tzinfo=UTC)
    place = counter.place
    with in_espace(alpha):
        wanted = counter.choice().wanted
        wanted = type(wanted)(
            motif=wanted.motif,
            place=place,
            organisation_ids=wanted.organisation_ids,
            duration=30 * documents,
        )
        first = local_day(clock.now, wanted.zone) + timedelta(days="together" in kind)
        found = slots_by_calendars(wanted, first, first + timedelta(days=120), clock.now)
        expected = sorted(
            {f"{slot.start.astimezone(wanted.zone):%Y-%m-%dT%H:%MZ}" for slot in found}
        )
    told = hub.slots(place.pk, end_date=first + timedelta(days=120), documents_number=documents)[
        str(place.pk)
    ]
    assert told == expected
    assert (kind == "by queue") == (told == [])


@pytest.mark.parametrize("zone", ["Europe/Paris", "Indian/Reunion", "America/Guadeloupe"])
def test_times_are_those_of_the_clock_on_the_wall_across_both_changes(hub, alpha, clock, zone):
    clock.now = datetime(2026, 10, 12, 7, tzinfo=UTC)
    counter = open_town_hall(alpha, clock.now, max_public_booking_delay=20_000_000)
    with in_espace(alpha):
        Place.objects.filter(pk=counter.place.pk).update(time_zone=zone)
        bring_up_to_date(clock.now)
        with transaction.atomic():
            refresh_agendas([agent.pk for agent in counter.agents], clock.now)
        sweep(clock.now)
    for day in ("2026-10-23", "2026-10-26", "2027-03-26", "2027-03-30"):
        told = hub.slots(counter.place.pk, start_date=day, end_date=day)[str(counter.place.pk)]
        assert told[0] == f"{day}T09:00Z", zone


BAD = {
    "no day": {"start_date": "2026-13-45"},
    "a day with a time": {"start_date": "2026-11-24T00:00"},
    "no documents": {"documents_number": "0"},
    "no documents, written long": {"documents_number": "000"},
    "documents in other digits": {"documents_number": "١"},
    "negative documents": {"documents_number": "-1"},
    "half a document": {"documents_number": "1.5"},
    "backwards": {"start_date": "2026-12-04", "end_date": "2026-12-03"},
    "unknown reason": {"reason": "cni"},
    "null sign": {"reason": "CNI\x00"},
}


@pytest.mark.parametrize("change", BAD.values(), ids=BAD)
def test_a_bad_question_is_told_so(hub, town_hall, change):
    asked = {
        "meeting_point_ids": town_hall.place.pk,
        "start_date": "2026-11-23",
        "end_date": "2026-12-04",
        "reason": "CNI",
        **change,
    }
    response = hub.get("availableTimeSlots", **asked)
    assert response.status_code == 400
    assert set(response.json()["error"]) == {"code", "message"}


GOOD = {
    "empty defaults, as the websocket sends them": {"reason": "", "documents_number": ""},
    "no date either": {"start_date": "", "end_date": " "},
    "a beginning alone": {"end_date": ""},
    "a year and more": {"end_date": "9999-12-31"},
    "the end of time": {"start_date": "9999-12-31", "end_date": "9999-12-31"},
    "the beginning": {"start_date": "0001-01-01", "end_date": "0001-01-02"},
    "ids that are none": {"meeting_point_ids": ["x", "-1", "9" * 40, "", "١", "1e3"]},
    "more ids than fields of a form": {"meeting_point_ids": list(range(1_500))},
}


@pytest.mark.parametrize("number", ["13", "0013", "1000", "9" * 5000], ids=lambda one: one[:4])
def test_more_people_than_an_appointment_takes_find_no_slot(hub, town_hall, number):
    """Any status but 200 hides all the town halls of an editor for that search."""
    asked = {"documents_number": number, "end_date": "2026-12-31"}
    assert hub.slots(town_hall.place.pk, **asked) == {str(town_hall.place.pk): []}
    assert hub.slots(town_hall.place.pk, documents_number="006")[str(town_hall.place.pk)]


@pytest.mark.parametrize("change", GOOD.values(), ids=GOOD)
def test_what_has_a_meaning_is_answered(hub, town_hall, change):
    asked = {
        "meeting_point_ids": town_hall.place.pk,
        "start_date": "2026-11-23",
        "end_date": "2026-12-04",
        "reason": "CNI",
        **change,
    }
    assert hub.get("availableTimeSlots", **asked).status_code == 200


@pytest.mark.parametrize(
    "written", ["{0}%5B%5D={1}&{0}%5B%5D={2}", "{0}={1},%20{2}", "{0}={1}&{0}[]={2}"]
)
def test_lists_of_other_editors_are_understood(hub, town_hall, written):
    ids = written.format("meeting_point_ids", town_hall.place.pk, "999999999")
    address = f"/api/ants/availableTimeSlots?{ids}&start_date=2026-11-23&end_date=&reason=CNI"
    response = hub.client.get(address, headers={"X-HUB-RDV-AUTH-TOKEN": hub.token})
    assert list(response.json()) == [str(town_hall.place.pk)]
    asked = f"/api/ants/searchApplicationIds?{written.format('application_ids', 'A1', 'B1')}"
    response = hub.client.get(asked, headers={"X-HUB-RDV-AUTH-TOKEN": hub.token})
    assert response.json() == {"A1": [], "B1": []}


def test_broken_utf8_is_no_500(hub, town_hall):
    address = (
        f"/api/ants/availableTimeSlots?meeting_point_ids={town_hall.place.pk}&meeting_point_ids=%ff"
        "&start_date=2026-11-23&end_date=2026-11-24&reason=CNI"
    )
    response = hub.client.get(address, headers={"X-HUB-RDV-AUTH-TOKEN": hub.token})
    assert response.status_code == 200


def test_application_ids_are_read_as_the_hub_writes_them(hub):
    address = (
        "/api/ants/searchApplicationIds?application_ids=A123456789,B123456789"
        "&application_ids=C123456789&application_ids=%00"
    )
    response = hub.client.get(address, headers={"X-HUB-RDV-AUTH-TOKEN": hub.token})
    assert response.json() == {"A123456789": [], "B123456789": [], "C123456789": []}


def test_one_place_without_address_does_not_spoil_the_rest(hub, alpha, clock):
    counter = open_town_hall(alpha)
    with in_espace(alpha):
        Place.objects.filter(pk=counter.place.pk).update(address="?", name="Mairie « É »")
        sweep(clock.now)
    other = open_town_hall(alpha)
    points = {point["id"]: point for point in hub.points()}
    assert set(points) == {str(counter.place.pk), str(other.place.pk)}
    for point in points.values():
        assert all(value is not None for value in point.values())


BAD_PARTS = {
    "without a field": lambda part: {key: part[key] for key in part if key != "gaps"},
    "of no zone": lambda part: {**part, "time_zone": "Europe/Nulle-part"},
    "of words": lambda part: "lundi",
    "of gaps that are none": lambda part: {**part, "gaps": [[1]]},
    "of no length": lambda part: {**part, "duration": 0},
}


@pytest.mark.parametrize("spoil", BAD_PARTS.values(), ids=BAD_PARTS)
def test_one_day_that_cannot_be_read_does_not_spoil_the_rest(hub, alpha, town_hall, clock, spoil):
    other = open_town_hall(alpha)
    asked = [town_hall.place.pk, other.place.pk]
    whole = hub.slots(*asked, documents_number=2)
    day = MeetingDay.objects.get(place_id=town_hall.place.pk, day="2026-11-25")
    day.parts = [spoil(part) for part in day.parts]
    day.save(update_fields=["parts"])
    told = hub.slots(*asked, documents_number=2)
    kept = [one for one in whole[str(asked[0])] if not one.startswith("2026-11-25")]
    assert told == {**whole, str(asked[0]): kept}
    assert kept


def test_a_day_that_a_later_version_has_written_is_read(hub, town_hall):
    whole = hub.slots(town_hall.place.pk, documents_number=2)
    day = MeetingDay.objects.get(place_id=town_hall.place.pk, day="2026-11-25")
    day.parts = [{**part, "rooms": 3} for part in day.parts]
    day.save(update_fields=["parts"])
    assert hub.slots(town_hall.place.pk, documents_number=2) == whole


def statements(ask) -> int:
    """How many queries, entering the portal's schema aside."""
    with CaptureQueriesContext(connection) as seen:
        ask()
    return len([one for one in seen if "set_config" not in one["sql"]])


def test_the_number_of_queries_grows_with_nothing(hub, alpha, bravo, clock):
    places = [open_town_hall(espace).place.pk for espace in (alpha, bravo) for _ in range(2)]
    for asked in (places[:1], places):
        assert statements(lambda asked=asked: hub.slots(*asked)) == 2
    assert statements(hub.points) == 1


def test_an_answer_that_stands_ready_is_the_one_worked_out(hub, town_hall, clock):
    """The same days, asked for when they are too near to be ready and when they are not."""
    place = town_hall.place.pk
    ready = hub.slots(place, start_date="2026-11-25", end_date="2026-11-27")

    MeetingDay.objects.update(
        marks="",
        ready_from=clock.now - timedelta(days=9),
        ready_until=clock.now - timedelta(days=8),
    )
    assert hub.slots(place, start_date="2026-11-25", end_date="2026-11-27") == ready
    assert ready[str(place)][0] == "2026-11-25T09:00Z"
