"""An espace with a webhook, a receiver on this machine, and a clock that tests set."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from booking.access.actor import Actor
from booking.directory.identity import actor_of_agent
from integrations.webhooks.models import WebhookDelivery, WebhookEndpoint
from integrations.webhooks.nouns import NOUNS
from integrations.webhooks.services.set_endpoint import add_endpoint
from socle.clock import now
from tenants.context import in_espace
from tenants.models import Espace
from tenants.relay import drain, drain_outside
from tests.api.v1.world import World, make_world
from tests.support.receiver import Received, Receiver

SECRET = "un-secret-de-test"
EVERYTHING = [noun.word for noun in NOUNS]


class Clock:
    """`clock.pass_by(hours=2)` lets time pass."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def pass_by(self, **time: float) -> None:
        self.moment += timedelta(**time)


@pytest.fixture(autouse=True)
def clock(monkeypatch) -> Clock:
    shown = Clock()
    monkeypatch.setattr("django.utils.timezone.now", shown)
    return shown


@pytest.fixture
def ours(alpha) -> World:
    return make_world(alpha)


@pytest.fixture
def theirs(bravo) -> World:
    return make_world(bravo)


@pytest.fixture
def boss(ours) -> Actor:
    """Who administers alpha."""
    return admin_of(ours)


def admin_of(world: World) -> Actor:
    with in_espace(world.espace):
        world.boss.is_espace_admin = True
        world.boss.save(update_fields=["is_espace_admin"])
        return actor_of_agent(world.boss, True)


@pytest.fixture
def inside(bravo, ours):
    """Run the test inside alpha; bravo is looked up before, as alpha's role may not."""
    with in_espace(ours.espace):
        yield ours


def work() -> int:
    """What workers would do now in both lanes, until nothing is due."""
    former: Espace = connection.tenant
    connection.set_schema_to_public()
    try:
        total = 0
        while tried := drain() + drain_outside():
            total += tried
        return total
    finally:
        if getattr(former, "number", None):
            connection.set_tenant(former)


@dataclass
class Hook:
    """An endpoint, and what its receiver got."""

    endpoint: WebhookEndpoint
    receiver: Receiver

    @property
    def got(self) -> list[Received]:
        return self.receiver.received

    @property
    def told(self) -> list[tuple[str, str]]:
        """Model and event of each request, in order."""
        metas = [json.loads(one.body)["meta"] for one in self.got]
        return [(meta["model"], meta["event"]) for meta in metas]

    @property
    def last(self) -> dict:
        return json.loads(self.got[-1].body)

    @property
    def deliveries(self):
        return WebhookDelivery.objects.filter(endpoint=self.endpoint).order_by("created_at", "pk")

    def again(self) -> WebhookEndpoint:
        self.endpoint.refresh_from_db()
        return self.endpoint


def given(world: World, url: str, **values: object) -> dict[str, object]:
    return {
        "organisation_id": world.organisation.pk,
        "target_url": url,
        "secret": SECRET,
        "subscriptions": EVERYTHING,
        **values,
    }


@pytest.fixture
def hook(inside, boss, receiver) -> Hook:
    """It is told of everything, from now on."""
    values = given(inside, f"{receiver.url}/hook")
    return Hook(add_endpoint(values, boss, now(), resend=False), receiver)
