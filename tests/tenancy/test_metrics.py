"""`/metrics`: for who shows the token only, of all processes, with the espace and no person."""

import os
import subprocess
import sys

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from socle.web import queues
from tenants.metrics import endpoint
from tests.support.clients import HostClient

from .test_periodic_jobs import with_espaces

pytestmark = pytest.mark.usefixtures("alpha", "bravo")
TOKEN = {"HTTP_AUTHORIZATION": "Bearer a-token-of-the-suite"}


@pytest.fixture(autouse=True)
def no_broker(monkeypatch):
    monkeypatch.setattr(queues, "_waiting_at_the_broker", lambda *args: 0)


def told() -> dict[str, float]:
    answer = HostClient("localhost").get("/metrics", **TOKEN)
    assert answer.status_code == 200
    lines = answer.content.decode().splitlines()
    return {
        line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1])
        for line in lines
        if line and not line.startswith("#")
    }


@pytest.mark.parametrize("host", ["localhost", "alpha.localhost", "personne.localhost"])
@pytest.mark.parametrize(
    "headers",
    [{}, {"HTTP_AUTHORIZATION": "Bearer another"}, {"HTTP_AUTHORIZATION": "Basic é"}],
    ids=["nothing", "wrong", "strange"],
)
def test_without_the_token_there_is_no_such_page(host, headers):
    assert HostClient(host).get("/metrics", **headers).status_code == 404


def test_without_a_token_in_the_settings_nobody_reads_it(settings):
    settings.METRICS_TOKEN = ""
    for headers in ({}, {"HTTP_AUTHORIZATION": "Bearer "}):
        assert HostClient("localhost").get("/metrics", **headers).status_code == 404


def test_requests_are_counted_by_espace_and_status(alpha, bravo):
    name = f'rdv_requests_total{{espace="{alpha.number}",status="2xx"}}'
    other = f'rdv_requests_total{{espace="{bravo.number}",status="2xx"}}'
    before = told()
    HostClient("alpha.localhost").get("/aide")
    after = told()
    assert after[name] - before.get(name, 0) == 1
    assert after.get(other) == before.get(other)
    assert after[f'rdv_espace_info{{espace="{alpha.number}",slug="alpha"}}'] == 1
    assert after['rdv_espaces{state="active"}'] == 2
    assert after["rdv_espaces_behind"] == after["rdv_dead_deliveries"] == 0


def test_it_asks_as_much_at_30_espaces_as_at_3():
    asked = []
    for number in (3, 30):
        with_espaces(number)
        with CaptureQueriesContext(connection) as seen:
            endpoint.told()
        asked.append(len(seen))
    assert asked[0] == asked[1] <= 8


def test_processes_of_one_machine_answer_for_each_other(tmp_path):
    """Two processes count, a third one tells."""
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    count = "from tenants.metrics.meters import REQUESTS; REQUESTS.labels(7, '2xx').inc()"
    tell = (
        "from prometheus_client import CollectorRegistry, generate_latest;"
        "from prometheus_client.multiprocess import MultiProcessCollector;"
        "r = CollectorRegistry(); MultiProcessCollector(r); print(generate_latest(r).decode())"
    )
    for _ in range(2):
        subprocess.run([sys.executable, "-c", count], env=environment, check=True)
    done = subprocess.run(
        [sys.executable, "-c", tell], env=environment, check=True, capture_output=True, text=True
    )
    assert 'rdv_requests_total{espace="7",status="2xx"} 2.0' in done.stdout
