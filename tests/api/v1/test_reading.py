"""What each list and object answers, to whom (interfaces.md 1.2, 1.3, 1.5; 10, check 1)."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.appointments.models import AgentClaim
from booking.catalog.models import Motif
from booking.directory.models import (
    Sector,
    SectorAttribution,
    Team,
    Usager,
    UsagerProfile,
    Zone,
)
from tenants import hosts
from tenants.context import in_espace
from tenants.models import Espace
from tests.factories import AgentFactory, MotifFactory, ServiceFactory, UsagerFactory

from .caller import PORTAL, signed_in
from .world import absent

META = ["current_page", "next_page", "prev_page", "total_pages", "total_count"]


@pytest.fixture(params=["espace", "portal"])
def api(request, ours):
    """Every list and object, by both hosts."""
    return signed_in(ours.account, ours.host if request.param == "espace" else PORTAL)


def ids(response, roots: str) -> list[int]:
    assert response.status_code == 200, response.content
    return [one["id"] for one in response.json()[roots]]


class TestPages:
    def fill(self, world, count: int) -> None:
        with in_espace(world.espace):
            Usager.objects.all().update(deleted_at=datetime(2026, 1, 1, tzinfo=UTC))
            made = Usager.objects.bulk_create(
                [Usager(first_name="Nadia", last_name=f"N{n}") for n in range(count)]
            )
            UsagerProfile.objects.bulk_create(
                [UsagerProfile(usager=one, organisation=world.organisation) for one in made]
            )

    def test_none(self, ours, api):
        self.fill(ours, 0)
        meta = {
            "current_page": 1,
            "next_page": None,
            "prev_page": None,
            "total_pages": 0,
            "total_count": 0,
        }
        assert api.get("users").json() == {"users": [], "meta": meta}

    def test_a_hundred_and_one(self, ours, api):
        self.fill(ours, 101)
        first, second = api.get("users").json(), api.get("users", page=2).json()
        assert (len(first["users"]), len(second["users"])) == (100, 1)
        assert list(first["meta"].values()) == [1, 2, None, 2, 101]
        assert list(second["meta"].values()) == [2, None, 1, 2, 101]
        assert list(first["meta"]) == META
        found = [one["id"] for one in first["users"] + second["users"]]
        assert found == sorted(set(found))

    @pytest.mark.parametrize("page", ["3", "999999", "9" * 17, "9" * 40])
    def test_beyond_the_end(self, ours, api, page):
        self.fill(ours, 2)
        told = api.get("users", page=page).json()
        assert told["users"] == []
        assert list(told["meta"].values())[1:] == [None, None, 1, 2]

    @pytest.mark.parametrize("page", ["0", "-1", "abc", "1.5", "", "²", "1 OR 1"])
    def test_what_makes_no_sense_is_the_first(self, ours, api, page):
        self.fill(ours, 2)
        told = api.get("users", page=page).json()
        assert (len(told["users"]), told["meta"]["current_page"]) == (2, 1)

    def test_per_page_is_not_adjustable(self, ours, api):
        self.fill(ours, 3)
        assert len(api.get("users", per_page=1).json()["users"]) == 3


class TestCursor:
    @pytest.mark.parametrize("path", ["users", "agents", "absences", "organisations", "rdvs"])
    def test_it_leads_to_all_that_pages_show(self, ours, theirs, api, path, monkeypatch):
        with in_espace(ours.espace):
            for n in range(5):
                usager = UsagerFactory()
                UsagerProfile.objects.create(organisation=ours.organisation, usager=usager)
                ours.book(usager, lane=n)
                absent(ours, first_day=date(2026, 12, 1) + timedelta(days=n))
                AgentFactory(organisation=ours.organisation, services=[ours.service])
        wanted = {one["id"] for one in api.get(path).json()[path]}
        monkeypatch.setattr("api.v1.pages.PER_PAGE", 2)
        found, cursor = [], ""
        while cursor is not None:
            told = api.get(path, cursor=cursor).json()
            assert len(told[path]) <= 2
            found += [one["id"] for one in told[path]]
            cursor = told["meta"]["next_cursor"]
        assert found == sorted(wanted)

    @pytest.mark.parametrize("cursor", ["abc", "-1", "9" * 17, "²"])
    def test_what_makes_no_sense(self, api, cursor):
        assert api.get("users", cursor=cursor).status_code == 422


class TestAbsences:
    def test_latest_first(self, ours, api):
        with in_espace(ours.espace):
            rows = [
                absent(ours, first_day=date(2026, 12, 1), start_time=time(8)),
                absent(ours, first_day=date(2026, 12, 2), start_time=time(8)),
                absent(ours, first_day=date(2026, 12, 2), start_time=time(14)),
            ]
        assert ids(api.get("absences"), "absences") == [row.pk for row in reversed(rows)]

    def test_one(self, ours, api):
        with in_espace(ours.espace):
            row = absent(ours)
        told = api.get(f"absences/{row.pk}").json()
        assert list(told) == ["absence"]
        assert told["absence"]["agent"]["id"] == ours.agent.pk

    def test_none(self, ours, api):
        for unknown in (ours.agent.pk + 10**6, 1, 10**30, 0):
            response = api.get(f"absences/{unknown}")
            assert (response.status_code, response.json()) == (404, {"not_found": "absence"})


class TestAgents:
    def test_by_creation(self, ours, api):
        assert ids(api.get("agents"), "agents") == [ours.agent.pk, ours.boss.pk]

    def test_an_organisation_of_ones_own_narrows(self, ours, api):
        with in_espace(ours.espace):
            AgentFactory(services=[ours.service], organisation=ours.foreign)
        told = api.get("agents", organisation_id=ours.organisation.pk)
        assert ids(told, "agents") == [ours.agent.pk, ours.boss.pk]

    @pytest.mark.parametrize("other", [1, "foreign"])
    def test_another_is_ignored(self, ours, api, other):
        pk = ours.foreign.pk if other == "foreign" else other
        assert len(ids(api.get("agents", organisation_id=pk), "agents")) == 2

    def test_me(self, ours, api):
        assert api.get("agents/me").json() == {
            "agent": {
                "id": ours.agent.pk,
                "email": ours.agent.email,
                "first_name": "Ana",
                "inclusion_connect_open_id_sub": None,
                "last_name": "RouxAlpha",
            }
        }

    def test_teams(self, ours, api):
        with in_espace(ours.espace):
            team = Team.objects.create(name="Accueil")
        assert api.get("teams").json()["teams"] == [{"id": team.pk, "name": "Accueil"}]


class TestUsers:
    def test_those_of_ones_organisations(self, ours, api):
        assert ids(api.get("users"), "users") == [ours.usager.pk]

    @pytest.mark.parametrize("form", ["ids[]", "ids"])
    def test_by_identifiers(self, ours, api, form):
        with in_espace(ours.espace):
            other = UsagerFactory()
            UsagerProfile.objects.create(organisation=ours.organisation, usager=other)
        wanted = [other.pk, ours.stranger.pk, 5]
        assert ids(api.get("users", **{form: wanted}), "users") == [other.pk]

    def test_of_an_organisation(self, ours, api):
        path = f"organisations/{ours.organisation.pk}/users"
        assert ids(api.get(path), "users") == [ours.usager.pk]

    @pytest.mark.parametrize("other", [1, "foreign"])
    def test_of_another_nobody(self, ours, api, other):
        pk = ours.foreign.pk if other == "foreign" else other
        assert ids(api.get(f"organisations/{pk}/users"), "users") == []

    @pytest.fixture(params=[False, True])
    def is_shared(self, request, ours):
        """Whether the espace has its usagers in common; what hosts lead to is forgotten after."""
        Espace.objects.filter(pk=ours.espace.pk).update(shares_usagers=request.param)
        hosts.forget()
        yield request.param
        hosts.forget()

    def test_of_an_espace_that_has_them_in_common(self, ours, theirs, api, is_shared):
        both = [ours.usager.pk, ours.stranger.pk]
        seen = both if is_shared else both[:1]
        here = f"organisations/{ours.organisation.pk}/users"
        assert ids(api.get(here), "users") == seen
        assert ids(api.get(here, **{"ids[]": both[1]}), "users") == seen[1:]
        assert ids(api.get("users"), "users") == both[:1]
        assert api.get(f"{here}/{both[1]}").status_code == (200 if is_shared else 404)
        assert api.get(f"users/{both[1]}").status_code == (200 if is_shared else 404)
        for other in (ours.foreign.pk, theirs.organisation.pk, 1):
            assert ids(api.get(f"organisations/{other}/users"), "users") == []
            assert api.get(f"organisations/{other}/users/{both[0]}").status_code >= 403
        assert api.get(f"{here}/{theirs.usager.pk}").status_code in (403, 404)

    def test_one_with_who_knows_them(self, ours, api):
        with in_espace(ours.espace):
            UsagerProfile.objects.create(organisation=ours.foreign, usager=ours.usager)
        for path in ("", f"organisations/{ours.organisation.pk}/"):
            response = api.get(f"{path}users/{ours.usager.pk}")
            told = response.json()["user"]
            known = [one["organisation"]["id"] for one in told["user_profiles"]]
            assert known == [ours.organisation.pk], "those of other organisations are not told"

    def test_nobody(self, ours, api):
        for pk in (ours.stranger.pk, 1, 10**30):
            response = api.get(f"users/{pk}")
            assert (response.status_code, response.json()) == (404, {"not_found": "user"})


class TestOrganisations:
    def test_ones_own(self, ours, api):
        assert ids(api.get("organisations"), "organisations") == [ours.organisation.pk]

    def test_one(self, ours, api):
        told = api.get(f"organisations/{ours.organisation.pk}").json()["organisation"]
        assert told == {
            "id": ours.organisation.pk,
            "email": None,
            "name": "Mairie Alpha",
            "phone_number": "0199001234",
            "verticale": "rdv_mairie",
        }

    def test_none(self, ours, api):
        response = api.get(f"organisations/{ours.foreign.pk}")
        assert response.status_code == 404
        assert response.json()["success"] is False

    def test_by_address_the_most_precise_sector(self, ours, api):
        with in_espace(ours.espace):
            town, street = (Sector.objects.create(name=n, human_id=n) for n in ("ville", "rue"))
            Zone.objects.create(sector=town, level="city", city_code="14762", city_name="Vire")
            Zone.objects.create(
                sector=street,
                level="street",
                city_code="14762",
                city_name="Vire",
                street_ban_id="14762_0100",
                street_name="rue Basse",
            )
            SectorAttribution.objects.create(sector=town, organisation=ours.organisation)
            SectorAttribution.objects.create(sector=street, organisation=ours.foreign)
        own = [ours.organisation.pk]
        assert ids(api.get("organisations", city_code="14762"), "organisations") == own
        assert ids(api.get("organisations", city_code="01001"), "organisations") == []
        near = {"city_code": "14762", "street_ban_id": "14762_0100_00002"}
        assert ids(api.get("organisations", **near), "organisations") == []
        far = {"city_code": "14762", "street_ban_id": "14762_0999"}
        assert ids(api.get("organisations", **far), "organisations") == own


class TestMotifs:
    def path(self, world) -> str:
        return f"organisations/{world.organisation.pk}/motifs"

    def test_of_ones_services(self, ours, api):
        with in_espace(ours.espace):
            MotifFactory(organisations=[ours.organisation], service=ServiceFactory())
            MotifFactory(organisations=[ours.foreign], service=ours.service)
        assert ids(api.get(self.path(ours)), "motifs") == [ours.motif.pk]

    def test_a_shared_one_is_the_organisations_that_is_asked(self, ours, api):
        with in_espace(ours.espace):
            ours.motif.organisations.add(ours.foreign)
        (told,) = api.get(self.path(ours)).json()["motifs"]
        assert told["organisation_id"] == ours.organisation.pk

    @pytest.mark.parametrize("other", [1, "foreign"])
    def test_of_another_404(self, ours, api, other):
        pk = ours.foreign.pk if other == "foreign" else other
        assert api.get(f"organisations/{pk}/motifs").status_code == 404

    def test_filters(self, ours, api):
        common = {"organisations": [ours.organisation], "service": ours.service}
        with in_espace(ours.espace):
            gone = MotifFactory(deleted_at=datetime(2026, 1, 1, tzinfo=UTC), **common)
            invited = MotifFactory(bookable_by=Motif.BookableBy.INVITED, **common)
            closed = MotifFactory(bookable_by=Motif.BookableBy.AGENTS, **common)
        path = self.path(ours)
        every = [ours.motif.pk, gone.pk, invited.pk, closed.pk]

        def found(**query: object) -> list[int]:
            return ids(api.get(path, **query), "motifs")

        assert found() == every
        assert found(active="true") == [ours.motif.pk, invited.pk, closed.pk]
        assert found(active="0") == [gone.pk]
        assert found(active="") == every
        assert found(bookable_publicly="true") == [ours.motif.pk, gone.pk, invited.pk]
        assert found(bookable_publicly="false") == [closed.pk]
        assert found(motif_category_short_name="accueil") == [ours.motif.pk]
        assert found(motif_category_short_name="autre") == []
        assert found(service_id=ours.service.pk) == every
        assert found(service_id=1) == []


class TestRdvs:
    NINE = datetime(2026, 11, 5, 8, 0, tzinfo=UTC)  # nine o'clock in Paris

    def path(self, world) -> str:
        return f"organisations/{world.organisation.pk}/rdvs"

    def test_ones_own_and_those_of_ones_services(self, ours, api):
        with in_espace(ours.espace):
            other = MotifFactory(organisations=[ours.organisation], service=ServiceFactory())
            mine, assigned = ours.book(), ours.book(motif=other, lane=1)
            hidden = ours.book(motif=other, lane=2)
            AgentClaim.objects.filter(appointment=hidden).update(agent=ours.boss)
        assert ids(api.get(self.path(ours)), "rdvs") == [mine.pk, assigned.pk]
        assert ids(api.get("rdvs"), "rdvs") == [mine.pk, assigned.pk]

    @pytest.mark.parametrize("other", [1, "foreign"])
    def test_of_another_none(self, ours, api, other):
        pk = ours.foreign.pk if other == "foreign" else other
        assert ids(api.get(f"organisations/{pk}/rdvs"), "rdvs") == []

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"starts_after": "2026-11-05"}, True),
            ({"starts_after": "2026-11-05 09:00:00"}, True),
            ({"starts_after": "2026-11-05 09:00:01"}, False),
            ({"starts_after": "2026-11-05T09:00:00+01:00"}, True),
            ({"starts_after": "2026-11-05T08:00:00Z"}, True),
            ({"starts_after": "2026-11-05T08:00:01Z"}, False),
            ({"starts_after": "2026-11-05 09:00:00 +0100"}, True),
            ({"starts_before": "2026-11-05 09:00:00"}, True),
            ({"starts_before": "2026-11-05 08:59:59"}, False),
            ({"starts_before": "2026-11-05"}, False),
            ({"starts_before": "2026-11-06"}, True),
            ({"starts_after": "2026-11-05", "starts_before": "2026-11-06"}, True),
            ({"starts_after": ""}, True),
            ({"starts_after": "2026-11-06T04:00:00+20:00"}, True),
            ({"starts_after": "2026-11-06T05:00:00+20:00"}, False),
        ],
    )
    def test_bounds_are_included_on_local_clocks(self, ours, api, query, found):
        with in_espace(ours.espace):
            rdv = ours.book(starts_at=self.NINE)
        assert ids(api.get(self.path(ours), **query), "rdvs") == ([rdv.pk] if found else [])

    def test_a_plus_sign_that_a_query_lost(self, ours, api):
        with in_espace(ours.espace):
            rdv = ours.book(starts_at=self.NINE)
        path = f"{self.path(ours)}?starts_after=2026-11-05T09:00:00+01:00"
        assert ids(api.ask("get", path), "rdvs") == [rdv.pk]

    @pytest.mark.parametrize("text", ["hier", "2026-13-45", "5/11/2026", "2026-11-05T25:00", "é"])
    def test_no_date_422(self, ours, api, text):
        response = api.get(self.path(ours), starts_after=text)
        assert response.status_code == 422
        assert response.json()["errors"] == {"starts_after": [{"error": "invalid"}]}

    def test_filters(self, ours, api):
        with in_espace(ours.espace):
            other = UsagerFactory()
            first, second = ours.book(), ours.book(other, lane=1)
            second.status = "seen"
            second.save()

        def found(**query: object) -> list[int]:
            return ids(api.get("rdvs", **query), "rdvs")

        assert found(user_id=other.pk) == [second.pk]
        assert found(agent_id=ours.agent.pk) == [first.pk, second.pk]
        assert found(agent_id=ours.boss.pk) == []
        assert found(status="seen") == [second.pk]
        assert found(id=first.pk) == [first.pk]
        assert found(**{"id[]": [first.pk, 7]}) == [first.pk]
        assert found(organisation_id=ours.organisation.pk) == [first.pk, second.pk]
        assert found(organisation_id=ours.foreign.pk) == []
        assert api.get("rdvs", status="maybe").status_code == 422


class TestCounts:
    """As many queries for thirty rows as for three."""

    def grow(self, world, count: int) -> None:
        with in_espace(world.espace):
            for n in range(count):
                usager = UsagerFactory(responsible=UsagerFactory(), email="", phone_number="")
                UsagerProfile.objects.create(organisation=world.organisation, usager=usager)
                day = date(2026, 12, 1) + timedelta(days=n)
                world.book(usager, lane=Usager.objects.count())
                absent(world, first_day=day, recurrence="")
                MotifFactory(organisations=[world.organisation], service=world.service)
                AgentFactory(organisation=world.organisation, services=[world.service])

    @pytest.mark.parametrize("host", ["alpha.localhost", PORTAL])
    def test_lists(self, ours, host):
        program = signed_in(ours.account, host)
        organisation = f"organisations/{ours.organisation.pk}"
        lists = ["absences", "agents", "users", "organisations", "rdvs"]
        lists += [f"{organisation}/{name}" for name in ("users", "motifs", "rdvs")]
        self.grow(ours, 3)
        program.get("agents/me")
        few = {path: self.count(program, path) for path in lists}
        self.grow(ours, 27)
        assert {path: self.count(program, path) for path in lists} == few
        assert max(few.values()) <= 20, few

    def count(self, program, path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert program.get(path).status_code == 200
        return len(queries)
