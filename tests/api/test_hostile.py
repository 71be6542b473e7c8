"""Nonsense at every address of `api/`, on both hosts: a right status, nothing of another espace."""

import json
from collections import defaultdict
from dataclasses import dataclass

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
FAMILIES_OF: dict[tuple[str, str], list[Address]] = defaultdict(list)
for name, one in EVERY:
    parts = one.path.strip("/").split("/")
    FAMILIES_OF[name, "/".join(parts[:3] if parts[:2] == ["api", "v1"] else parts[:2])].append(one)
FAMILIES = sorted(FAMILIES_OF)
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


@dataclass(frozen=True, slots=True)
class Tried:
    client: Client
    headers: dict[str, str]
    path: str

    def ask(
        self, method: str, query: str = "", body: bytes = b"", kind: str = "application/json"
    ) -> None:
        response = self.client.generic(
            method.upper(), f"{self.path}?{query}", body, kind, headers=self.headers
        )
        said = response.getvalue()
        told = (method, self.path, query[:60], body[:200], response.status_code, said[:200])
        assert response.status_code in RIGHT, told
        assert b"Bravo" not in said, told
        assert b"parse error" not in said.lower(), told  # the library's English


@pytest.mark.parametrize(("host", "family"), FAMILIES)
def test_nonsense(programs, ours, theirs, host, family):  # noqa: F811
    if family == "api/visioplainte":
        Espace.objects.filter(pk=ours.espace.pk).update(slug="visioplainte")
    client, foreign = Client(HTTP_HOST=host), theirs.organisation.pk
    words = {
        **things(theirs),
        "rest": "é/%00/..",
        "uuid": "00000000-0000-0000-0000-000000000000",
        "application_id": 1,
    }
    for turn, address in enumerate(FAMILIES_OF[host, family]):
        path = address.path.format(**{name: words[name] for name in address.names})
        tried = Tried(client, programs(host, address), path)
        for query in queries(foreign)[turn % 2 :: 2]:
            tried.ask("get", query)
        for method in address.methods[1:] if "get" in address.methods else address.methods:
            # Each address another part of them: together they see all.
            for said in objects(foreign)[turn % 9 :: 9]:
                tried.ask(method, body=json.dumps(said).encode())
            for body, kind in bodies()[turn % 4 :: 4]:
                tried.ask(method, body=body, kind=kind)
            tried.ask(method, queries(foreign)[0])


def test_every_family_is_there():
    paths = {one.path for _, one in EVERY}
    for part in ("/api/ants/", "/api/v1/", "/api/visioplainte/", "/api/rdvinsertion/", "/oauth/"):
        assert any(path.startswith(part) for path in paths), part
    assert {"/api/anct/metrics", "/api/justice/lieux", "/public_api/public_links"} <= paths
    assert len(EVERY) > 100
