"""The counts that ./check ends with."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

from tests.runtime.running import environment

pytestmark = pytest.mark.unit

SUITE = """
import pytest

@pytest.fixture
def breaks():
    yield
    raise RuntimeError

@pytest.fixture
def never():
    raise RuntimeError

def test_passes(): pass
@pytest.mark.parametrize("n", [1, 2])
def test_passes_twice(n): pass
def test_fails(): assert False
def test_errs(never): pass
def test_fails_and_breaks(breaks): assert False
@pytest.mark.skip
def test_is_skipped(): pass
"""


def test_each_test_counts_once(tmp_path: Path) -> None:
    from junit import Counts, read

    (tmp_path / "test_suite.py").write_text(SUITE)
    words = ("-m", "pytest", "-q", "-c", "/dev/null", "--rootdir", ".")
    subprocess.run(
        [sys.executable, *words, "--junitxml", "results.xml"],
        cwd=tmp_path,
        env=environment(PYTEST_DISABLE_PLUGIN_AUTOLOAD="1"),
        capture_output=True,
    )
    counts = read(tmp_path / "results.xml")
    assert counts == Counts(passed=3, failed=3, skipped=1)
    assert str(counts) == "3 passed, 3 failed, 1 skipped"


def test_no_results_are_no_counts(tmp_path: Path) -> None:
    from junit import read

    assert read(tmp_path / "results.xml") is None
    (tmp_path / "results.xml").write_text("<testsuites><testsuite>")
    assert read(tmp_path / "results.xml") is None


def test_the_summary_ends_with_the_counts_and_fails_with_any_step() -> None:
    from check import Step, summarise
    from junit import Counts
    from report import Report

    stream = io.StringIO()
    good, bad = Step("lint", True, 0.5), Step("types", False, 1.25)
    assert summarise(Report(stream, {}), [good], Counts(4, 0, 1)) == 0
    assert stream.getvalue().splitlines()[-1] == "4 passed, 0 failed, 1 skipped"
    assert summarise(Report(stream, {}), [good, bad], Counts(4, 0, 1)) == 1
    assert "types  FAILED  1.2 s" in stream.getvalue()
    assert summarise(Report(stream, {}), [good], None) == 1
    assert stream.getvalue().splitlines()[-1] == "0 passed, 1 failed, 0 skipped"


def test_without_a_browser_its_tests_are_left_out_and_with_fast_all_but_the_unit_ones() -> None:
    from check import selection

    assert selection(fast=False, browser="/usr/bin/chromium") == ()
    assert selection(fast=False, browser=None) == ("-m", "not browser")
    assert selection(fast=True, browser=None) == ("-m", "unit")
