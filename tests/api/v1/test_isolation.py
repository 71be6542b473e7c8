"""Every address of the interface, with the credentials of one espace and the ids of the other."""

import json

import pytest
from django.urls import reverse

from api.v1 import urls
from booking.appointments.models import Appointment, BookingPlan, Participation
from booking.availability.models import OpeningWindow
from integrations.webhooks.models import WebhookEndpoint
from socle.accounts.models import Account
from tenants.context import in_espace
from tenants.memberships import set_members
from tests.factories import AgentFactory, OpeningWindowFactory

from .caller import PORTAL, Program, signed_in
from .world import World, absent

ROUTES = [(one.name, tuple(one.pattern.converters)) for one in urls.urlpatterns]
# They take no identifier: what they list is looked at.
WITHOUT_IDS = [name for name, converters in ROUTES if not converters]
WITH_IDS = [(name, names) for name, names in ROUTES if names and names != ("rest",)]
METHODS = ("get", "patch", "post", "delete")


def things(world: World) -> dict[str, int]:
    """An identifier of each kind."""
    with in_espace(world.espace):
        rdv = world.book()
        return {
            "absence_id": absent(world).pk,
            "agent_id": world.agent.pk,
            "lieu_id": world.place.pk,
            "motif_id": world.motif.pk,
            "plage_id": window_of(world).pk,
            "organisation_id": world.organisation.pk,
            "participation_id": Participation.objects.get(appointment=rdv).pk,
            "rdv_id": rdv.pk,
            "user_id": world.usager.pk,
            "endpoint_id": webhook_of(world).pk,
            "plan_id": plan_of(world).pk,
        }


def window_of(world: World) -> OpeningWindow:
    return OpeningWindowFactory(
        agent=world.agent,
        organisation=world.organisation,
        place=world.place,
        motifs=[world.motif],
        title=f"Plage {world.espace.name}",
    )


def webhook_of(world: World) -> WebhookEndpoint:
    endpoint = WebhookEndpoint(
        organisation=world.organisation, target_url=f"https://{world.espace.slug}.example/"
    )
    endpoint.set_secret("secret-de-test")
    endpoint.save()
    return endpoint


def plan_of(world: World) -> BookingPlan:
    return BookingPlan.objects.create(
        agent=world.boss, usager=world.usager, return_url="https://coop.example/"
    )


def bodies(ids: dict[str, int]) -> dict[str, object]:
    """What would change something, with every name under which an identifier may come."""
    return {
        **ids,
        "organisation_ids": [ids["organisation_id"]],
        "referent_agent_ids": [ids["agent_id"]],
        "agent_ids": [ids["agent_id"]],
        "user_ids": [ids["user_id"]],
        "motif_ids": [ids["motif_id"]],
        "starts_at": "2027-01-04 09:00:00",
        "address": "2 rue Basse, Vire",
        "latitude": 48.84,
        "longitude": -0.88,
        "email": "pris@demo.example",
        "responsible_id": ids["user_id"],
        "status": "excused",
        "target_url": "https://pris.example/",
        "secret": "secret-de-test",
        "user": {"id": ids["user_id"]},
        "return_url": "https://pris.example/",
        "participation": {"status": "excused"},
        "name": "Pris",
        "title": "Pris",
        "first_name": "Pris",
        "last_name": "Pris",
        "first_day": "2027-01-04",
        "start_time": "09:00",
        "end_time": "10:00",
    }


@pytest.fixture(params=["espace", "portal"])
def program(request, ours, theirs) -> Program:
    """Of who administers an organisation of ours, by both hosts."""
    host = ours.host if request.param == "espace" else PORTAL
    return signed_in(ours.account_of(ours.boss), host)


def path_of(name: str, ids: dict[str, object]) -> str:
    path = reverse(name, kwargs=ids, urlconf="project.urls.espace")
    return path.removeprefix("/api/v1/")


