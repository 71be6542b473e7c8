"""The benchmarks' registry finds what is there, and counts right."""

import json
import re

import pytest

from tests.benchmarks import __main__ as program
from tests.benchmarks.enumeration import longer
from tests.benchmarks.measure import Scenario, measure, row_of

KNOWN = program.benchmarks()


def test_every_file_that_measures_is_known_by_its_name():
    assert {"hosts", "isolation", "slots", "slots_pure"} <= set(KNOWN)
    for name, module in KNOWN.items():
        assert module.__name__ == f"tests.benchmarks.{name}"
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", name)
        assert module.DESCRIPTION
        assert callable(module.run)


def test_percentiles_of_a_known_series():
    row = row_of("group", "label", [float(n) for n in range(1, 102)], base=25.5)
    assert (row.p50, row.p95, row.p99, row.max) == (51.0, 96.0, 100.0, 101.0)
    assert (row.runs, row.ratio) == (101, 2.0)


@pytest.mark.parametrize(
    ("known", "unknown", "share"),
    [([1, 2], [1, 2], 0.5), ([3, 4], [1, 2], 1.0), ([0, 0], [1, 2], 0.0), ([2], [1, 2, 2], 2 / 3)],
)
def test_how_often_one_takes_longer(known, unknown, share):
    assert longer(known, unknown) == pytest.approx(share)


def test_scenarios_are_run_in_turn_and_prepared_outside_the_measure():
    done = []
    rows = measure(
        "group",
        [
            Scenario("a", lambda: done.append("a"), lambda: done.append("before a")),
            Scenario("b", lambda: done.append("b")),
        ],
        runs=2,
        warm_up=1,
    )
    assert done == ["before a", "a", "b"] * 3
    assert [(row.label, row.runs) for row in rows] == [("a", 2), ("b", 2)]
    assert rows[0].ratio == 1.0


def test_the_table_shows_every_row():
    rows = measure("group", [Scenario("a", int), Scenario("b", int)], runs=2)
    measured = {
        "name": "n",
        "description": "d",
        "rows": [{f: getattr(row, f) for f in row.__slots__} for row in rows],
    }
    lines = program.table(measured).splitlines()
    assert lines[0] == "n: d"
    assert [line.split()[0] for line in lines[2:]] == ["group", "a", "b"]
    assert lines[3].split()[1] == "2"
    assert lines[3].endswith("1.00")


def test_an_unknown_name_is_refused(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["bench", "unheard_of"])
    with pytest.raises(SystemExit) as stopped:
        program.arguments(KNOWN)
    assert stopped.value.code == 2
    assert "isolation" in capsys.readouterr().err


def test_the_load_says_what_failed_and_what_its_programs_said(tmp_path):
    from tests.support.load.figures import Cause, _causes

    failed = {"name": "4 identity", "why": "503 Service indisponible"}
    (tmp_path / "failures").write_text(f"{json.dumps(failed)}\n" * 2)
    told = {"level": "warning", "event": "outbox.delivery_failed", "handler": "a.b", "error": "E"}
    refused = {"level": "warning", "event": "Conflict: /creneaux", "logger": "django.request"}
    (tmp_path / "worker.log").write_text(f"{json.dumps(told)}\n")
    (tmp_path / "web.log").write_text(
        f"{json.dumps(refused)}\n[INFO] Booting\n[CRITICAL] TIMEOUT\n"
    )
    (tmp_path / "beat.log").write_text("")
    assert _causes(tmp_path, tmp_path / "failures") == [
        Cause("4 identity", "503 Service indisponible", 2),
        Cause("web", "[CRITICAL] TIMEOUT", 1),
        Cause("worker", "outbox.delivery_failed a.b E", 1),
    ]
