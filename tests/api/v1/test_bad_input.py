"""What makes no sense: the right status, the contract's words, never a 500."""

import pytest

from .caller import PORTAL, signed_in

LISTS = ["absences", "agents", "users", "organisations", "rdvs", "teams"]
WORDS = ["", " ", "abc", "-1", "1.5", "1e9", "9" * 40, "\u0000", "é", "null", "[]", "{}", "' OR 1"]


@pytest.fixture
def api(ours):
    """By the portal's host, where an espace is yet to be found."""
    return signed_in(ours.account, PORTAL)


def is_told(response, *statuses: int) -> bool:
    assert response.status_code in statuses, response.content[:300]
    assert response["Content-Type"] == "application/json"
    body = response.json()
    return response.status_code < 400 or "errors" in body or "not_found" in body


@pytest.mark.parametrize("path", LISTS)
def test_any_word_in_any_filter(api, path):
    names = ["page", "ids", "ids[]", "id", "id[]", "organisation_id", "user_id", "agent_id"]
    for word in WORDS:
        for name in names:
            assert is_told(api.get(path, **{name: word}), 200, 422), (name, word)


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    "query",
    [
        "ids[]=1&ids[]=2&ids=3",
        "ids[a]=1&ids[b]=2",
        "ids[][]=1",
        "ids[a][b][c][d][e][f][g]=1",
        "ids[=1&]=2&[]=3&=4&&&",
        "page=1&page=2",
        "page[]=2",
        "page[a]=2",
        "organisation_id[]=1",
        "organisation_id=1&organisation_id=2",
        "status=seen&status[]=seen",
        "starts_after[]=2026-01-01",
        "%5B%5D=1",
        "ids%5B%5D=1",
    ],
)
def test_brackets_and_repeated_names(api, path, query):
    assert is_told(api.ask("get", f"{path}?{query}"), 200, 422)


def test_broken_utf8(api):
    for path in LISTS:
        assert is_told(api.ask("get", f"{path}?ids=%FF%FE"), 400)
    for kind in ("application/json", "application/x-www-form-urlencoded"):
        response = api.client.post(
            "/api/v1/users", b'{"first_name": "\xff\xfe"}', content_type=kind, headers=api.headers
        )
        assert is_told(response, 400, 422)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[1, 2]", b'"a"', b"null", b"3", b"NaN", b'{"a": NaN}', b"[" * 2000, b"\x00"],
)
@pytest.mark.parametrize("method", ["post", "patch", "delete"])
def test_bodies_that_are_no_object(ours, api, body, method):
    paths = {
        "post": ["users", "absences", "user_profiles", "referent_assignations"],
        "patch": [f"users/{ours.usager.pk}", f"organisations/{ours.organisation.pk}"],
        "delete": ["user_profiles", "referent_assignations"],
    }
    for path in paths[method]:
        response = getattr(api.client, method)(
            f"/api/v1/{path}", body, content_type="application/json", headers=api.headers
        )
        assert is_told(response, 200, 400, 403, 422)
        assert response.status_code != 200 or body in (b"", b'{"a": NaN}')


def test_ten_thousand_identifiers(ours, api):
    many = "&".join(f"ids[]={n}" for n in range(10_000))
    # So many names in a line are refused before they are counted, by what comes first.
    assert is_told(api.ask("get", f"users?{many}"), 400, 422)
    said = {
        "organisation_ids": list(range(1, 10_001)),
        "first_name": "Ana",
        "last_name": "Benali",
    }
    assert is_told(api.post("users", said), 422)


def test_a_megabyte(ours, api):
    said = {"first_name": "a" * 1_000_000}
    assert is_told(api.post("users", said), 413)
    assert is_told(api.patch(f"users/{ours.usager.pk}", said), 413)


def test_a_long_value(ours, api):
    assert is_told(api.patch(f"users/{ours.usager.pk}", {"address": "a" * 100_000}), 422)


def test_media_types_and_methods(ours, api):
    response = api.client.post(
        "/api/v1/users", b"<a/>", content_type="application/xml", headers=api.headers
    )
    assert is_told(response, 415)
    assert is_told(api.ask("put", "users", {}), 405)
    assert is_told(api.ask("delete", "users"), 405)
    assert is_told(api.get("nulle/part"), 404)
    assert is_told(api.get("absences/abc"), 404)
    assert is_told(api.post("nulle/part", {}), 404)


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "", "n’importe quoi"])
def test_answers_are_json_whatever_is_accepted(api, accept):
    response = api.ask("get", "agents/me", headers={"Accept": accept})
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")


@pytest.mark.parametrize("tail", ["/", ".json", ".json/"])
@pytest.mark.parametrize("host", ["alpha.localhost", "localhost"])
def test_the_tails_that_the_fields_server_leaves_aside(ours, host, tail):
    api = signed_in(ours.account, host)
    for path in ("agents/me", f"users/{ours.usager.pk}", "public_links"):
        bare, tailed = api.get(path), api.get(path + tail)
        assert (tailed.status_code, tailed.json()) == (bare.status_code, bare.json())
    changed = api.patch(f"users/{ours.usager.pk}{tail}", {"address": "1 rue Haute"})
    assert changed.json()["user"]["address"] == "1 rue Haute"
    for path in (tail, f"nulle/part{tail}", f"agents/me{tail}{tail}{tail}"):
        assert is_told(api.get(path), 404), path


def test_a_file_where_a_word_is_expected(ours, api):
    from django.core.files.uploadedfile import SimpleUploadedFile

    said = {
        "first_name": SimpleUploadedFile("a.txt", b"a"),
        "organisation_ids[]": ours.organisation.pk,
        "last_name": "B",
    }
    response = api.client.post("/api/v1/users", said, headers=api.headers)
    assert is_told(response, 422)
