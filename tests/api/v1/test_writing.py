"""What each change does, and what it answers (interfaces.md 1.3, 1.5)."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from booking.appointments.models import Appointment, Participation
from booking.availability.models import Absence
from booking.directory.invitation_codes import purge_codes
from booking.directory.models import (
    InvitationCode,
    Organisation,
    RecordSettings,
    Usager,
    UsagerIdentity,
    UsagerProfile,
)
from booking.directory.services.invite_usager import INVITATION_LASTS, open_invitation
from socle.clock import now
from tenants.context import in_espace
from tests.factories import AgentFactory, MotifFactory, UsagerFactory

from .caller import PORTAL, signed_in
from .world import absent

FORBIDDEN_KEYS = ["errors", "error_messages"]
NEW = {"title": "Formation", "first_day": "2027-01-04", "start_time": "09:00", "end_time": "12:00"}


@pytest.fixture
def host(ours) -> str:
    """By the portal's, where an espace is yet to be found; test_isolation.py takes both."""
    return PORTAL


@pytest.fixture
def api(ours, host):
    return signed_in(ours.account, host)


@pytest.fixture
def boss(ours, host):
    return signed_in(ours.account_of(ours.boss), host)


def is_forbidden(response) -> bool:
    body = response.json()
    return (
        response.status_code == 403
        and list(body) == FORBIDDEN_KEYS
        and body["errors"] == [{"base": "forbidden"}]
        and bool(body["error_messages"][0])
    )


def refused(response) -> dict[str, str]:
    """Field and code of a 422."""
    body = response.json()
    assert response.status_code == 422, body
    assert body["success"] is False
    assert len(body["error_messages"]) == len(body["errors"])
    return {name: errors[0]["error"] for name, errors in body["errors"].items()}


class TestAbsences:
    def test_created_by_address(self, ours, api):
        """The sample exchange of interfaces.md 10."""
        response = api.post("absences", {"agent_email": ours.agent.email.upper(), **NEW})
        assert response.status_code == 200
        told = response.json()["absence"]
        assert next(iter(told)) == "id"
        assert (told["first_day"], told["end_day"]) == ("2027-01-04", "2027-01-04")
        assert (told["start_time"], told["end_time"]) == ("09:00:00", "12:00:00")
        assert told["rrule"] is None
        assert api.get(f"absences/{told['id']}").json()["absence"] == told

    def test_twice_is_once(self, ours, api):
        said = {"agent_id": ours.agent.pk, **NEW}
        first, second = (api.post("absences", said).json()["absence"]["id"] for _ in range(2))
        assert first == second

    @pytest.mark.parametrize("email", ["personne@demo.example", " ", "é"])
    def test_an_unknown_agent(self, ours, api, email):
        response = api.post("absences", {"agent_email": email, **NEW})
        assert response.status_code in (404, 422)
        if email.strip() and "@" in email:
            assert (response.status_code, response.json()) == (404, {"not_found": "agent"})

    def test_what_is_compulsory(self, api):
        assert refused(api.post("absences", {})) == dict.fromkeys(NEW, "blank")
        assert refused(api.post("absences", NEW)) == {"agent_email": "blank"}

    @pytest.mark.parametrize(
        "changed", [{"end_time": "08:00"}, {"end_time": "09:00"}, {"end_day": "2027-01-03"}]
    )
    def test_the_end_must_follow(self, ours, api, changed):
        said = {"agent_id": ours.agent.pk, **NEW, **changed}
        response = api.post("absences", said)
        told = refused(response)
        assert list(told) == ["ends_time"]
        # The contract has the sentence itself where others have a code.
        assert response.json()["error_messages"] == [f"ends_time {told['ends_time']}"]
        assert "suivre" in told["ends_time"]

    @pytest.mark.parametrize("nothing", [None, ""])
    def test_of_two_ways_to_name_the_agent_one_may_be_empty(self, ours, api, nothing):
        by_id = {"agent_id": ours.agent.pk, "agent_email": nothing}
        by_email = {"agent_id": None, "agent_email": ours.agent.email}
        for who in (by_id, by_email):
            assert api.post("absences", {**who, **NEW}).status_code == 200
        assert list(refused(api.post("absences", {"agent_email": nothing, **NEW}))) == [
            "agent_email"
        ]

    def test_changed_and_removed(self, ours, api):
        with in_espace(ours.espace):
            row = absent(ours)
        told = api.patch(f"absences/{row.pk}", {"title": "Congés", "first_day": "2027-02-01"})
        assert told.json()["absence"]["title"] == "Congés"
        assert told.json()["absence"]["end_day"] == "2027-02-01"
        response = api.delete(f"absences/{row.pk}")
        assert (response.status_code, response.content) == (204, b"")
        assert api.delete(f"absences/{row.pk}").json() == {"not_found": "absence"}

    def test_a_colleagues_is_not_ones_own(self, ours, api, boss):
        """Seen by both, changed by who administers (domain.md 5)."""
        with in_espace(ours.espace):
            row = Absence.objects.create(
                agent=ours.boss,
                title="Congés",
                first_day=date(2027, 1, 4),
                end_day=date(2027, 1, 4),
                start_time="08:00",
                end_time="18:00",
            )
        assert api.get(f"absences/{row.pk}").status_code == 200
        assert is_forbidden(api.patch(f"absences/{row.pk}", {"title": "Moi"}))
        assert is_forbidden(api.delete(f"absences/{row.pk}"))
        assert is_forbidden(api.post("absences", {"agent_id": ours.boss.pk, **NEW}))
        assert boss.post("absences", {"agent_id": ours.agent.pk, **NEW}).status_code == 200


