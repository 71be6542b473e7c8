"""The calendar's JSON: what stands in it, for whom, within which bounds, at which cost."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.catalog.models import Motif
from booking.directory.models import Agent, AgentRole, Organisation, Service
from socle.web.contrast import contrast_ratio
from tenants.context import in_espace
from tenants.models import Espace
from tests.factories import (
    AbsenceFactory,
    MotifFactory,
    OpeningWindowFactory,
    OrganisationFactory,
    PlaceFactory,
    ServiceFactory,
    UsagerFactory,
)

from .people import account_of, book, member

WEEK = {"start": "2026-11-23T00:00:00", "end": "2026-11-30T00:00:00"}
TUESDAY_10H = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def still(clock):
    return clock


@pytest.fixture
def world(alpha, bravo, organisation):
    """An agent with a service, inside alpha."""
    with in_espace(alpha):
        service = ServiceFactory(name="Service social")
        agent = member(organisation, services=[service], first_name="Camille", last_name="Roux")
        motif = MotifFactory(
            name="Aide sociale", service=service, organisations=[organisation], color="#123456"
        )
        yield Setting(alpha, organisation, service, agent, motif)


@dataclass(frozen=True)
class Setting:
    espace: Espace
    organisation: Organisation
    service: Service
    agent: Agent
    motif: Motif

    def inside(self):
        """Back in the espace, which a request has left."""
        return in_espace(self.espace)

    def colleague(self, **fields):
        return member(self.organisation, services=[self.service], **fields)

    def book(self, agent=None, start=TUESDAY_10H, **fields):
        fields.setdefault("motif", self.motif)
        return book(agent or self.agent, self.organisation, start, **fields)


def path(organisation) -> str:
    return f"/agent/{organisation.pk}/agenda/evenements"


def events(client, world, reader=None, **query):
    client.log_in(account_of(reader or world.agent))
    answer = client.get(path(world.organisation), {**WEEK, **query})
    assert answer.status_code == 200, answer.content
    return answer.json()


def only(found, name):
    """The one event with this class."""
    (event,) = [event for event in found if name in event["classNames"]]
    return event


class TestAppointments:
    def test_one_says_who_when_what_and_where(self, alpha_client, world):
        place = PlaceFactory(organisation=world.organisation, name="Annexe")
        usager = UsagerFactory(first_name="Nadia", last_name="Benali")
        booked = world.book(usager=usager, place=place)
        event = only(events(alpha_client, world), "rdv-cal-meeting")
        assert event["title"] == "@ Nadia Benali"
        assert (event["start"], event["end"]) == (
            "2026-11-24T10:00:00+01:00",
            "2026-11-24T10:30:00+01:00",
        )
        assert event["url"] == f"/agent/{world.organisation.pk}/rdv/{booked.pk}"
        assert event["extendedProps"]["lines"] == [
            "de 10 h à 10 h 30",
            "30 min",
            "@ Nadia Benali",
            "Aide sociale",
            f"Annexe, {place.address}",
            "Maison de Privas",
            "À venir aujourd’hui",
        ]

    @pytest.mark.parametrize(
        ("kind", "words"),
        [("phone", " (téléphone)"), ("home", " (domicile)"), ("visio", " (visio)")],
    )
    def test_how_it_takes_place_stands_in_the_title(self, alpha_client, world, kind, words):
        motif = MotifFactory(
            service=world.service, organisations=[world.organisation], location_type=kind
        )
        world.book(motif=motif, created_by="agent")
        title = only(events(alpha_client, world), "rdv-cal-meeting")["title"]
        assert title.endswith(words)
        assert not title.startswith("@")

    @pytest.mark.parametrize(("seats", "count"), [(8, "1/8"), (None, "1")])
    def test_a_collective_one_says_what_and_how_many(self, alpha_client, world, seats, count):
        motif = MotifFactory(name="Atelier", collectif=True, organisations=[world.organisation])
        booked = world.book(motif=motif, name="Écrire un CV", max_participants_count=seats)
        booked.participations.create(
            usager=UsagerFactory(), status="excused", link_expires_at=booked.ends_at
        )
        event = only(events(alpha_client, world), "rdv-cal-meeting")
        assert event["title"] == f"Atelier : Écrire un CV ({count})"

    @pytest.mark.parametrize(
        ("status", "start", "key", "label", "struck"),
        [
            ("unknown", TUESDAY_10H + timedelta(days=1), "future", "", False),
            ("unknown", TUESDAY_10H, "today", "", False),
            ("unknown", TUESDAY_10H - timedelta(hours=2), "past", "À renseigner", False),
            ("unknown", TUESDAY_10H - timedelta(days=1), "past", "À renseigner", False),
            ("seen", TUESDAY_10H - timedelta(days=1), "seen", "Honoré", False),
            ("excused", TUESDAY_10H, "excused", "Annulé par l’usager", True),
            ("revoked", TUESDAY_10H, "revoked", "Annulé par le service", True),
            ("noshow", TUESDAY_10H, "noshow", "Absence non excusée", True),
        ],
    )
    def test_status_is_a_colour_and_words(
        self, alpha_client, world, status, start, key, label, struck
    ):
        world.book(start=start, status=status)
        event = only(events(alpha_client, world), "rdv-cal-meeting")
        props = event["extendedProps"]
        assert (props["key"], props["status"]) == (key, label)
        assert ("rdv-cal-struck" in event["classNames"]) is struck

    def test_cancelled_ones_may_be_hidden(self, alpha_client, world):
        world.book(status="excused")
        world.book(status="seen", start=TUESDAY_10H - timedelta(hours=1))
        assert len(events(alpha_client, world)) == 2
        assert len(events(alpha_client, world, annules="non")) == 1
        with world.inside():
            Agent.objects.update(display_cancelled_rdv=False)
        assert len(events(alpha_client, world)) == 1
        assert len(events(alpha_client, world, annules="oui")) == 2

    @pytest.mark.parametrize("colour", ["#ffffff", "#000000", "#757575", "#ffbc00", "#7f7f7f"])
    @pytest.mark.parametrize("status", ["unknown", "seen"])
    def test_the_text_reads_on_whatever_colour(self, alpha_client, world, colour, status):
        Motif.objects.update(color=colour)
        world.book(status=status)
        event = only(events(alpha_client, world), "rdv-cal-meeting")
        assert contrast_ratio(event["textColor"], event["backgroundColor"]) >= 4.5
        assert (event["backgroundColor"] == colour) is (status == "unknown" or colour == "#ffffff")


class TestWhatElse:
    def test_windows_absences_and_holidays_stand_behind(self, alpha_client, world):
        OpeningWindowFactory(agent=world.agent, organisation=world.organisation, title="Accueil")
        AbsenceFactory(
            agent=world.agent, title="Formation", first_day=date(2026, 11, 26),
            start_time=time(8), end_time=time(18),
        )  # fmt: skip
        found = events(alpha_client, world)
        windows = [event for event in found if "rdv-cal-window" in event["classNames"]]
        assert [event["start"][:16] for event in windows] == [
            f"2026-11-{day}T09:00" for day in range(23, 28)
        ]
        assert {event["title"] for event in windows} == {"Accueil"}
        away = only(found, "rdv-cal-absence")
        assert (away["title"], away["start"]) == ("Formation", "2026-11-26T08:00:00+01:00")
        assert {event["display"] for event in [*windows, away]} == {"background"}
        holiday = events(alpha_client, world, start="2026-11-09", end="2026-11-16")
        assert only(holiday, "rdv-cal-holiday")["title"] == "Jour férié : 11 novembre"

    def test_exceptions_of_a_window_are_kept(self, alpha_client, world):
        OpeningWindowFactory(
            agent=world.agent,
            organisation=world.organisation,
            exceptions={
                "2026-11-24": None,
                "2026-11-25": {"day": "2026-11-28", "start": "14:00", "end": "16:00"},
            },
        )
        starts = [event["start"][:16] for event in events(alpha_client, world)]
        assert starts == [
            "2026-11-23T09:00",
            "2026-11-26T09:00",
            "2026-11-27T09:00",
            "2026-11-28T14:00",
        ]

    def test_a_window_in_another_zone_stands_on_the_day_it_has_here(self, alpha_client, world):
        island = PlaceFactory(organisation=world.organisation, time_zone="Indian/Reunion")
        OpeningWindowFactory(
            agent=world.agent,
            organisation=world.organisation,
            place=island,
            first_day=date(2026, 11, 24),
            start_time=time(0, 30),
            end_time=time(2),
            recurrence="",
        )
        monday = events(alpha_client, world, start="2026-11-23", end="2026-11-24")
        assert [event["start"] for event in monday] == ["2026-11-23T21:30:00+01:00"]
        assert events(alpha_client, world, start="2026-11-24", end="2026-11-25") == []

    def test_an_absence_of_weeks_covers_a_week_inside_it(self, alpha_client, world):
        AbsenceFactory(
            agent=world.agent,
            first_day=date(2026, 11, 2),
            end_day=date(2026, 12, 18),
            last_day=date(2026, 12, 18),
        )
        event = only(events(alpha_client, world), "rdv-cal-absence")
        assert (event["start"][:10], event["end"][:10]) == ("2026-11-02", "2026-12-18")

    def test_why_a_colleague_is_away_is_their_own(self, alpha_client, world):
        colleague = world.colleague()
        AbsenceFactory(agent=colleague, title="Opération du genou", first_day=date(2026, 11, 25))
        event = only(events(alpha_client, world, agent=colleague.pk), "rdv-cal-absence")
        assert event["title"] == "Indisponible"
        with world.inside():
            admin = member(world.organisation, level="admin")
        event = only(events(alpha_client, world, admin, agent=colleague.pk), "rdv-cal-absence")
        assert event["title"] == "Opération du genou"


class TestVisibility:
    def test_what_one_may_not_see_is_only_time_taken(self, alpha_client, world):
        pmi = ServiceFactory(name="PMI")
        both = member(world.organisation, services=[world.service, pmi])
        hidden = MotifFactory(name="Consultation PMI", service=pmi, color="#ff0000")
        usager = UsagerFactory(first_name="Nadia", last_name="Benali")
        world.book(both, motif=hidden, usager=usager)
        world.book(both, motif=hidden, start=TUESDAY_10H + timedelta(hours=1), status="excused")
        answer = events(alpha_client, world, agent=both.pk)
        assert [event["title"] for event in answer] == ["Occupé"]
        assert answer[0]["start"] == "2026-11-24T10:00:00+01:00"
        assert "url" not in answer[0]
        assert "id" not in answer[0]
        for secret in ("Benali", "PMI", "ff0000"):
            assert secret not in str(answer)

    def test_an_appointment_of_another_organisation_is_grey_and_leads_nowhere(
        self, alpha_client, world
    ):
        other = OrganisationFactory(name="Annexe d’Aubenas")
        AgentRole.objects.create(agent=world.agent, organisation=other)
        book(world.agent, other, TUESDAY_10H, motif=world.motif)
        event = only(events(alpha_client, world), "rdv-cal-meeting")
        assert (event["backgroundColor"], "url" in event) == ("#757575", False)
        assert "Annexe d’Aubenas" in event["extendedProps"]["lines"]

    def test_in_an_organisation_one_has_left_it_is_only_time_taken(self, alpha_client, world):
        book(world.agent, OrganisationFactory(), TUESDAY_10H)
        assert [event["title"] for event in events(alpha_client, world)] == ["Occupé"]

    @pytest.mark.parametrize("who", ["other_service", "other_organisation", "deleted", "absent"])
    def test_the_agenda_of_who_one_may_not_see_does_not_exist(self, alpha_client, world, who):
        others = {
            "other_service": lambda: member(world.organisation, services=[ServiceFactory()]).pk,
            "other_organisation": lambda: (
                member(OrganisationFactory(), services=[world.service]).pk
            ),
            "deleted": lambda: world.colleague(deleted_at=TUESDAY_10H).pk,
            "absent": lambda: world.agent.pk + 10_000,
        }
        alpha_client.log_in(account_of(world.agent))
        answer = alpha_client.get(path(world.organisation), {**WEEK, "agent": others[who]()})
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")

    def test_another_organisation_does_not_exist(self, alpha_client, world):
        alpha_client.log_in(account_of(world.agent))
        answer = alpha_client.get(path(OrganisationFactory()), WEEK)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")

    def test_another_espaces_ids_do_not_exist(self, alpha_client, bravo, world):
        with in_espace(bravo):
            theirs = OrganisationFactory()
            stranger = member(theirs)
        alpha_client.log_in(account_of(world.agent))
        assert alpha_client.get(path(theirs), WEEK).status_code == 404
        answer = alpha_client.get(path(world.organisation), {**WEEK, "agent": stranger.pk})
        assert answer.status_code == 404

    def test_another_espaces_session_is_nobodys(self, bravo_client, world):
        bravo_client.log_in(account_of(world.agent))
        assert bravo_client.get(path(world.organisation), WEEK).status_code == 401

    def test_the_espace_admin_sees_without_a_role(self, alpha_client, world):
        world.book()
        chief = member(None, is_espace_admin=True)
        event = only(events(alpha_client, world, chief, agent=world.agent.pk), "rdv-cal-meeting")
        assert event["url"]

    def test_an_organisation_without_agents_has_no_agenda(self, alpha_client, world):
        chief = member(None, is_espace_admin=True)
        alpha_client.log_in(account_of(chief))
        assert alpha_client.get(path(OrganisationFactory()), WEEK).status_code == 404


BAD = [
    {},
    {"start": "2026-11-23"},
    {"end": "2026-11-23"},
    {"start": "2026-11-23", "end": "2026-11-23"},
    {"start": "2026-11-24", "end": "2026-11-23"},
    {"start": "2026-11-01", "end": "2027-01-03"},
    {"start": "hier", "end": "demain"},
    {"start": "2026-02-30", "end": "2026-03-03"},
    {"start": "0001-01-01T00:00:00+14:00", "end": "0001-01-02"},
    {"start": "9999-12-30", "end": "9999-12-31T23:00:00-10:00"},
    {"start": "2101-01-01", "end": "2101-01-02"},
    {"start": "2026-11-23\x00", "end": "2026-11-24"},
    {**WEEK, "agent": "moi"},
    {**WEEK, "agent": "1.5"},
]


class TestBounds:
    @pytest.mark.parametrize("query", BAD)
    def test_what_makes_no_sense_is_said_in_french(self, alpha_client, world, query):
        alpha_client.log_in(account_of(world.agent))
        answer = alpha_client.get(path(world.organisation), query)
        assert answer.status_code == 400
        assert answer.json()["error"]["message"].startswith("Le")

    @pytest.mark.parametrize("agent", ["-1", str(2**70), " 7 "])
    def test_a_number_that_no_agent_has_is_not_found(self, alpha_client, world, agent):
        alpha_client.log_in(account_of(world.agent))
        answer = alpha_client.get(path(world.organisation), {**WEEK, "agent": agent})
        assert answer.status_code == 404

    def test_sixty_two_days_are_the_most(self, alpha_client, world):
        assert events(alpha_client, world, start="2026-12-02", end="2027-02-02") is not None

    @pytest.mark.parametrize(
        ("start", "is_in"),
        [
            (datetime(2026, 11, 22, 22, 29, tzinfo=UTC), False),
            (datetime(2026, 11, 22, 22, 45, tzinfo=UTC), True),
            (datetime(2026, 11, 29, 22, 59, tzinfo=UTC), True),
            (datetime(2026, 11, 29, 23, 0, tzinfo=UTC), False),
        ],
    )
    def test_what_touches_the_week_is_in_it(self, alpha_client, world, start, is_in):
        world.book(start=start)
        assert bool(events(alpha_client, world)) is is_in

    def test_bounds_with_an_offset_are_days_of_the_espace(self, alpha_client, world):
        world.book()
        # 23:00 UTC on Monday is midnight on Tuesday in Paris.
        found = events(
            alpha_client, world, start="2026-11-23T23:00:00Z", end="2026-11-24T23:00:00Z"
        )
        assert len(found) == 1

    def test_an_appointment_in_another_zone_says_its_own_time(self, alpha_client, world):
        island = PlaceFactory(organisation=world.organisation, time_zone="Indian/Reunion")
        world.book(place=island)
        event = only(events(alpha_client, world), "rdv-cal-meeting")
        assert event["start"] == "2026-11-24T10:00:00+01:00"
        assert event["extendedProps"]["lines"][0] == "de 13 h à 13 h 30 (heure de La Réunion)"

    def test_only_reading_is_possible(self, alpha_client, world):
        alpha_client.log_in(account_of(world.agent))
        assert alpha_client.post(path(world.organisation), WEEK).status_code == 405

    def test_it_is_kept_by_no_cache(self, alpha_client, world):
        alpha_client.log_in(account_of(world.agent))
        assert "no-store" in alpha_client.get(path(world.organisation), WEEK)["Cache-Control"]


def test_the_cost_does_not_grow_with_agents_nor_appointments(alpha_client, world):
    def cost() -> int:
        alpha_client.get(path(world.organisation), WEEK)
        with CaptureQueriesContext(connection) as queries:
            answer = alpha_client.get(path(world.organisation), WEEK)
        counts.append(len(answer.json()))
        return len(queries)

    counts: list[int] = []
    alpha_client.log_in(account_of(world.agent))
    world.book()
    OpeningWindowFactory(agent=world.agent, organisation=world.organisation)
    AbsenceFactory(agent=world.agent, first_day=date(2026, 11, 25))
    few = cost()
    with world.inside():
        for _ in range(40):
            world.colleague()
        for number in range(200):
            start = TUESDAY_10H + timedelta(minutes=15 * (number + 2))
            world.book(start=start, minutes=15)
        for number in range(20):
            OpeningWindowFactory(
                agent=world.agent, organisation=world.organisation, motifs=[world.motif]
            )
            AbsenceFactory(agent=world.agent, first_day=date(2026, 11, 26), title=f"{number}")
    assert cost() == few
    assert counts[0] < 10
    assert counts[1] > 300
