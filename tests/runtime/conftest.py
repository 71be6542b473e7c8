"""The programs of infra/local, and a checkout small enough to start in seconds."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.runtime.running import ROOT, Running, build_checkout, environment

# At the end: the names of that folder's modules are short, and only we look for them.
sys.path.append(str(ROOT / "infra" / "local"))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of a one-table platform, in a path with a space, an accent and a quote."""
    return build_checkout(tmp_path / "répertoire d'essai")


@pytest.fixture
def start(checkout: Path) -> Iterator[Callable[..., Running]]:
    """Starts ./up in the checkout; whatever still runs at the end is stopped."""
    runs: list[Running] = []

    def begin(*options: str, **variables: str) -> Running:
        runs.append(Running(checkout, options, environment(**variables)))
        return runs[-1]

    yield begin
    for run in runs:
        run.stop()
