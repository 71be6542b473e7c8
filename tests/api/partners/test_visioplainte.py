"""Visioplainte's addresses: exact shapes, statuses and refusals (interfaces.md 4.1)."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone

from booking.appointments.models import Appointment
from booking.catalog.models import Motif
from booking.directory.models import Agent, ApiCall, Organisation, Usager
from tenants.context import in_espace
from tenants.models import Espace
from tests.factories import (
    AbsenceFactory,
    AgentFactory,
    MotifFactory,
    OpeningWindowFactory,
    OrganisationFactory,
    ServiceFactory,
)
from tests.support.clients import HostClient

PARIS = ZoneInfo("Europe/Paris")
KEY = "clé-visioplainte"
ROOT = "/api/visioplainte"
# A Monday, in winter.
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
MONDAY, TUESDAY = "2026-11-30", "2026-12-01"


@pytest.fixture(autouse=True)
def stopped(monkeypatch, settings):
    settings.VISIOPLAINTE_API_KEY = KEY
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def open_counters(names: tuple[str, ...] = ("GUICHET 1", "GUICHET 2")) -> list[Agent]:
    """Counters open on working days from 9 to 11, half an hour an appointment."""
    organisation = OrganisationFactory()
    service = ServiceFactory(name="Gendarmerie Nationale", short_name="Gendarmerie")
    motif = MotifFactory(
        name="Dépôt de plainte",
        organisations=[organisation],
        service=service,
        location_type=Motif.LocationType.VISIO,
        bookable_by=Motif.BookableBy.AGENTS_AND_PRESCRIPTEURS,
        min_public_booking_delay=1800,
    )
    found = []
    for name in names:
        agent = AgentFactory(
            first_name="",
            last_name=name,
            account__none=True,
            email="",
            organisation=organisation,
            organisation__level="intervenant",
            services=[service],
        )
        OpeningWindowFactory(
            agent=agent,
            organisation=organisation,
            motifs=[motif],
            start_time=time(9),
            end_time=time(11),
        )
        found.append(agent)
    return found


@pytest.fixture
def guichets(alpha, bravo) -> list[Agent]:
    """Alpha is Visioplainte; bravo has counters of its own."""
    Espace.objects.filter(pk=alpha.pk).update(slug="visioplainte")
    with in_espace(bravo):
        open_counters(("Ailleurs",))
    with in_espace(alpha):
        return open_counters()


def ask(method: str, path: str, body: object = None, key: str | None = KEY, **query: object):
    headers = {} if key is None else {"X-VISIOPLAINTE-API-KEY": key}
    more = {} if body is None else {"data": body, "content_type": "application/json"}
    return getattr(HostClient("localhost"), method)(
        f"{ROOT}/{path}", headers=headers, query_params=query, **more
    )


def errors(response, status: int) -> str:
    assert response.status_code == status, response.content
    assert list(response.json()) == ["errors"]
    (message,) = response.json()["errors"]
    return message


def book(at: str = f"{MONDAY}T09:00:00+01:00"):
    return ask("post", "rdvs", {"starts_at": at})


def test_counters(guichets):
    assert ask("get", "guichets").json() == {
        "guichets": [
            {"id": guichets[0].pk, "name": "GUICHET 1"},
            {"id": guichets[1].pk, "name": "GUICHET 2"},
        ]
    }


def test_who_logs_in_or_is_of_another_service_is_no_counter(guichets, alpha):
    with in_espace(alpha):
        organisation = Organisation.objects.get()
        AgentFactory(organisation=organisation, services=list(guichets[0].services.all()))
        AgentFactory(
            organisation=organisation, organisation__level="intervenant", account__none=True
        )
    assert len(ask("get", "guichets").json()["guichets"]) == 2


class TestWindows:
    def test_occurrences_absences_not_taken_away(self, guichets, alpha):
        with in_espace(alpha):
            AbsenceFactory(agent=guichets[0], first_day=date.fromisoformat(MONDAY))
        query = {"date_debut": MONDAY, "date_fin": TUESDAY}
        told = ask("get", "plages_ouverture", **query).json()["plages_ouverture"]
        assert [(one["guichet_id"], one["starts_at"], one["ends_at"]) for one in told] == [
            (guichet.pk, f"{day}T09:00:00+01:00", f"{day}T11:00:00+01:00")
            for day in (MONDAY, TUESDAY)
            for guichet in guichets
        ]
        assert set(told[0]) == {"id", "starts_at", "ends_at", "guichet_id"}
        only = ask("get", "plages_ouverture", **query, **{"guichet_ids[]": guichets[1].pk}).json()
        assert {one["guichet_id"] for one in only["plages_ouverture"]} == {guichets[1].pk}

    @pytest.mark.parametrize("query", [{}, {"date_debut": MONDAY}, {"date_fin": MONDAY}])
    def test_both_dates_are_needed(self, guichets, query):
        assert errors(ask("get", "plages_ouverture", **query), 400)

    def test_neither_too_long_nor_backwards(self, guichets):
        long = {"date_debut": "2026-01-01", "date_fin": "2028-01-01"}
        assert errors(ask("get", "plages_ouverture", **long), 400)
        back = {"date_debut": TUESDAY, "date_fin": MONDAY}
        assert ask("get", "plages_ouverture", **back).json() == {"plages_ouverture": []}


class TestSlots:
    def test_each_start_once_whatever_the_counters(self, guichets):
        told = ask("get", "creneaux", date_debut=MONDAY, date_fin=MONDAY).json()
        assert told == {
            "creneaux": [
                {"starts_at": f"{MONDAY}T{hour}:00+01:00", "duration_in_min": 30}
                for hour in ("09:00", "09:30", "10:00", "10:30")
            ]
        }

    def test_summer_keeps_its_own_offset(self, guichets):
        told = ask("get", "creneaux/prochain", date_debut="2027-01-11").json()
        assert told == {"starts_at": "2027-01-11T09:00:00+01:00", "duration_in_min": 30}

    def test_distinct_refusals(self, guichets):
        start = errors(ask("get", "creneaux", date_fin=MONDAY), 400)
        end = errors(ask("get", "creneaux", date_debut=MONDAY), 400)
        long = errors(ask("get", "creneaux", date_debut=MONDAY, date_fin="2027-01-01"), 400)
        assert len({start, end, long}) == 3
        assert errors(ask("get", "creneaux/prochain"), 400) == start
        at_most = {"date_debut": "2026-12-01", "date_fin": "2027-01-01"}
        assert ask("get", "creneaux", **at_most).status_code == 200

    def test_none_within_sixty_days_is_404(self, guichets, alpha):
        with in_espace(alpha):
            for guichet in guichets:
                guichet.opening_windows.update(first_day="2027-06-01")
        assert errors(ask("get", "creneaux/prochain", date_debut=MONDAY), 404)

    def test_service_is_ignored(self, guichets):
        query = {"date_debut": MONDAY, "service": "Police"}
        assert ask("get", "creneaux/prochain", **query).status_code == 200


class TestRdvs:
    def test_booked_without_telling_anybody(self, guichets, alpha, bravo, deliver):
        response = book()
        assert response.status_code == 201
        told = response.json()
        assert told == {
            "id": told["id"],
            "created_at": "2026-11-23 08:00:00 +0100",
            "duration_in_min": 30,
            "ends_at": f"{MONDAY} 09:30:00 +0100",
            "guichet": told["guichet"],
            "starts_at": f"{MONDAY} 09:00:00 +0100",
            "status": "unknown",
            "user_id": told["user_id"],
        } | {"created_at": told["created_at"]}
        assert told["guichet"]["id"] in [one.pk for one in guichets]
        with in_espace(alpha):
            usager = Usager.objects.get()
            assert (usager.first_name, usager.last_name) == ("Usager Anonyme", "Visioplainte")
            assert usager.pk == told["user_id"]
        deliver()
        assert mail.outbox == []
        with in_espace(bravo):
            assert not Appointment.objects.exists()

    def test_as_many_as_there_are_counters_then_none(self, guichets, alpha):
        assert [book().status_code for _ in range(3)] == [201, 201, 422]
        assert errors(book(), 422)
        told = ask("get", "creneaux", date_debut=MONDAY, date_fin=MONDAY).json()["creneaux"]
        assert told[0]["starts_at"] == f"{MONDAY}T09:30:00+01:00"
        with in_espace(alpha):
            # What was not booked left nobody behind.
            assert Usager.objects.count() == 2

    @pytest.mark.parametrize(
        "at", [f"{MONDAY} 09:10", f"{MONDAY} 23:00", "2020-01-06 09:00", "2026-11-23 08:10"]
    )
    def test_a_start_that_is_not_on_offer(self, guichets, at):
        assert errors(book(at), 422)

    @pytest.mark.parametrize("body", [{}, {"starts_at": ""}, {"starts_at": "demain"}, []])
    def test_no_start_at_all(self, guichets, body):
        response = ask("post", "rdvs", body)
        assert response.status_code == (400 if body == [] else 422)
        assert list(response.json()) == ["errors"]

    def test_read_by_ids_or_dates_and_counter(self, guichets):
        first, second = book().json(), book(f"{TUESDAY} 10:00").json()
        by_id = ask("get", "rdvs", **{"ids[]": first["id"]}).json()
        assert by_id == {"rdvs": [first]}
        for names in (("date_debut", "date_fin"), ("from", "to")):
            query = dict(zip(names, (MONDAY, "2026-12-02"), strict=True))
            assert ask("get", "rdvs", **query).json() == {"rdvs": [first, second]}
        mine = {"ids[]": [first["id"], second["id"]], "guichet_ids[]": first["guichet"]["id"]}
        assert first in ask("get", "rdvs", **mine).json()["rdvs"]
        assert ask("get", "rdvs", **{"ids[]": 12}).json() == {"rdvs": []}

    def test_the_last_day_is_whole_and_a_period_has_an_end(self, guichets):
        told = book().json()
        assert ask("get", "rdvs", date_debut=MONDAY, date_fin=MONDAY).json() == {"rdvs": [told]}
        early = {"date_debut": MONDAY, "date_fin": f"{MONDAY} 08:59:59"}
        assert ask("get", "rdvs", **early).json() == {"rdvs": []}
        back = {"date_debut": TUESDAY, "date_fin": "2026-11-29"}
        assert ask("get", "rdvs", **back).json() == {"rdvs": []}
        year = {"date_debut": "2026-01-01", "date_fin": "2027-01-02"}
        assert ask("get", "rdvs", **year).json() == {"rdvs": [told]}
        for last in ("2027-01-04", "8999-12-31"):
            assert errors(ask("get", "rdvs", **{**year, "date_fin": last}), 400)

    @pytest.mark.parametrize("query", [{}, {"date_debut": MONDAY}, {"guichet_ids[]": 3}])
    def test_neither_ids_nor_dates(self, guichets, query):
        assert errors(ask("get", "rdvs", **query), 400)

    def test_cancelled_its_time_is_free_again(self, guichets):
        ids = [book().json()["id"] for _ in guichets]
        for _ in range(2):
            response = ask("put", f"rdvs/{ids[0]}/cancel")
            assert (response.status_code, response.json()["status"]) == (200, "excused")
        assert book().status_code == 201

    def test_deleted(self, guichets, alpha):
        rdv = book().json()
        response = ask("delete", f"rdvs/{rdv['id']}")
        assert (response.status_code, response.content) == (204, b"")
        assert errors(ask("delete", f"rdvs/{rdv['id']}"), 404)
        assert errors(ask("put", f"rdvs/{rdv['id']}/cancel"), 404)
        with in_espace(alpha):
            assert not Appointment.objects.exists()

    def test_another_espaces_are_nobodys(self, guichets, bravo):
        for path, method in (("rdvs/{}", "delete"), ("rdvs/{}/cancel", "put")):
            assert errors(ask(method, path.format((bravo.number << 32) + 1)), 404)


@pytest.mark.parametrize("key", [None, "", "autre"])
@pytest.mark.parametrize(
    ("method", "path"),
    [("get", "guichets"), ("get", "creneaux"), ("post", "rdvs"), ("delete", "rdvs/1")],
)
def test_the_wrong_key(guichets, key, method, path):
    assert errors(ask(method, path, key=key), 401) == "Authentification invalide"


def test_an_empty_key_of_ours_lets_nobody_in(guichets, settings):
    settings.VISIOPLAINTE_API_KEY = ""
    assert [ask("get", "guichets", key=key).status_code for key in ("", None)] == [401, 401]


def test_without_its_espace_it_says_so(alpha):
    assert errors(ask("get", "guichets"), 503)


@pytest.mark.parametrize("word", ["x", "2026-13-01", "\x00", "é", "0001-01-01"])
def test_dates_that_cannot_be_read(guichets, word):
    for path in ("creneaux", "plages_ouverture", "rdvs"):
        assert errors(ask("get", path, date_debut=word, date_fin=word), 400)


def test_calls_are_noted_without_their_content(guichets, alpha):
    book()
    with in_espace(alpha):
        call = ApiCall.objects.get()
    assert (call.means, call.client, call.method, call.path, call.status) == (
        "partner",
        "visioplainte",
        "POST",
        "/api/visioplainte/rdvs",
        201,
    )


def test_a_reset_takes_every_appointment_away_where_one_only_tries(
    guichets, alpha, bravo, settings
):
    settings.VISIOPLAINTE_CAN_RESET = True
    for start in ("09:00", "09:30"):
        assert ask("post", "rdvs", {"starts_at": f"{MONDAY}T{start}:00+01:00"}).status_code == 201
    assert ask("post", "reset", {}, key="autre").status_code == 401
    response = ask("post", "reset", {})
    assert (response.status_code, response.content) == (200, b"")
    with in_espace(alpha):
        assert (Appointment.objects.count(), Usager.objects.count()) == (0, 0)
    assert ask("post", "rdvs", {"starts_at": f"{MONDAY}T09:00:00+01:00"}).status_code == 201


def test_there_is_no_reset_where_people_have_appointments(guichets, alpha):
    ask("post", "rdvs", {"starts_at": f"{MONDAY}T09:00:00+01:00"})
    response = ask("post", "reset", {})
    assert (response.status_code, list(response.json())) == (404, ["errors"])
    assert ask("get", "reset").status_code in (404, 405)
    with in_espace(alpha):
        assert Appointment.objects.count() == 1