class TestUsers:
    def test_created(self, ours, api):
        said = {
            "organisation_ids": [ours.organisation.pk],
            "first_name": "  Ana ",
            "last_name": "Benali",
            "birth_date": "1980-03-01",
            "phone_number": "06 39 98 00 02",
            "email": "ANA@demo.example",
            "notify_by_sms": False,
            "referent_agent_ids": [ours.agent.pk],
        }
        response = api.post("users", said)
        assert response.status_code == 200, response.content
        told = response.json()["user"]
        assert told["first_name"] == "Ana"
        assert told["phone_number_formatted"] == "+33639980002"
        assert told["email"] == "ana@demo.example"
        assert told["notify_by_sms"] is False
        assert told["user_profiles"] is None
        with in_espace(ours.espace):
            usager = Usager.objects.get(pk=told["id"])
            assert usager.created_through == "agent_creation_api"
            assert list(usager.referents.all()) == [ours.agent]

    def test_a_namesake_stops_no_machine_an_address_does(self, ours, api):
        said = {
            "organisation_ids": [ours.organisation.pk],
            "first_name": ours.usager.first_name,
            "last_name": ours.usager.last_name,
            "phone_number": ours.usager.phone_number,
        }
        assert api.post("users", said).status_code == 200
        assert refused(api.post("users", {**said, "email": ours.usager.email})) == {
            "email": "taken"
        }

    @pytest.mark.parametrize("which", ["foreign", "unknown", "both"])
    def test_only_in_ones_own_organisations(self, ours, api, which):
        pks = {
            "foreign": [ours.foreign.pk],
            "unknown": [12],
            "both": [ours.organisation.pk, ours.foreign.pk],
        }[which]
        said = {"organisation_ids": pks, "first_name": "Ana", "last_name": "Benali"}
        assert is_forbidden(api.post("users", said))
        with in_espace(ours.espace):
            assert not Usager.objects.filter(last_name="Benali").exists()

    def test_what_is_compulsory(self, api):
        wanted = {"first_name": "blank", "last_name": "blank", "organisation_ids": "blank"}
        assert refused(api.post("users", {})) == wanted
        assert refused(api.post("users", {"organisation_ids": []}))["organisation_ids"] == "blank"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("email", "pas une adresse"),
            ("phone_number", "123"),
            ("birth_date", "1980-02-31"),
            ("birth_date", "3026-01-01"),
            ("responsible_id", 12),
            ("referent_agent_ids", [12]),
            ("caisse_affiliation", "autre"),
            ("number_of_children", -1),
            ("notify_by_email", "peut-être"),
            ("first_name", "a" * 151),
            ("last_name", "\u0000"),
            ("last_name", "\ud800"),
            ("last_name", ["a"]),
            ("organisation_ids", "abc"),
        ],
    )
    def test_what_makes_no_sense(self, ours, api, field, value):
        said = {
            "organisation_ids": [ours.organisation.pk],
            "first_name": "Ana",
            "last_name": "Benali",
            field: value,
        }
        (name,) = refused(api.post("users", said))
        assert name.split(".")[0].removesuffix("s") in field

    def test_as_a_form(self, ours, api):
        body = (
            f"organisation_ids[]={ours.organisation.pk}&first_name=Zo%C3%A9&last_name=D%27Or"
            "&email=&birth_date="
        )
        response = api.client.post(
            "/api/v1/users",
            body,
            content_type="application/x-www-form-urlencoded",
            headers=api.headers,
        )
        assert response.status_code == 200, response.content
        assert response.json()["user"]["first_name"] == "Zoé"

    def test_in_the_query(self, ours, api):
        query = {"organisation_ids[]": ours.organisation.pk, "first_name": "A", "last_name": "B"}
        assert api.post("users", {}, **query).status_code == 200

    def test_changed(self, ours, api):
        path = f"users/{ours.usager.pk}"
        told = api.patch(path, {"address": "1 rue Haute", "birth_date": "1980-03-01"})
        assert told.json()["user"]["address"] == "1 rue Haute"
        assert api.patch(path, {"birth_date": None}).json()["user"]["birth_date"] is None
        assert api.patch(path, {}).status_code == 200
        assert api.patch(f"users/{ours.stranger.pk}", {}).json() == {"not_found": "user"}

    def test_what_franceconnect_vouches_for_stays_silently(self, ours, api):
        with in_espace(ours.espace):
            UsagerIdentity.objects.create(
                usager=ours.usager, subject="fc-1", verified_at=now(), last_used_at=now()
            )
        response = api.patch(
            f"users/{ours.usager.pk}", {"first_name": "Autre", "address": "1 rue Haute"}
        )
        told = response.json()["user"]
        assert (told["first_name"], told["address"]) == ("Nadia", "1 rue Haute")

    def test_what_the_espace_hides_is_refused(self, ours, api):
        path = f"users/{ours.usager.pk}"
        assert refused(api.patch(path, {"caisse_affiliation": "caf"}))["caisse_affiliation"]
        with in_espace(ours.espace):
            RecordSettings.objects.create(hidden_usager_fields=[])
        told = api.patch(path, {"caisse_affiliation": "caf"}).json()["user"]
        assert told["caisse_affiliation"] == "caf"


