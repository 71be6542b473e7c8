"""`updated_since`: what changed and what is gone, told to those who could see it."""

from datetime import timedelta

import pytest

from booking.appointments.models import Appointment, Change, Participation
from booking.availability.models import Absence
from booking.directory.models import DirectoryChange, UsagerProfile
from socle.clock import now
from tenants.context import in_espace
from tests.factories import MotifFactory, ServiceFactory, UsagerFactory

from .caller import PORTAL, signed_in
from .world import absent

LONG_AGO = timedelta(days=40)


@pytest.fixture
def api(ours):
    return signed_in(ours.account, PORTAL)


@pytest.fixture
def boss(ours):
    return signed_in(ours.account_of(ours.boss), PORTAL)


@pytest.fixture
def since() -> str:
    return (now() - timedelta(days=1)).isoformat()


@pytest.fixture
def old(ours) -> Appointment:
    """Everything was written long ago."""
    with in_espace(ours.espace):
        rdv, away = ours.book(starts_at=now() - timedelta(days=2)), absent(ours)
        for row in (rdv, away, ours.usager, ours.organisation, ours.motif):
            type(row).objects.filter(pk=row.pk).update(updated_at=now() - LONG_AGO)
    return rdv


def told(api, path: str, since: str) -> tuple[list[int], list[int]]:
    response = api.get(path, updated_since=since)
    assert response.status_code == 200, response.content
    body = response.json()
    return [one["id"] for one in body[path.split("/")[-1]]], body["meta"]["deleted"]


@pytest.mark.parametrize("path", ["rdvs", "absences", "users", "organisations"])
def test_nothing_changed(api, old, since, path):
    assert told(api, path, since) == ([], [])
    assert told(api, path, (now() - LONG_AGO * 2).isoformat())[0]


def test_a_participation_changes_its_appointment(ours, api, old, since):
    with in_espace(ours.espace):
        part = Participation.objects.get(appointment=old)
    api.patch(f"participations/{part.pk}", {"participation": {"status": "seen"}})
    with in_espace(ours.espace):
        Appointment.objects.update(updated_at=now() - LONG_AGO)
    assert told(api, "rdvs", since) == ([old.pk], [])


def test_what_was_changed(ours, api, boss, old, since):
    api.patch(f"users/{ours.usager.pk}", {"address": "1 rue Haute"})
    boss.patch(f"organisations/{ours.organisation.pk}", {"email": "mairie@demo.example"})
    assert told(api, "users", since) == ([ours.usager.pk], [])
    assert told(api, "organisations", since) == ([ours.organisation.pk], [])


def test_an_absence_is_gone_for_those_who_saw_it(ours, theirs, api, old, since):
    with in_espace(ours.espace):
        away = Absence.objects.get()
    api.delete(f"absences/{away.pk}")
    assert told(api, "absences", since) == ([], [away.pk])
    with in_espace(ours.espace):
        DirectoryChange.objects.update(before={"agent_id": 12})
    assert told(api, "absences", since) == ([], [])
    assert told(signed_in(theirs.account, PORTAL), "absences", since) == ([], [])


@pytest.mark.parametrize("which", ["own service", "assigned", "neither", "elsewhere"])
def test_an_appointment_is_gone_for_those_who_saw_it(ours, api, old, since, which):
    with in_espace(ours.espace):
        other = MotifFactory(organisations=[ours.organisation], service=ServiceFactory())
        before = {
            "organisation_id": ours.foreign.pk if which == "elsewhere" else ours.organisation.pk,
            "motif_id": ours.motif.pk if which == "own service" else other.pk,
            "agent_ids": [ours.agent.pk] if which == "assigned" else [ours.boss.pk],
        }
        Change.objects.create(
            appointment_id=old.pk + 7,
            verb=Change.Verb.DELETED,
            before=before,
            author_kind="agent",
            author_label="Ana",
            made_at=now(),
        )
    gone = [old.pk + 7] if which in ("own service", "assigned") else []
    assert told(api, "rdvs", since) == ([], gone)


def test_an_usager_let_go(ours, api, old, since):
    with in_espace(ours.espace):
        usager = UsagerFactory()
        for organisation in (ours.organisation, ours.foreign):
            UsagerProfile.objects.create(usager=usager, organisation=organisation)
    said = {"organisation_id": ours.organisation.pk, "user_id": usager.pk}
    assert api.delete("user_profiles", said).status_code == 204
    assert told(api, "users", since) == ([], [usager.pk])


@pytest.mark.parametrize("text", ["hier", "2026-13-01", "[]", "\u0000"])
def test_no_moment(api, text):
    response = api.get("users", updated_since=text)
    assert response.status_code == 422
    assert response.json()["errors"] == {"updated_since": [{"error": "invalid"}]}
