"""Wall time of small pieces of work, as percentiles and ratios."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """What one piece of work took, in milliseconds.

    `ratio` compares medians with the first row of the same group (1.0 for that row).
    """

    group: str
    label: str
    runs: int
    p50: float
    p95: float
    p99: float
    max: float
    ratio: float = 1.0


@dataclass(frozen=True, slots=True)
class Scenario:
    """Work to time; `before` runs ahead of each measure, outside of it."""

    label: str
    work: Callable[[], object]
    before: Callable[[], object] | None = None


def measure(group: str, scenarios: list[Scenario], *, runs: int, warm_up: int = 5) -> list[Row]:
    """Time the scenarios in turn, so that what else the machine does weighs on all alike."""
    taken: dict[str, list[float]] = {scenario.label: [] for scenario in scenarios}
    gc.disable()
    try:
        for number in range(-warm_up, runs):
            for scenario in scenarios:
                elapsed = _once(scenario)
                if number >= 0:
                    taken[scenario.label].append(elapsed)
    finally:
        gc.enable()
    base = statistics.median(taken[scenarios[0].label])
    return [row_of(group, label, times, base) for label, times in taken.items()]


def row_of(group: str, label: str, times: list[float], base: float) -> Row:
    """
    Args:
        times: milliseconds, two at least.
        base: the median that `ratio` compares with.
    """
    cuts = statistics.quantiles(times, n=100, method="inclusive")
    return Row(
        group=group,
        label=label,
        runs=len(times),
        p50=cuts[49],
        p95=cuts[94],
        p99=cuts[98],
        max=max(times),
        ratio=cuts[49] / base,
    )


def _once(scenario: Scenario) -> float:
    if scenario.before:
        scenario.before()
    begun = time.perf_counter()
    scenario.work()
    return (time.perf_counter() - begun) * 1000
