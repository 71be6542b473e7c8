"""The list of the national cartography: who is on it, at once, and what a validator accepts."""

import re
from datetime import date, time, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from booking.appointments.models import Appointment, Participation
from booking.availability.models import OpeningWindow
from booking.availability.services.remove_window import remove_window
from booking.catalog.services.edit_motif import edit_motif
from booking.directory.identity import actor_of_account
from booking.directory.services.edit_organisation import edit_organisation
from booking.directory.services.edit_place import close_place, reopen_place
from integrations.cartography.projecting import renew_link
from integrations.cartography.sweep import sweep
from integrations.projections.models import PublicLink
from tenants.context import in_espace
from tenants.models import Espace
from tests.booking.conftest import NOW, open_counter
from tests.factories import AgentFactory, MotifFactory, UsagerFactory
from tests.support.clients import HostClient

STRUCTURE = "62a8b1c2d3e4f5a6b7c8d9e0"
# What the national validator takes (external.md 2.1), by our own reading: no port, plain ASCII.
ACCEPTED = re.compile(r"https?://[a-z0-9.-]+(/[A-Za-z0-9_-]+)*\Z", re.ASCII)


class StoppedClock:
    now = NOW

    def move(self, **lapse: int) -> None:
        self.now += timedelta(**lapse)


@pytest.fixture(autouse=True)
def clock(monkeypatch) -> StoppedClock:
    stopped = StoppedClock()
    monkeypatch.setattr(timezone, "now", lambda: stopped.now)
    return stopped


@pytest.fixture(autouse=True)
def territory(db):
    Espace.objects.filter(slug__in=["alpha", "bravo"]).update(departement_number="CN")


@pytest.fixture
def listed(portal_client):
    def ask(territory: str = "CN", path: str = "/api/v1/public_links"):
        response = portal_client.get(path, {"territory": territory})
        assert response.status_code == 200
        return response.json()["public_links"]

    return ask


def open_structure(espace, **motif):
    with in_espace(espace):
        counter = open_counter(**motif)
        counter.organisation.external_id = STRUCTURE
        counter.organisation.save()
        renew_link(counter.organisation.pk, NOW)
        return counter


def test_every_host_of_the_interface_gives_the_list(alpha, bravo, listed, alpha_client):
    open_structure(bravo)
    answer = alpha_client.get("/api/v1/public_links", {"territory": "CN"})
    assert answer.json()["public_links"] == listed() != []
    assert alpha_client.get("/api/v1/public_links").json() == {"missing": "territory"}
    unknown = alpha_client.get("/api/v1/public_links", {"territory": "ZZ"})
    assert (unknown.status_code, unknown.json()) == (404, {"not_found": "territory"})


@pytest.mark.parametrize("path", ["/api/v1/public_links", "/public_api/public_links"])
def test_it_is_only_read(path):
    """Told so, and not sent back for a form's token."""
    assert HostClient("localhost", enforce_csrf_checks=True).post(path).status_code == 405


@pytest.fixture
def structure(alpha, clock):
    return open_structure(alpha)


@pytest.fixture
def admin(alpha, structure):
    with in_espace(alpha):
        agent = AgentFactory(
            organisation=structure.organisation, organisation__level="admin", is_espace_admin=True
        )
        return actor_of_account(agent.account_id)


@pytest.mark.parametrize("path", ["/api/v1/public_links", "/public_api/public_links"])
def test_an_open_structure_is_listed_with_a_link_that_leads_there(
    structure, listed, path, alpha_client
):
    (link,) = listed(path=path)
    assert link["external_id"] == STRUCTURE
    assert ACCEPTED.match(link["public_link"])
    page = alpha_client.get(link["public_link"].removeprefix("http://alpha.localhost"), follow=True)
    assert page.status_code == 200
    assert structure.motif.name in page.content.decode()


def test_espaces_of_one_territory_are_listed_together(alpha, bravo, listed):
    open_structure(alpha)
    open_structure(bravo)
    hosts = {link["public_link"].split("/")[2] for link in listed()}
    assert hosts == {"alpha.localhost", "bravo.localhost"}


def test_a_suspended_espace_is_not_listed(alpha, bravo, structure, listed):
    open_structure(bravo)
    Espace.objects.filter(pk=alpha.pk).update(state="suspended")
    assert len(listed()) == 1


def test_an_organisation_that_nobody_knows_is_not_listed(alpha, listed):
    with in_espace(alpha):
        counter = open_counter()
        renew_link(counter.organisation.pk, NOW)
    assert listed() == []


def test_it_appears_when_it_is_known_and_goes_when_it_no_longer_is(
    alpha, structure, admin, listed, deliver, clock
):
    with in_espace(alpha):
        edit_organisation(structure.organisation.pk, {"external_id": ""}, admin, clock.now)
    deliver()
    assert listed() == []
    with in_espace(alpha):
        edit_organisation(structure.organisation.pk, {"external_id": "abc"}, admin, clock.now)
    deliver()
    assert [link["external_id"] for link in listed()] == ["abc"]


def test_the_link_does_not_change_with_the_name(alpha, structure, admin, listed, deliver, clock):
    before = listed()
    with in_espace(alpha):
        edit_organisation(structure.organisation.pk, {"name": "Été à l’Île"}, admin, clock.now)
    deliver()
    assert listed() == before


def test_closing_its_only_window_takes_it_off(alpha, structure, admin, listed, deliver, clock):
    with in_espace(alpha):
        remove_window(OpeningWindow.objects.get().pk, admin, clock.now)
    deliver()
    assert listed() == []


