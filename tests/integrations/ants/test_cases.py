"""The contract of France Titres, case by case (`cases.py` says of which files), over HTTP."""

import json

import pytest
from django.utils import timezone

from integrations.ants.applications import renew_applications
from integrations.ants.sweep import sweep
from tenants.context import in_espace

from .cases import OURS, all_cases, cases_of
from .conftest import TOKEN
from .world import CaseWorld

CASES = list(all_cases())


@pytest.fixture
def judge(alpha, alpha_client, portal_client, settings, monkeypatch):
    """Sets a case up, asks, and holds the answer against it."""

    def run(case) -> None:
        settings.ANTS_API_AUTH_TOKENS = case.tokens
        monkeypatch.setattr(timezone, "now", lambda: case.now)
        # Agents are away by the clock of their espace, wherever they receive.
        alpha.time_zone = case.zone.key
        alpha.save(update_fields=["time_zone"])
        with in_espace(alpha):
            world = CaseWorld(case.now).make(case.setup)
            sweep(case.now)
            for booked in world.booked:
                renew_applications(booked.pk, case.now)
        world.named |= {"token": TOKEN, "host": "alpha.localhost"}
        address, headers = world.fill(case.address), world.fill(case.headers)
        if address.startswith("/api/"):
            answer = getattr(portal_client, case.request.get("method", "GET").lower())
            compare(case, world.fill(case.expected), answer(address, headers=headers))
        else:
            followed = alpha_client.get(address, headers=headers, follow=True)
            compare_page(world.fill(case.expected), followed)

    return run


def compare(case, expected: dict, response) -> None:
    assert response.status_code == expected["status"]
    if case.match == "status_only" or expected.get("body") is None:
        return
    body = json.loads(response.getvalue().replace(b"http://", b"https://"))
    wanted = expected["body"]
    if case.match == "unordered_array":
        body, wanted = (
            sorted(one, key=lambda row: json.dumps(row, sort_keys=True)) for one in (body, wanted)
        )
    if case.match in ("subset", "contains") and isinstance(wanted, dict):
        body = {key: body.get(key) for key in wanted}
    assert told_apart(body, wanted) == {}
    assert body == wanted


def told_apart(body: object, wanted: object) -> dict[str, tuple[list, list]]:
    """By place, the slots that one tells and the other does not: a whole answer is long to read."""
    if not isinstance(body, dict) or not isinstance(wanted, dict):
        return {}
    rows = {key: (body[key], wanted[key]) for key in body.keys() & wanted.keys()}
    return {
        key: ([one for one in ours if one not in other], [one for one in other if one not in ours])
        for key, (ours, other) in rows.items()
        if ours != other and isinstance(ours, list) and isinstance(other, list)
    }


def compare_page(expected: dict, response) -> None:
    """The pages behind a link are ours: one is led to the form, or to what is free instead."""
    if expected["status"] >= 400:
        assert response.status_code == expected["status"]
        return
    is_gone = "/prendre_rdv?" in json.dumps(expected)
    assert response.status_code == (409 if is_gone else 200)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case, judge):
    judge(case)


def test_no_case_was_left_out():
    written = json.loads(OURS.read_text(encoding="utf-8"))["cases"]
    ids = [case.id for case in cases_of(OURS)]
    assert ids == [one["id"] for one in written]
    assert len(set(ids)) == len(ids) >= 24
