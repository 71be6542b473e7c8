"""A town hall of alpha that France Titres knows, and its hub."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.utils import timezone

from booking.availability.projection import refresh_agendas
from booking.availability.projection.upkeep import bring_up_to_date
from booking.catalog.models import MotifCategory
from integrations.ants.sweep import sweep
from tenants.context import in_espace
from tenants.models import Espace
from tests.booking.conftest import NOW, Counter, open_counter
from tests.support.clients import HostClient

TOKEN = "hub-token-0123456789"


@dataclass
class Hub:
    """Asks what the hub of France Titres asks."""

    client: HostClient
    token: str = TOKEN

    def get(self, question: str, **query: object):
        address = f"/api/ants/{question}?{urlencode(query, doseq=True)}"
        return self.client.get(address, headers={"X-HUB-RDV-AUTH-TOKEN": self.token})

    def points(self) -> list[dict]:
        return self.get("getManagedMeetingPoints").json()

    def slots(self, *place_ids: int, **query: object) -> dict[str, list[str]]:
        """The times only, by place."""
        asked = {
            "meeting_point_ids": place_ids,
            "start_date": "2026-11-23",
            "end_date": "2026-12-04",
            "reason": "CNI",
            **query,
        }
        response = self.get("availableTimeSlots", **asked)
        assert response.status_code == 200, response.content
        return {key: [one["datetime"] for one in found] for key, found in response.json().items()}


class StoppedClock:
    now: datetime = NOW

    def move(self, **lapse: int) -> None:
        self.now += timedelta(**lapse)


@pytest.fixture(autouse=True)
def clock(monkeypatch) -> StoppedClock:
    stopped = StoppedClock()
    monkeypatch.setattr(timezone, "now", lambda: stopped.now)
    return stopped


@pytest.fixture
def hub(portal_client, settings) -> Hub:
    settings.ANTS_API_AUTH_TOKENS = [TOKEN]
    return Hub(portal_client)


def open_town_hall(espace: Espace, now: datetime = NOW, *, agents: int = 1, **motif) -> Counter:
    """Mondays to Fridays from 9:00 to 12:00, told of to France Titres."""
    with in_espace(espace):
        category, _ = MotifCategory.objects.get_or_create(
            name="CNI", short_name="cni", ants_code="CNI"
        )
        counter = open_counter(agents, category=category, **motif)
        counter.organisation.ants_connectable = True
        counter.organisation.save()
        with transaction.atomic():
            refresh_agendas([agent.pk for agent in counter.agents], now)
        bring_up_to_date(now)
        sweep(now)
        return counter


@pytest.fixture
def town_hall(alpha, clock) -> Counter:
    return open_town_hall(alpha)


def body_of(response) -> object:
    return json.loads(response.content)
