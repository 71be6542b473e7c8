"""Nonsense at every address of `api/`, on both hosts: a right status, nothing of another espace."""

import pytest
from django.test import Client

from booking.directory.models import Service
from tenants.context import in_espace
from tenants.models import Espace

from .hostile import ESPACE_URLS, PORTAL_URLS, Address, addresses, bodies, objects, queries
from .v1.caller import PORTAL, SECRET, signed_in, signing
from .v1.conftest import ours, theirs  # noqa: F401
from .v1.test_isolation import things

HOSTS = {PORTAL: PORTAL_URLS, "alpha.localhost": ESPACE_URLS}
EVERY = [(host, one) for host, urls in HOSTS.items() for one in addresses(urls)]
RIGHT = {200, 201, 204, 302, 400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 422}
KEYS = {
    "X-Visioplainte-Api-Key": "clef",
    "X-Coop-Mediation-Numerique-Api-Key": "clef",
    "X-Hub-Rdv-Auth-Token": "clef",
}


@pytest.fixture
def programs(ours, theirs, settings):  # noqa: F811
    """Everybody who may enter, by address: what is refused at the door tells nothing."""
    settings.ANTS_API_AUTH_TOKENS = ["clef"]
    settings.SHARED_SECRET_FOR_AGENTS_AUTH = SECRET
    settings.VISIOPLAINTE_CAN_RESET = True
    for name in ("VISIOPLAINTE", "COOP_MEDIATION_NUMERIQUE"):
        setattr(settings, f"{name}_API_KEY", "clef")
    settings.CARTO_ANCT_SHARED_SECRET = "clef"
    with in_espace(ours.espace):
        Service.objects.filter(pk=ours.service.pk).update(name="Gendarmerie Nationale")
    Espace.objects.filter(pk=ours.espace.pk).update(departement_number="CN")

    def headers_for(host: str, address: Address) -> dict[str, str]:
        if "rdvinsertion" in address.path:
            return signing(ours.boss, host).headers
        if "anct" in address.path:
            return {"Authorization": "Bearer clef"}
        return {**KEYS, **signed_in(ours.account_of(ours.boss), host).headers}

    return headers_for


@pytest.mark.parametrize(
    ("host", "address"), EVERY, ids=[f"{host}{one.path}" for host, one in EVERY]
)
def test_nonsense(programs, ours, theirs, host, address):  # noqa: F811
    client = Client(HTTP_HOST=host)
    headers = programs(host, address)
    if "visioplainte" in address.path:
        Espace.objects.filter(pk=ours.espace.pk).update(slug="visioplainte")
    known = {**things(theirs), "agent_id": theirs.agent.pk, "rest": "é/%00/..", "uuid": "0" * 32}
    words = {**known, "uuid": "00000000-0000-0000-0000-000000000000"}
    path = address.path.format(**{name: words.get(name, 1) for name in address.names})
    foreign = theirs.organisation.pk

    def ask(method: str, query: str = "", **more: object) -> None:
        response = getattr(client, method)(f"{path}?{query}", headers=headers, **more)
        said = b"".join(response.streaming_content) if response.streaming else response.content
        told = (method, path, query[:60], str(more)[:200], response.status_code, said[:200])
        assert response.status_code in RIGHT, told
        assert b"Bravo" not in said, told

    for query in queries(foreign):
        ask("get", query)
    for method in address.methods:
        if method == "get":
            continue
        for said in objects(foreign):
            ask(method, data=said, content_type="application/json")
        for body, kind in bodies():
            ask(method, data=body, content_type=kind)
        ask(method, queries(foreign)[0])


def test_every_family_is_there():
    paths = {one.path for _, one in EVERY}
    for part in ("/api/ants/", "/api/v1/", "/api/visioplainte/", "/api/rdvinsertion/", "/oauth/"):
        assert any(path.startswith(part) for path in paths), part
    assert {"/api/anct/metrics", "/api/justice/lieux", "/public_api/public_links"} <= paths
    assert len(EVERY) > 100
