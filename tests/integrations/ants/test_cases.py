"""The contract of France Titres, case by case (`ants_cases.json`), over HTTP on the portal.

Where the reference's own answer is a defect, the case says what is recommended: that one holds.
"""

import json
from datetime import datetime
from pathlib import Path

import pytest
from django.utils import timezone

from integrations.ants.applications import renew_applications
from integrations.ants.sweep import sweep
from tenants.context import in_espace

from .world import PARIS, CaseWorld

FILE = json.loads((Path(__file__).parent / "ants_cases.json").read_text())
TOKEN = "hub-token-0123456789"
CASES = FILE["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_case(case, alpha, alpha_client, portal_client, settings, monkeypatch):
    settings.ANTS_API_AUTH_TOKENS = [TOKEN]
    setup = FILE["base_setup"] if case["setup"] == "base" else case["setup"]
    told = setup.get("now", FILE["base_setup"]["now"])
    now = datetime.fromisoformat(told).replace(tzinfo=PARIS)
    monkeypatch.setattr(timezone, "now", lambda: now)
    with in_espace(alpha):
        world = CaseWorld(now).make(setup)
        sweep(now)
        for booked in world.booked:
            renew_applications(booked.pk, now)
    world.named |= {"token": TOKEN, "host": "alpha.localhost"}
    request = world.fill(case["request"])
    client = portal_client if request["path"].startswith("/api/") else alpha_client
    response = client.get(request["path"], headers=request["headers"])

    expected = world.fill(case.get("recommended", case["expected"]))
    assert response.status_code == expected["status"]
    if case["expected"].get("match") == "status_only" and "recommended" not in case:
        return
    body = json.loads(response.content.replace(b"http://", b"https://"))
    if case["expected"].get("match") == "unordered_array":
        body, expected["body"] = (
            sorted(one, key=lambda point: point["id"]) for one in (body, expected["body"])
        )
    assert body == expected["body"]


def test_no_case_was_left_out():
    assert len({case["id"] for case in CASES}) == len(FILE["cases"]) >= 24
