"""ETags, `If-None-Match`, `If-Match` and `Idempotency-Key`."""

import pytest

from booking.appointments.models import BookingKey
from booking.availability.models import Absence
from booking.directory.models import Usager, UsagerProfile
from tenants.context import in_espace
from tests.factories import OrganisationFactory

from .caller import PORTAL, signed_in
from .world import absent

NEW = {"title": "Formation", "first_day": "2027-01-04", "start_time": "09:00", "end_time": "12:00"}


@pytest.fixture
def api(ours):
    return signed_in(ours.account, PORTAL)


@pytest.fixture
def absence(ours) -> str:
    with in_espace(ours.espace):
        return f"absences/{absent(ours).pk}"


@pytest.mark.parametrize("path", ["absences", "users", "rdvs", "agents/me"])
def test_nothing_new_is_not_sent_again(api, path):
    first = api.get(path)
    again = api.ask("get", path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert api.ask("get", path, headers={"If-None-Match": '"autre"'}).status_code == 200


def test_what_changed_is_sent(ours, api):
    path = f"users/{ours.usager.pk}"
    first = api.get(path)
    api.patch(path, {"address": "1 rue Haute"})
    assert api.ask("get", path, headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("noun", ["absence", "user", "organisation"])
def test_a_change_of_what_was_read(ours, absence, noun):
    boss = signed_in(ours.account_of(ours.boss), PORTAL)
    path, change = {
        "absence": (absence, {"title": "Congés"}),
        "user": (f"users/{ours.usager.pk}", {"address": "1 rue Haute"}),
        "organisation": (f"organisations/{ours.organisation.pk}", {"name": "Autre"}),
    }[noun]
    read = boss.get(path)["ETag"]
    assert boss.patch(path, change, headers={"If-Match": read}).status_code == 200
    late = boss.patch(path, change, headers={"If-Match": read})
    assert late.status_code == 412
    assert late.json()["success"] is False
    assert boss.patch(path, change, headers={"If-Match": "*"}).status_code == 200
    several = f'"autre", {boss.get(path)["ETag"]}'
    assert boss.patch(path, change, headers={"If-Match": several}).status_code == 200


def test_what_is_not_seen_is_no_match(ours, api):
    path = f"users/{ours.stranger.pk}"
    assert api.patch(path, {}, headers={"If-Match": "*"}).status_code == 412


def test_removed_only_as_read(ours, api, absence):
    read = api.get(absence)["ETag"]
    api.patch(absence, {"title": "Congés"})
    assert api.delete(absence, headers={"If-Match": read}).status_code == 412
    assert api.delete(absence, headers={"If-Match": api.get(absence)["ETag"]}).status_code == 204


class TestKeys:
    KEY = {"Idempotency-Key": "cle-1"}

    def new_user(self, ours) -> dict[str, object]:
        return {
            "organisation_ids": [ours.organisation.pk],
            "first_name": "Ana",
            "last_name": "Benali",
        }

    def test_twice_is_once(self, ours, api):
        first = api.post("users", self.new_user(ours), headers=self.KEY)
        second = api.post("users", self.new_user(ours), headers=self.KEY)
        assert first.status_code == second.status_code == 200
        assert first.json() == second.json()
        assert "Idempotent-Replayed" not in first
        assert second["Idempotent-Replayed"] == "true"
        with in_espace(ours.espace):
            assert Usager.objects.filter(last_name="Benali").count() == 1

    def test_without_a_key_it_is_twice(self, ours, api):
        for _ in range(2):
            assert api.post("users", self.new_user(ours)).status_code == 200
        with in_espace(ours.espace):
            assert Usager.objects.filter(last_name="Benali").count() == 2

    def test_another_body_is_refused(self, ours, api):
        api.post("users", self.new_user(ours), headers=self.KEY)
        changed = {**self.new_user(ours), "first_name": "Zoé"}
        response = api.post("users", changed, headers=self.KEY)
        assert response.status_code == 422
        assert response.json()["errors"] == {"base": [{"error": "key_reused"}]}

    def test_of_another_caller_it_is_another(self, ours, api):
        boss = signed_in(ours.account_of(ours.boss), PORTAL)
        for program in (api, boss):
            told = program.post("users", self.new_user(ours), headers=self.KEY)
            assert told.status_code == 200
        with in_espace(ours.espace):
            assert Usager.objects.filter(last_name="Benali").count() == 2

    def test_again_without_the_right_it_tells_nothing(self, ours, api):
        """Who is moved elsewhere does not read, by an old key, what others make of the record."""
        made = api.post("users", self.new_user(ours), headers=self.KEY).json()["user"]["id"]
        with in_espace(ours.espace):
            elsewhere = OrganisationFactory()
            UsagerProfile.objects.filter(usager=made).update(organisation=elsewhere)
        again = api.post("users", self.new_user(ours), headers=self.KEY)
        assert again.status_code == 403
        assert "Benali" not in again.content.decode()

    def test_a_failure_leaves_no_key(self, ours, api):
        said = {"agent_id": ours.agent.pk, **NEW}
        assert (
            api.post("absences", {**said, "end_time": "08:00"}, headers=self.KEY).status_code == 422
        )
        assert api.post("absences", said, headers=self.KEY).status_code == 200

    def test_a_removal_again(self, ours, api, absence):
        assert api.delete(absence, headers=self.KEY).status_code == 204
        assert api.delete(absence, headers=self.KEY).status_code == 204
        with in_espace(ours.espace):
            assert not Absence.objects.exists()

    @pytest.mark.parametrize("verb", ["patch", "put"])
    def test_a_change_of_what_was_read_sent_again(self, api, absence, verb):
        """The row is no longer the one that was read: by this very change."""
        headers = {"If-Match": api.get(absence)["ETag"], **self.KEY}
        first, again = (
            api.ask(verb, absence, {"title": "Congés"}, headers=headers) for _ in range(2)
        )
        assert (first.status_code, again.status_code) == (200, 200)
        assert first.json() == again.json()
        assert first.json()["absence"]["title"] == "Congés"
        assert again["Idempotent-Replayed"] == "true"
        headers = {"If-Match": api.get(absence)["ETag"], "Idempotency-Key": "cle-2"}
        assert [api.delete(absence, headers=headers).status_code for _ in range(2)] == [204, 204]

    def test_the_answer_that_is_kept_has_no_personal_data(self, ours, api):
        api.post("users", self.new_user(ours), headers=self.KEY)
        with in_espace(ours.espace):
            kept = BookingKey.objects.get()
            assert set(kept.answer) == {"name", "ids", "status"}

    def test_a_key_that_is_too_long(self, ours, api):
        headers = {"Idempotency-Key": "a" * 201}
        assert api.post("users", self.new_user(ours), headers=headers).status_code == 422