class TestInvitation:
    def test_the_same_each_time_opens_what_is_for_invited_people(self, ours, api):
        path = f"users/{ours.usager.pk}/rdv_invitation_token"
        first, second = (api.post(path, {}).json() for _ in range(2))
        assert first == second
        assert list(first) == ["invitation_token"]
        assert re.fullmatch("[A-Z0-9]{8}", first["invitation_token"])
        with in_espace(ours.espace):
            opened = open_invitation(first["invitation_token"], now())
            assert opened == ours.usager
            late = now() + INVITATION_LASTS + timedelta(seconds=1)
            assert open_invitation(first["invitation_token"], late) is None
            assert open_invitation("AAAAAAAA", now()) is None
            assert not InvitationCode.objects.filter(digest=first["invitation_token"]).exists()
            assert purge_codes(late, 10) == 1

    def test_of_nobody(self, ours, api):
        response = api.post(f"users/{ours.stranger.pk}/rdv_invitation_token", {})
        assert (response.status_code, response.json()) == (404, {"not_found": "user"})


class TestTies:
    def test_an_organisation_takes_up_an_usager(self, ours, api):
        said = {"organisation_id": ours.organisation.pk, "user_id": ours.stranger.pk}
        response = api.post("user_profiles", said)
        assert response.status_code == 200
        told = response.json()["user_profile"]
        assert told["organisation"]["id"] == ours.organisation.pk
        assert told["user"]["id"] == ours.stranger.pk
        assert refused(api.post("user_profiles", said)) == {"user": "taken"}

    def test_refusals(self, ours, api):
        unknown = {"organisation_id": ours.organisation.pk, "user_id": 12}
        assert refused(api.post("user_profiles", unknown)) == {"user": "must exist"}
        for pk in (ours.foreign.pk, 12):
            said = {"organisation_id": pk, "user_id": ours.usager.pk}
            assert is_forbidden(api.post("user_profiles", said))
        assert refused(api.post("user_profiles", {})) == {
            "organisation_id": "blank",
            "user_id": "blank",
        }

    def test_let_go(self, ours, api):
        said = {"organisation_id": ours.organisation.pk, "user_id": ours.usager.pk}
        with in_espace(ours.espace):
            rdv = ours.book()
        response = api.delete("user_profiles", said)
        assert response.status_code == 422
        assert response.json()["errors"] == {}
        assert response.json()["error_messages"]
        with in_espace(ours.espace):
            Appointment.objects.filter(pk=rdv.pk).update(status="revoked")
            Participation.objects.update(status="revoked")
        assert api.delete("user_profiles", said).status_code == 204
        assert api.delete("user_profiles", said).status_code == 404
        with in_espace(ours.espace):
            assert not UsagerProfile.objects.filter(usager=ours.usager).exists()

    def test_a_referent(self, ours, api):
        said = {"agent_id": ours.boss.pk, "user_id": ours.usager.pk}
        told = api.post("referent_assignations", said).json()["referent_assignation"]
        assert (told["agent"]["id"], told["user"]["id"]) == (ours.boss.pk, ours.usager.pk)
        assert refused(api.post("referent_assignations", said)) == {"agent": "taken"}
        assert api.delete("referent_assignations", said).status_code == 204
        assert api.delete("referent_assignations", said).status_code == 404

    def test_a_referent_shares_an_organisation(self, ours, api):
        with in_espace(ours.espace):
            far = AgentFactory(organisation=ours.foreign)
        for pk in (far.pk, 12):
            said = {"agent_id": pk, "user_id": ours.usager.pk}
            assert is_forbidden(api.post("referent_assignations", said))
        said = {"agent_id": ours.boss.pk, "user_id": ours.stranger.pk}
        assert api.post("referent_assignations", said).status_code == 404