@pytest.mark.parametrize(
    "change",
    [{"bookable_by": "agents"}, {"bookable_by": "agents_and_prescripteurs"}, {"follow_up": True}],
    ids=str,
)
def test_closing_its_only_motif_takes_it_off(
    alpha, structure, admin, listed, deliver, clock, change
):
    with in_espace(alpha):
        edit_motif(structure.motif.pk, change, admin, clock.now)
    deliver()
    assert listed() == []


def test_a_closed_place_opens_nothing(alpha, structure, admin, listed, deliver, clock):
    with in_espace(alpha):
        close_place(structure.place.pk, admin, clock.now)
    deliver()
    assert listed() == []
    with in_espace(alpha):
        reopen_place(structure.place.pk, admin, clock.now)
    deliver()
    assert len(listed()) == 1


WINDOWS = {
    "over since yesterday": ({"first_day": date(2026, 11, 22), "recurrence": ""}, False),
    "this morning": ({"first_day": date(2026, 11, 23), "recurrence": ""}, True),
    "a series that ends on Friday": (
        {"recurrence": "FREQ=WEEKLY;BYDAY=FR;UNTIL=20261127", "last_day": date(2026, 11, 27)},
        True,
    ),
    "a series whose last date is skipped": (
        {
            "recurrence": "FREQ=WEEKLY;BYDAY=FR;UNTIL=20261127",
            "last_day": date(2026, 11, 27),
            "exceptions": {"2026-11-27": None},
        },
        False,
    ),
}


@pytest.mark.parametrize("window", WINDOWS)
def test_a_window_counts_while_an_occurrence_is_to_come(alpha, structure, listed, clock, window):
    fields, is_open = WINDOWS[window]
    with in_espace(alpha):
        OpeningWindow.objects.update(**fields)
        renew_link(structure.organisation.pk, clock.now)
    assert bool(listed()) == is_open


def test_time_alone_takes_it_off_when_the_last_window_ends(alpha, structure, listed, clock):
    with in_espace(alpha):
        OpeningWindow.objects.update(first_day=date(2026, 11, 23), recurrence="", end_time=time(12))
        renew_link(structure.organisation.pk, clock.now)
    clock.now = NOW.replace(hour=10, minute=59)
    assert len(listed()) == 1
    clock.move(minutes=2)
    assert listed() == []


@pytest.fixture
def workshop(alpha, structure, clock):
    """The windows closed, one session of two seats to come."""
    with in_espace(alpha):
        OpeningWindow.objects.all().delete()
        motif = MotifFactory(
            organisations=[structure.organisation], collectif=True, location_type="public_office"
        )
        session = Appointment.objects.create(
            organisation=structure.organisation,
            motif=motif,
            place=structure.place,
            starts_at=NOW + timedelta(days=3),
            ends_at=NOW + timedelta(days=3, hours=2),
            max_participants_count=1,
            created_by=Appointment.CreatedBy.AGENT,
        )
        renew_link(structure.organisation.pk, clock.now)
        return session


def test_a_session_with_a_seat_counts_until_it_is_full_cancelled_or_begun(
    alpha, structure, workshop, listed, clock
):
    assert len(listed()) == 1
    with in_espace(alpha):
        part = Participation.objects.create(
            appointment=workshop, usager=UsagerFactory(), link_expires_at=NOW + timedelta(weeks=1)
        )
        renew_link(structure.organisation.pk, clock.now)
    assert listed() == []
    with in_espace(alpha):
        part.status = "excused"
        part.save()
        renew_link(structure.organisation.pk, clock.now)
    assert len(listed()) == 1
    clock.move(days=3, minutes=1)
    assert listed() == []


def test_the_sweep_repairs_and_counts(alpha, structure, listed, clock):
    with in_espace(alpha):
        sweep(clock.now)
        assert sweep(clock.now) == 0
    PublicLink.objects.all().delete()
    with in_espace(alpha):
        assert sweep(clock.now) == 1
    assert len(listed()) == 1


@pytest.mark.parametrize(
    ("query", "status", "body"),
    [
        ("", 400, {"missing": "territory"}),
        ("territory=", 400, {"missing": "territory"}),
        ("territory=ZZ", 404, {"not_found": "territory"}),
        ("territory=%00", 404, {"not_found": "territory"}),
        ("territory=" + "9" * 5000, 404, {"not_found": "territory"}),
        ("territory[]=CN", 400, {"missing": "territory"}),
    ],
    ids=lambda value: str(value)[:20],
)
def test_bad_questions(portal_client, query, status, body):
    response = portal_client.get(f"/api/v1/public_links?{query}")
    assert (response.status_code, response.json()) == (status, body)


def test_the_fifty_first_question_of_a_minute_waits(portal_client, structure, settings):
    settings.LIMITS_ENABLED = True
    cache.clear()
    answers = [
        portal_client.get("/api/v1/public_links", {"territory": "CN"}, headers={"accept": "*/*"})
        for _ in range(51)
    ]
    assert {answer.status_code for answer in answers[:50]} == {200}
    last = answers[50]
    assert last.status_code == 429
    assert list(last.json()) == ["errors"]
    assert int(last["Retry-After"]) > 0
    assert (last["RateLimit-Limit"], last["RateLimit-Remaining"]) == ("50", "0")


def test_two_queries_whatever_the_number_of_espaces(
    alpha, bravo, portal_client, django_assert_max_num_queries
):
    open_structure(alpha)
    open_structure(bravo)
    portal_client.get("/api/v1/public_links", {"territory": "CN"})
    with django_assert_max_num_queries(3):  # the portal's role among them
        portal_client.get("/api/v1/public_links", {"territory": "CN"})
