"""The OpenAPI document and what is served are one."""

import re

import pytest
from django.urls import get_resolver

from api.v1.schema import document


@pytest.fixture(scope="module")
def told() -> dict:
    return document()


def served() -> set[tuple[str, str]]:
    """Path and method of every address."""
    found = set()
    for pattern in get_resolver("api.v1.urls").url_patterns:
        view = getattr(pattern.callback, "view_class", None)
        if view is None:
            continue
        path = re.sub(r"<int:(\w+)>", r"{\1}", f"/api/v1/{pattern.pattern}")
        methods = {name for name in view.http_method_names if hasattr(view, name)}
        found |= {(path, name) for name in methods - {"options", "head"}}
    return found


def test_every_address_is_told_and_no_other(told):
    written = {
        (path, method)
        for path, item in told["paths"].items()
        for method in item
        if method != "parameters"
    }
    assert written == served()
    assert len(written) > 25


def test_put_does_what_patch_does_where_the_fields_server_has_both():
    changing = {
        pattern.name: pattern.callback.view_class
        for pattern in get_resolver("api.v1.urls").url_patterns
        if hasattr(getattr(pattern.callback, "view_class", None), "patch")
    }
    # An action of its own there, not the change of a resource.
    assert not hasattr(changing.pop("v1_rdv_status"), "put")
    assert len(changing) >= 8
    assert all(view.put is view.patch for view in changing.values())


def test_every_operation_has_its_words(told):
    for path, item in told["paths"].items():
        for method, one in item.items():
            assert one["summary"], (path, method)
            assert one["tags"] != ["v1"], (path, method)
            assert {"401", "422", "429"} <= set(one["responses"]), (path, method)


def test_the_document_is_valid(told):
    from drf_spectacular.validation import validate_schema

    validate_schema(told)