class TestOrganisation:
    def test_by_who_administers_it(self, ours, api, boss):
        path = f"organisations/{ours.organisation.pk}"
        said = {"name": "Mairie de Vire", "email": "mairie@demo.example", "phone_number": ""}
        assert is_forbidden(api.patch(path, said))
        told = boss.patch(path, said).json()["organisation"]
        assert (told["name"], told["email"]) == ("Mairie de Vire", "mairie@demo.example")
        assert told["phone_number"] is None
        assert boss.patch(f"organisations/{ours.foreign.pk}", said).status_code == 404

    def test_what_makes_no_sense(self, ours, boss):
        path = f"organisations/{ours.organisation.pk}"
        assert set(refused(boss.patch(path, {"verticale": "autre"}))) == {"verticale"}
        assert set(refused(boss.patch(path, {"phone_number": "12"})))
        with in_espace(ours.espace):
            name = Organisation.objects.get(pk=ours.foreign.pk).name
        assert set(refused(boss.patch(path, {"name": name}))) == {"name"}


class TestStatuses:
    @pytest.fixture
    def rdv(self, ours):
        with in_espace(ours.espace):
            return ours.book(starts_at=now() - timedelta(days=1))

    def part_of(self, ours, rdv) -> Participation:
        with in_espace(ours.espace):
            return Participation.objects.get(appointment=rdv)

    def test_of_a_participation(self, ours, api, rdv):
        path = f"participations/{self.part_of(ours, rdv).pk}"
        for status in ("seen", "seen", "noshow", "excused", "unknown", "revoked"):
            response = api.patch(path, {"participation": {"status": status}})
            assert response.status_code == 200, response.content
            told = response.json()["rdv"]
            assert (told["status"], told["participations"][0]["status"]) == (status, status)

    def test_as_a_form(self, ours, api, rdv):
        path = f"/api/v1/participations/{self.part_of(ours, rdv).pk}"
        response = api.client.patch(
            path,
            "participation[status]=seen",
            content_type="application/x-www-form-urlencoded",
            headers=api.headers,
        )
        assert response.json()["rdv"]["status"] == "seen"

    def test_of_one_of_several(self, ours, api):
        with in_espace(ours.espace):
            atelier = MotifFactory(
                organisations=[ours.organisation], service=ours.service, collectif=True
            )
            rdv = ours.book(motif=atelier, starts_at=now() - timedelta(hours=2))
            other = Participation.objects.create(
                appointment=rdv, usager=UsagerFactory(), link_expires_at=timezone.now()
            )
        told = api.patch(f"participations/{other.pk}", {"participation": {"status": "noshow"}})
        statuses = [one["status"] for one in told.json()["rdv"]["participations"]]
        assert statuses == ["unknown", "noshow"]

    def test_the_root_is_compulsory(self, ours, api, rdv):
        path = f"participations/{self.part_of(ours, rdv).pk}"
        for body in (
            {},
            {"participation": {}},
            {"status": "seen"},
            {"participation": "seen"},
            {"participation": []},
        ):
            response = api.patch(path, body)
            assert response.status_code == 422
            assert "participation" in response.json()["errors"][0]

    @pytest.mark.parametrize("status", ["maybe", "", None, 3, ["seen"]])
    def test_no_status(self, ours, api, rdv, status):
        path = f"participations/{self.part_of(ours, rdv).pk}"
        response = api.patch(path, {"participation": {"status": status}})
        assert list(refused(response)) == ["status"]

    def test_of_an_appointment(self, ours, api, rdv):
        path = f"rdvs/{rdv.pk}/update_status"
        assert api.patch(path, {"status": "seen"}).json()["rdv"]["status"] == "seen"
        assert api.patch(path, {"rdv": {"status": "excused"}}).json()["rdv"]["status"] == "excused"
        assert (
            api.patch(f"rdvs/{rdv.pk + 999}/update_status", {"status": "seen"}).status_code == 404
        )

    def test_too_early(self, ours, api):
        with in_espace(ours.espace):
            rdv = ours.book()
        response = api.patch(f"rdvs/{rdv.pk}/update_status", {"status": "noshow"})
        assert refused(response) == {"base": "transition"}
