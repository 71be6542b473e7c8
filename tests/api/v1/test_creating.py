"""What integrators make: places, motifs, agents, windows, appointments, organisations."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from booking.appointments.models import Appointment
from booking.availability.models import OpeningWindow
from booking.catalog.models import Motif
from booking.directory.access_tokens import create_token
from booking.directory.identity import actor_of_account
from booking.directory.models import Agent, AgentRole, Organisation, Place, Usager, UsagerProfile
from integrations.geocoding import memory
from tenants.context import in_espace
from tenants.models import Espace
from tests.factories import AbsenceFactory, MotifFactory, OpeningWindowFactory, UsagerFactory

from .caller import PORTAL, Program, signed_in
from .test_writing import is_forbidden, refused
from .world import World, make_world

LIEU = {
    "name": "Annexe",
    "address": "3 rue Haute, Vire, 14500",
    "latitude": 48.84,
    "longitude": -0.88,
}
PLAGE = {
    "title": "Permanence",
    "first_day": "2027-01-04",
    "start_time": "09:00",
    "end_time": "12:00",
}


@pytest.fixture
def api(ours):
    return signed_in(ours.account, PORTAL)


@pytest.fixture
def boss(ours):
    return signed_in(ours.account_of(ours.boss), PORTAL)


@pytest.fixture
def chief(ours):
    """Administers the espace."""
    with in_espace(ours.espace):
        Agent.objects.filter(pk=ours.boss.pk).update(is_espace_admin=True)
    return signed_in(ours.account_of(ours.boss), PORTAL)


@pytest.fixture(autouse=True)
def no_addresses():
    memory.forget()
    yield
    memory.forget()


def plage(ours: World, **changes: object) -> dict[str, object]:
    return {
        "organisation_id": ours.organisation.pk,
        "motif_ids": [ours.motif.pk],
        "lieu_id": ours.place.pk,
        **PLAGE,
        **changes,
    }


def rdv(ours: World, **changes: object) -> dict[str, object]:
    return {
        "organisation_id": ours.organisation.pk,
        "motif_id": ours.motif.pk,
        "lieu_id": ours.place.pk,
        "starts_at": "2027-01-04 09:00:00",
        "user_ids": [ours.usager.pk],
        **changes,
    }


def known_usager(ours: World) -> Usager:
    usager = UsagerFactory()
    UsagerProfile.objects.create(organisation=ours.organisation, usager=usager)
    return usager


class TestLieux:
    def test_made_read_changed(self, ours, boss):
        response = boss.post("lieux", {"organisation_id": ours.organisation.pk, **LIEU})
        assert response.status_code == 200
        told = response.json()["lieu"]
        assert told == {
            "id": told["id"],
            "address": LIEU["address"],
            "name": "Annexe",
            "organisation_id": ours.organisation.pk,
            "phone_number": None,
            "single_use": False,
        }
        changed = boss.patch(f"lieux/{told['id']}", {"phone_number": "0231000000"})
        assert changed.json()["lieu"]["phone_number"] == "0231000000"
        assert boss.get(f"lieux/{told['id']}").json() == changed.json()
        listed = boss.get("lieux", organisation_id=ours.organisation.pk).json()["lieux"]
        assert [one["id"] for one in listed] == [ours.place.pk, told["id"]]
        assert boss.get("lieux", organisation_id=ours.foreign.pk).json()["lieux"] == []

    def test_its_position_is_looked_for(self, ours, boss):
        bare = {"organisation_id": ours.organisation.pk, "name": "A", "address": "2 rue Basse"}
        assert refused(boss.post("lieux", bare)) == {"address": "not_found"}
        memory.is_down = True
        assert refused(boss.post("lieux", bare)) == {"address": "not_found"}

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"name": ""}, "name"),
            ({"address": "x" * 301}, "address"),
            ({"latitude": 91}, "latitude"),
            ({"longitude": "NaN"}, "longitude"),
            ({"phone_number": "zéro"}, "phone_number"),
            ({"organisation_id": "x"}, "organisation_id"),
        ],
    )
    def test_what_makes_no_sense(self, ours, boss, changed, field):
        said = {"organisation_id": ours.organisation.pk, **LIEU, **changed}
        assert list(refused(boss.post("lieux", said))) == [field]

    def test_a_basic_agent_may_not(self, ours, api):
        said = {"organisation_id": ours.organisation.pk, **LIEU}
        assert is_forbidden(api.post("lieux", said))
        assert is_forbidden(api.patch(f"lieux/{ours.place.pk}", {"name": "Pris"}))


class TestMotifs:
    def test_made_read_changed(self, ours, boss):
        said = {
            "organisation_id": ours.organisation.pk,
            "name": "Passeport",
            "service_id": ours.service.pk,
            "bookable_by": "everyone",
            "default_duration_in_min": 20,
            "motif_category_short_name": "accueil",
        }
        told = boss.post("motifs", said).json()["motif"]
        assert (told["name"], told["bookable_by"], told["organisation_id"]) == (
            "Passeport",
            "everyone",
            ours.organisation.pk,
        )
        assert told["motif_category"]["short_name"] == "accueil"
        changed = boss.patch(f"motifs/{told['id']}", {"instruction_for_rdv": "Une photo"})
        assert changed.json()["motif"]["instruction_for_rdv"] == "Une photo"
        assert boss.get(f"motifs/{told['id']}").json() == changed.json()
        with in_espace(ours.espace):
            assert Motif.objects.get(pk=told["id"]).default_duration_in_min == 20
        assert told["id"] in [one["id"] for one in boss.get("motifs").json()["motifs"]]

    @pytest.mark.parametrize(
        ("changed", "field", "code"),
        [
            ({"name": ""}, "name", "blank"),
            ({"color": "bleu"}, "color", "invalid"),
            ({"default_duration_in_min": 0}, "default_duration_in_min", "invalid"),
            ({"location_type": "lune"}, "location_type", "inclusion"),
            ({"service_id": 1}, "service_id", "invalid"),
            (
                {"motif_category_short_name": "rien"},
                "motif_category_short_name",
                "must exist",
            ),
        ],
    )
    def test_what_makes_no_sense(self, ours, boss, changed, field, code):
        base = {
            "organisation_id": ours.organisation.pk,
            "name": "Passeport",
            "service_id": ours.service.pk,
        }
        assert refused(boss.post("motifs", {**base, **changed})) == {field: code}

    def test_one_that_others_share_is_the_espaces(self, ours, boss, api):
        with in_espace(ours.espace):
            ours.motif.organisations.add(ours.foreign)
        assert is_forbidden(boss.patch(f"motifs/{ours.motif.pk}", {"name": "Pris"}))
        assert is_forbidden(
            api.post("motifs", {"organisation_id": ours.organisation.pk, "name": "A"})
        )


class TestAgents:
    def test_is_invited(self, ours, boss, deliver):
        said = {
            "email": "Nouvelle@demo.example",
            "organisation_ids": [ours.organisation.pk],
            "service_ids": [ours.service.pk],
        }
        told = boss.post("agents", said).json()["agent"]
        assert told["email"] == "nouvelle@demo.example"
        with in_espace(ours.espace):
            role = AgentRole.objects.get(agent_id=told["id"])
            assert (role.organisation_id, role.access_level) == (ours.organisation.pk, "basic")
        deliver()
        assert [message.to for message in mail.outbox] == [["nouvelle@demo.example"]]
        assert boss.post("agents", said).json()["agent"] == told

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"email": "personne"}, "email"),
            ({"service_ids": []}, "service_ids"),
            ({"access_level": "intervenant"}, "access_level"),
            ({"organisation_ids": []}, "organisation_ids"),
        ],
    )
    def test_what_makes_no_sense(self, ours, boss, changed, field):
        said = {
            "email": "a@demo.example",
            "organisation_ids": [ours.organisation.pk],
            "service_ids": [ours.service.pk],
            **changed,
        }
        assert list(refused(boss.post("agents", said))) == [field]

    def test_a_basic_agent_invites_nobody(self, ours, api):
        said = {"email": "a@demo.example", "organisation_ids": [ours.organisation.pk]}
        assert is_forbidden(api.post("agents", said))


class TestOrganisations:
    def test_made_by_who_administers_the_espace(self, ours, chief):
        told = chief.post("organisations", {"name": "Annexe", "phone_number": "3939"}).json()
        assert told["organisation"]["phone_number"] == "3939"
        with in_espace(ours.espace):
            role = AgentRole.objects.get(organisation_id=told["organisation"]["id"])
            assert (role.agent_id, role.access_level) == (ours.boss.pk, "admin")
        assert refused(chief.post("organisations", {"name": "ANNEXE"})) == {"name": "invalid"}

    def test_by_nobody_else(self, boss):
        assert is_forbidden(boss.post("organisations", {"name": "Annexe"}))


class TestPlages:
    def test_made_read_changed_removed(self, ours, api):
        response = api.post("plage_ouvertures", plage(ours, rrule="FREQ=WEEKLY;BYDAY=MO;"))
        assert response.status_code == 200
        told = response.json()["plage_ouverture"]
        assert (told["agent"]["id"], told["lieu"]["id"]) == (ours.agent.pk, ours.place.pk)
        assert (told["start_time"], told["rrule"][:11]) == ("09:00:00", "FREQ=WEEKLY")
        path = f"plage_ouvertures/{told['id']}"
        assert api.post("plage_ouvertures", plage(ours, rrule="FREQ=WEEKLY;BYDAY=MO")).json() == {
            "plage_ouverture": told
        }
        changed = api.patch(path, {"end_time": "11:00", "rrule": ""}).json()["plage_ouverture"]
        assert (changed["end_time"], changed["rrule"]) == ("11:00:00", None)
        assert api.get(path).json()["plage_ouverture"] == changed
        listed = api.get("plage_ouvertures", agent_id=ours.agent.pk).json()["plage_ouvertures"]
        assert listed == [changed]
        since = timezone.now() - timedelta(minutes=1)
        assert api.delete(path).status_code == 204
        meta = api.get("plage_ouvertures", updated_since=since.isoformat()).json()["meta"]
        assert meta["deleted"] == [told["id"]]
        with in_espace(ours.espace):
            assert not OpeningWindow.objects.exists()

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"end_time": "08:00"}, "end_time"),
            ({"rrule": "FREQ=YEARLY"}, "rrule"),
            ({"rrule": "n'importe quoi"}, "rrule"),
            ({"motif_ids": []}, "motif_ids"),
            ({"motif_ids": [1]}, "motif_ids"),
            ({"lieu_id": None}, "lieu_id"),
            ({"lieu_id": 1}, "lieu_id"),
            ({"first_day": "1700-01-01"}, "first_day"),
        ],
    )
    def test_what_makes_no_sense(self, ours, api, changed, field):
        assert list(refused(api.post("plage_ouvertures", plage(ours, **changed)))) == [field]

    def test_of_a_colleague_by_who_runs_the_organisation(self, ours, api, boss):
        said = plage(ours, agent_email=ours.agent.email)
        assert boss.post("plage_ouvertures", said).status_code == 200
        assert is_forbidden(api.post("plage_ouvertures", plage(ours, agent_id=ours.boss.pk)))
        unknown = boss.post("plage_ouvertures", plage(ours, agent_email="x@demo.example"))
        assert (unknown.status_code, unknown.json()) == (404, {"not_found": "agent"})

    def test_if_match_names_another_state(self, ours, api):
        made = api.post("plage_ouvertures", plage(ours)).json()["plage_ouverture"]
        path = f"plage_ouvertures/{made['id']}"
        etag = api.get(path)["ETag"]
        assert api.patch(path, {"title": "A"}, headers={"If-Match": etag}).status_code == 200
        assert api.patch(path, {"title": "B"}, headers={"If-Match": etag}).status_code == 412
        assert api.delete(path, headers={"If-Match": etag}).status_code == 412


class TestRdvs:
    def test_is_booked_as_on_the_agents_screen(self, ours, api, deliver):
        response = api.post("rdvs", rdv(ours, context="Vient avec son fils"))
        assert response.status_code == 200, response.content
        told = response.json()["rdv"]
        assert (told["starts_at"], told["created_by"], told["context"]) == (
            "2027-01-04 09:00:00 +0100",
            "agent",
            "Vient avec son fils",
        )
        assert [one["id"] for one in told["agents"]] == [ours.agent.pk]
        assert [one["user"]["id"] for one in told["participations"]] == [ours.usager.pk]
        assert api.get(f"rdvs/{told['id']}").json()["rdv"] == told
        deliver()
        assert [ours.usager.email] in [message.to for message in mail.outbox]

    def test_a_time_that_is_taken(self, ours, api):
        with in_espace(ours.espace):
            other = known_usager(ours)
        assert api.post("rdvs", rdv(ours)).status_code == 200
        again = api.post("rdvs", rdv(ours))
        assert (again.status_code, list(again.json())) == (409, ["success", "errors"])
        taken = api.post("rdvs", rdv(ours, user_ids=[other.pk]))
        assert taken.status_code == 409
        assert taken.json()["errors"][0]
        with in_espace(ours.espace):
            assert Appointment.objects.count() == 1
        assert api.post("rdvs", rdv(ours, user_ids=[other.pk], force=True)).status_code == 200

    def test_an_agent_who_is_away(self, ours, api):
        with in_espace(ours.espace):
            day = timezone.now().date() + timedelta(days=30)
            AbsenceFactory(agent=ours.agent, first_day=day, end_day=day)
        said = rdv(ours, starts_at=f"{day.isoformat()} 10:00:00")
        assert api.post("rdvs", said).status_code == 409

    def test_a_key_books_once(self, ours, api):
        headers = {"Idempotency-Key": "une-fois"}
        first, again = (api.post("rdvs", rdv(ours), headers=headers) for _ in range(2))
        assert first.json() == again.json()
        assert again["Idempotent-Replayed"] == "true"

    @pytest.mark.parametrize(
        ("changed", "field", "code"),
        [
            ({"user_ids": []}, "user_ids", "invalid"),
            ({"user_ids": [1]}, "user_ids", "must exist"),
            ({"motif_id": 1}, "motif_id", "must exist"),
            ({"agent_ids": [1]}, "agent_ids", "must exist"),
            ({"lieu_id": None}, "lieu_id", "invalid"),
            ({"lieu_id": 1}, "base", "must exist"),
            ({"starts_at": "demain"}, "starts_at", "invalid"),
            ({"starts_at": ""}, "starts_at", "blank"),
            ({"duration_in_min": 0}, "duration_in_min", "invalid"),
        ],
    )
    def test_what_makes_no_sense(self, ours, api, changed, field, code):
        assert refused(api.post("rdvs", rdv(ours, **changed))) == {field: code}
        with in_espace(ours.espace):
            assert not Appointment.objects.exists()

    def test_somebody_whom_the_agent_does_not_see(self, ours, api):
        said = rdv(ours, user_ids=[ours.stranger.pk])
        assert refused(api.post("rdvs", said)) == {"user_ids": "must exist"}

    def test_in_an_organisation_of_others(self, ours, api):
        said = rdv(ours, organisation_id=ours.foreign.pk)
        assert is_forbidden(api.post("rdvs", said))


@pytest.mark.parametrize("path", ["lieux", "motifs", "plage_ouvertures", "rdvs", "agents"])
def test_another_espace_is_not_told_from_nothing(ours, theirs, boss, path):
    for foreign in (theirs.organisation.pk, ours.foreign.pk, 12, 2**53 - 1):
        said = {
            **rdv(ours),
            **plage(ours),
            **LIEU,
            "name": "Pris",
            "email": "a@demo.example",
            "organisation_id": foreign,
            "organisation_ids": [foreign],
        }
        assert is_forbidden(boss.post(path, said)), (path, foreign)


@pytest.mark.parametrize("path", ["lieux", "motifs", "plage_ouvertures"])
def test_lists_cost_the_same_whatever_their_length(ours, boss, path):
    counts = []
    for _ in range(2):
        with in_espace(ours.espace):
            Place.objects.create(organisation=ours.organisation, **LIEU)
            motif = MotifFactory(organisations=[ours.organisation], service=ours.service)
            OpeningWindowFactory(
                agent=ours.agent,
                organisation=ours.organisation,
                place=ours.place,
                motifs=[motif, ours.motif],
            )
        with CaptureQueriesContext(connection) as asked:
            assert boss.get(path).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_scopes_are_asked(ours):
    with in_espace(ours.espace):
        actor = actor_of_account(ours.boss.account_id)
        _, shown = create_token("Lecture", ["read:plage_ouvertures"], 30, actor, timezone.now())
    program = Program(PORTAL, {"Authorization": f"Bearer {shown}"})
    assert program.get("plage_ouvertures").status_code == 200
    assert is_forbidden(program.post("plage_ouvertures", plage(ours)))
    assert is_forbidden(program.get("lieux"))


def test_webhooks_have_a_scope_of_their_own(ours, chief):
    path = f"organisations/{ours.organisation.pk}/webhook_endpoints"
    said = {"target_url": "https://essai.example/", "secret": "secret-de-test", "trigger": False}

    def program(*scopes: str) -> Program:
        with in_espace(ours.espace):
            actor = actor_of_account(ours.boss.account_id)
            _, shown = create_token(scopes[0], list(scopes), 30, actor, timezone.now())
        return Program(PORTAL, {"Authorization": f"Bearer {shown}"})

    assert is_forbidden(program("write:rdvs").get(path))
    reader = program("read:webhooks")
    assert reader.get(path).status_code == 200
    assert is_forbidden(reader.post(path, said))
    assert program("write:webhooks").post(path, said).status_code == 200


def test_of_two_who_read_the_same_status_one_changes_it(committed):
    """`If-Match` is looked at under the lock of the appointment."""
    ours = make_world(Espace.objects.get(slug="alpha"))
    with in_espace(ours.espace):
        path = f"rdvs/{ours.book(starts_at=timezone.now() - timedelta(hours=1)).pk}"
    api = signed_in(ours.account, PORTAL)
    # As GET, which is what one reads.
    etag = api.get(path)["ETag"]
    headers = {**api.headers, "If-Match": etag}

    def mark(status: str) -> int:
        try:
            said = {"status": status}
            return Program(PORTAL, headers).patch(f"{path}/update_status", said).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as several:
        found = sorted(several.map(mark, ["seen", "noshow", "excused", "revoked"]))
    assert found == [200, 412, 412, 412]


def test_programs_that_want_one_time_get_one_appointment(committed):
    """Threat 1, by the interface: eight at once, one success."""
    ours = make_world(Espace.objects.get(slug="alpha"))
    with in_espace(ours.espace):
        people = [known_usager(ours).pk for _ in range(8)]
    api = signed_in(ours.account, PORTAL)

    def book(user_id: int) -> int:
        try:
            return (
                Program(PORTAL, api.headers).post("rdvs", rdv(ours, user_ids=[user_id])).status_code
            )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as several:
        found = sorted(several.map(book, people))
    assert found == [200] + [409] * 7
    with in_espace(ours.espace):
        assert Appointment.objects.count() == 1
        assert Organisation.objects.count() == 2


MAKERS = {
    "absences": ("absence", lambda ours: {"agent_id": ours.agent.pk, **absence_of("2027-03-01")}),
    "lieux": ("lieu", lambda ours: {"organisation_id": ours.organisation.pk, **LIEU}),
    "motifs": (
        "motif",
        lambda ours: {
            "organisation_id": ours.organisation.pk,
            "name": "Neuf",
            "service_id": ours.service.pk,
        },
    ),
    "plage_ouvertures": ("plage_ouverture", lambda ours: plage(ours)),
    "rdvs": ("rdv", lambda ours: rdv(ours)),
    "users": (
        "user",
        lambda ours: {
            "organisation_ids": [ours.organisation.pk],
            "first_name": "Zoé",
            "last_name": "Neuve",
        },
    ),
}


def absence_of(day: str) -> dict[str, str]:
    return {"title": "Formation", "first_day": day, "start_time": "09:00", "end_time": "12:00"}


@pytest.mark.parametrize("kind", ["bare", "wrapped", "form", "wrapped form"])
@pytest.mark.parametrize("path", MAKERS)
def test_an_object_is_taken_bare_or_under_its_name_in_json_or_a_form(ours, boss, path, kind):
    root, make = MAKERS[path]
    said = make(ours)
    if "form" in kind:
        pairs = [
            (f"{name}[]" if isinstance(value, list) else name, one)
            for name, value in said.items()
            for one in (value if isinstance(value, list) else [value])
        ]
        if "wrapped" in kind:
            pairs = [
                (f"{root}[{name.removesuffix('[]')}]" + "[]" * name.endswith("[]"), one)
                for name, one in pairs
            ]
        response = boss.client.post(
            f"/api/v1/{path}",
            urlencode(pairs),
            content_type="application/x-www-form-urlencoded",
            headers=boss.headers,
        )
    else:
        response = boss.post(path, {root: said} if kind == "wrapped" else said)
    assert (response.status_code, list(response.json())) == (200, [root]), response.content
