"""The document and its pages, open to everybody on every host."""

import pytest

from api.v1.docs.changes import CHANGES
from tests.support.clients import HostClient

HOSTS = ["alpha.localhost", "localhost"]


@pytest.mark.parametrize("host", HOSTS)
def test_the_document(alpha, host):
    client = HostClient(host)
    response = client.get("/api/v1/openapi.json")
    assert response.status_code == 200
    told = response.json()
    assert told["openapi"].startswith("3.")
    again = client.get("/api/v1/openapi.json", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("host", HOSTS)
def test_the_page_tells_every_operation(alpha, host):
    client = HostClient(host)
    told = client.get("/api/v1/openapi.json").json()
    response = client.get("/api-docs")
    page = response.content.decode()
    assert response.status_code == 200
    for path, item in told["paths"].items():
        for method, one in item.items():
            if method == "put":
                # Told with PATCH, of which it does the same.
                continue
            words = "PATCH, PUT" if {"patch", "put"} <= set(item) else method.upper()
            assert f'id="{one["operationId"]}"' in page, (path, method)
            assert f"<strong>{words}</strong> {path}" in page
    assert "<script>" not in page
    assert "style=" not in page


def test_what_has_changed(alpha):
    page = HostClient("localhost").get("/api-docs/changements").content.decode()
    assert all(change.words in page for change in CHANGES)
    days = [change.day for change in CHANGES]
    assert days == sorted(days, reverse=True)
