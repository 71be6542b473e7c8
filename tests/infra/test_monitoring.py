"""Alerts and dashboard: tried on made-up series by Prometheus' own reader, and held to the code."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from prometheus_client.core import REGISTRY

from socle.outbox.models import Delivery
from tenants.levels.promises import PROMISES, Level
from tenants.metrics import gauges, meters
from tests.layout.source import ROOT

PROMETHEUS = ROOT / "infra" / "prometheus"
RULES = PROMETHEUS / "alerts.yaml"
DASHBOARD = ROOT / "infra" / "grafana" / "plateforme.json"


def alerts() -> list[dict]:
    groups = yaml.safe_load(RULES.read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def panels() -> list[dict]:
    return [p for p in json.loads(DASHBOARD.read_text())["panels"] if p["type"] != "row"]


def promtool(*words: object) -> subprocess.CompletedProcess:
    path = shutil.which(os.environ.get("RDV_PROMTOOL") or "promtool")
    if path is None:
        if os.environ.get("CI") in ("true", "1"):
            pytest.fail("no promtool (Debian: apt-get install prometheus)")
        pytest.skip("no promtool (Debian: apt-get install prometheus)")
    return subprocess.run(
        [path, *map(str, words)], capture_output=True, text=True, check=False, cwd=PROMETHEUS
    )


def test_each_alert_fires_when_it_should_and_only_then():
    done = promtool("test", "rules", "alerts.test.yaml")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_limit_that_moved_would_be_told(tmp_path):
    (tmp_path / "alerts.yaml").write_text(RULES.read_text().replace("> 300", "> 3000"))
    shutil.copy(PROMETHEUS / "alerts.test.yaml", tmp_path)
    assert promtool("test", "rules", tmp_path / "alerts.test.yaml").returncode != 0


def test_each_alert_has_its_case():
    cases = yaml.safe_load((PROMETHEUS / "alerts.test.yaml").read_text())["tests"]
    fired = {
        case["alertname"]
        for test in cases
        for case in test["alert_rule_test"]
        if case["exp_alerts"]
    }
    assert fired == {rule["alert"] for rule in alerts()}


def test_prometheus_reads_its_own_file(tmp_path):
    """Debian's knows no Kubernetes: its part is taken out, the rest is read."""
    config = yaml.safe_load((PROMETHEUS / "prometheus.yaml").read_text())
    for job in config["scrape_configs"]:
        assert job.pop("kubernetes_sd_configs")[0]["namespaces"] == {"names": ["rdv"]}
    (tmp_path / "prometheus.yaml").write_text(yaml.safe_dump(config))
    done = promtool("check", "config", "--syntax-only", tmp_path / "prometheus.yaml")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_jobs_ask_ports_that_the_pods_have():
    for job in yaml.safe_load((PROMETHEUS / "prometheus.yaml").read_text())["scrape_configs"]:
        kept = next(r["regex"] for r in job["relabel_configs"] if r.get("action") == "keep")
        apps, port = kept.split(";")
        for app in re.sub(r"[()]", "", apps.removeprefix("rdv-")).split("|"):
            assert f"- name: {port}" in (ROOT / f"infra/kubernetes/{app}.yaml").read_text()


@pytest.mark.parametrize("rule", alerts(), ids=lambda rule: rule["alert"])
def test_who_is_woken_finds_the_page_to_read(rule):
    path, heading = rule["annotations"]["runbook"].split("#")
    titles = re.findall(r"^#+ (.+)$", (ROOT / path).read_text(), re.M)
    assert heading in {title.lower().replace(" ", "-") for title in titles}
    assert rule["labels"]["severity"] in ("page", "ticket")


def told_names() -> set[str]:
    """The names that the code counts or reads, with the endings that Prometheus adds."""
    told = {sample.name for family in REGISTRY.collect() for sample in family.samples}
    counted = {meter._name for meter in vars(meters).values() if hasattr(meter, "_name")}
    read = set(re.findall(r'"(rdv_\w+)"', Path(gauges.__file__).read_text()))
    endings = ("", "_total", "_bucket", "_count", "_sum")
    return told | read | {name + ending for name in counted for ending in endings}


def asked(text: str) -> set[str]:
    return set(re.findall(r"\brdv_\w+", text))


def test_what_is_asked_for_exists():
    texts = [rule["expr"] for rule in alerts()]
    texts += [target["expr"] for panel in panels() for target in panel["targets"]]
    names = asked("\n".join(texts))
    assert names - told_names() == set()
    assert len(names) > 8


@pytest.mark.parametrize(
    ("alert", "level"), [("SearchIsSlow", Level.SEARCH), ("BookingIsSlow", Level.BOOKING)]
)
def test_a_limit_is_what_was_promised(alert, level):
    expr = next(rule["expr"] for rule in alerts() if rule["alert"] == alert)
    promise = PROMISES[level]
    assert f'level="{level}",le="{promise.seconds}"' in expr
    assert f"< {promise.share:g}" in expr
    assert promise.seconds in meters.SECONDS._upper_bounds


@pytest.mark.parametrize(
    ("alert", "level"),
    [("MessagesAreLate", Level.MESSAGES), ("PublicationIsLate", Level.PUBLICATION)],
)
def test_a_delay_is_what_was_promised(alert, level, settings):
    expr = next(rule["expr"] for rule in alerts() if rule["alert"] == alert)
    promise = PROMISES[level]
    assert f'le="{promise.seconds}"' in expr
    assert f"< {promise.share:g}" in expr
    families = re.search(r'family=~?"([^"]+)"', expr)[1].split("|")
    meant = {name for name, of in settings.LEVEL_OF_HANDLER.items() if of == level}
    assert set(families) == meant
    assert promise.seconds in meters.WAITS._upper_bounds


def test_given_up_is_said_as_the_outbox_says_it():
    expr = next(rule["expr"] for rule in alerts() if rule["alert"] == "DeliveriesGivenUp")
    assert f'outcome="{Delivery.State.DEAD}"' in expr


def test_panels_say_what_they_show_and_do_not_overlap():
    seen: set[tuple[int, int]] = set()
    for panel in panels():
        assert panel["title"]
        assert panel["description"]
        assert panel["targets"]
        place = panel["gridPos"]
        squares = {
            (place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])
        }
        assert not squares & seen
        assert place["x"] + place["w"] <= 24
        seen |= squares
    ids = [panel["id"] for panel in json.loads(DASHBOARD.read_text())["panels"]]
    assert len(ids) == len(set(ids))