def rows_of(world: World) -> str:
    """All that could have changed."""
    with in_espace(world.espace):
        return json.dumps(
            [
                list(model.objects.order_by("pk").values())
                for model in (
                    type(world.organisation),
                    type(world.usager),
                    type(world.agent),
                    type(world.motif),
                    type(world.place),
                    OpeningWindow,
                    Appointment,
                    Participation,
                    world.agent.absences.model,
                    world.usager.profiles.model,
                )
            ],
            default=str,
        )


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("name", "names"), WITH_IDS)
def test_the_others_ids_lead_nowhere(ours, theirs, program, name, names, method):
    foreign, own = things(theirs), things(ours)
    before = rows_of(theirs)
    for changed in names:
        ids = {**own, changed: foreign[changed]}
        path = path_of(name, {one: ids[one] for one in names})
        response = program.ask(method, path, bodies(ids) if method != "get" else None)
        assert "Bravo" not in response.content.decode()
        if response.status_code == 200:
            assert not any(value for key, value in response.json().items() if key != "meta")
        else:
            assert response.status_code in (403, 404, 405), response.content
    assert rows_of(theirs) == before


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", WITHOUT_IDS)
def test_nothing_of_theirs_is_told_or_changed(ours, theirs, program, name, method):
    foreign = things(theirs)
    before = rows_of(theirs)
    path = path_of(name, {})
    query = {key: value for key, value in foreign.items() if name not in ("v1_agents",)}
    response = program.ask(method, path, bodies(foreign) if method != "get" else None, **query)
    assert "Bravo" not in response.content.decode()
    assert response.status_code in (200, 401, 403, 404, 405, 422)
    assert rows_of(theirs) == before


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("name", "names"), ROUTES)
def test_nobody_gets_nothing(ours, name, names, method):
    ids = {"rest": "nulle/part", **things(ours)}
    path = path_of(name, {one: ids[one] for one in names})
    response = Program(ours.host).ask(method, path, {} if method != "get" else None)
    assert response.status_code in ((200, 405) if name == "v1_openapi" else (401, 404, 405))
    assert "Alpha" not in response.content.decode()


class TestTwoEspaces:
    """One account with an agent in both espaces, on the portal's host."""

    @pytest.fixture
    def both(self, ours, theirs) -> Program:
        account = Account.objects.get(pk=ours.agent.account_id)
        with in_espace(theirs.espace):
            AgentFactory(
                account=account,
                email=account.email,
                last_name="RouxAlpha",
                organisation=theirs.organisation,
                services=[theirs.service],
            )
            set_members({theirs.agent.account_id, theirs.boss.account_id, account.pk})
        return signed_in(account, PORTAL)

    def test_lists_are_of_both_in_the_order_of_identifiers(self, ours, theirs, both):
        told = both.get("organisations").json()
        found = [one["id"] for one in told["organisations"]]
        assert found == sorted([ours.organisation.pk, theirs.organisation.pk])
        assert told["meta"]["total_count"] == 2

    def test_each_object_is_found_by_its_identifier(self, ours, theirs, both):
        for world in (ours, theirs):
            path = f"organisations/{world.organisation.pk}"
            assert both.get(path).json()["organisation"]["name"] == world.organisation.name
            assert both.get(f"{path}/motifs").json()["motifs"][0]["name"] == world.motif.name

    def test_a_change_lands_where_its_identifiers_say(self, ours, theirs, both):
        for world in (ours, theirs):
            said = {
                "organisation_ids": [world.organisation.pk],
                "first_name": "Ana",
                "last_name": "Benali",
            }
            pk = both.post("users", said).json()["user"]["id"]
            assert pk >> 32 == world.espace.number

    def test_a_change_in_both_at_once_is_refused(self, ours, theirs, both):
        said = {
            "organisation_ids": [ours.organisation.pk, theirs.organisation.pk],
            "first_name": "Ana",
            "last_name": "Benali",
        }
        assert both.post("users", said).status_code == 403

    def test_one_espace_is_named_by_a_header(self, ours, theirs, both):
        for world in (ours, theirs):
            headers = {"X-RDV-Espace": world.espace.slug}
            told = both.ask("get", "organisations", headers=headers).json()["organisations"]
            assert [one["id"] for one in told] == [world.organisation.pk]
        assert both.ask("get", "agents/me", headers={"X-RDV-Espace": "ailleurs"}).status_code == 404

    def test_a_page_across_both(self, ours, theirs, both, monkeypatch):
        monkeypatch.setattr("api.v1.pages.PER_PAGE", 1)
        found = [both.get("users", page=n).json()["users"][0]["id"] for n in (1, 2)]
        assert found == sorted([ours.usager.pk, theirs.usager.pk])
        assert both.get("users", page=3).json()["users"] == []

    def test_a_walk_across_both(self, ours, theirs, both, monkeypatch):
        for size in (1, 2, 3):
            monkeypatch.setattr("api.v1.pages.PER_PAGE", size)
            found, cursor = [], ""
            while cursor is not None:
                told = both.get("agents", cursor=cursor).json()
                found += [one["id"] for one in told["agents"]]
                cursor = told["meta"]["next_cursor"]
            assert found == sorted(found)
            assert {ours.agent.pk, ours.boss.pk, theirs.agent.pk, theirs.boss.pk} <= set(found)

    def test_a_suspended_espace_is_left_out(self, ours, theirs, both):
        theirs.espace.state = "suspended"
        theirs.espace.save()
        assert len(both.get("organisations").json()["organisations"]) == 1
        assert both.get(f"organisations/{theirs.organisation.pk}").status_code == 404
