"""What worker and relay tell those who watch, on a port of their own."""

import os
import socket
import subprocess
import sys
import urllib.request

import pytest

from tenants.metrics import exposed
from tests.layout.source import ROOT

PROGRAM = """
import django; django.setup()
from project.celery_app import answer_watchers
from tenants.metrics.meters import DELIVERIES
DELIVERIES.labels(7, "notifications", "done").inc()
answer_watchers()
print("ready", flush=True)
input()
"""


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.mark.unit
def test_they_answer_on_their_port_what_their_processes_counted(tmp_path, port):
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT / 'platform'}:{ROOT}",
        "DJANGO_SETTINGS_MODULE": "project.settings.test",
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
        "RDV_METRICS_PORT": str(port),
    }
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        env=environment,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout.readline() == "ready\n"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            told = answer.read().decode()
        program.stdin.close()
    assert 'rdv_deliveries_total{espace="7",family="notifications",outcome="done"} 1.0' in told
    assert "rdv_oldest_due_seconds" not in told


@pytest.mark.unit
def test_without_a_port_nobody_listens(settings, monkeypatch):
    monkeypatch.setattr(exposed, "start_http_server", lambda *a, **k: pytest.fail("it listens"))
    settings.METRICS_PORT = 0
    exposed.expose()
