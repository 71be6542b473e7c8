"""The counts of a test run, from the JUnit file that pytest writes."""

from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree


@dataclass(frozen=True)
class Counts:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def read(path: Path) -> Counts | None:
    """None when pytest wrote no file that can be read.

    A test that failed and then broke while it was taken down is written twice, and counts once.
    """
    try:
        tree = ElementTree.parse(path)  # noqa: S314 - our own pytest wrote it
    except (OSError, ElementTree.ParseError):
        return None
    outcomes: dict[tuple[str, str], str] = {}
    rank = ("passed", "skipped", "failed")
    for case in tree.iter("testcase"):
        name = (case.get("classname", ""), case.get("name", ""))
        found = _outcome({child.tag for child in case})
        outcomes[name] = max(found, outcomes.get(name, found), key=rank.index)
    values = list(outcomes.values())
    return Counts(*(values.count(outcome) for outcome in rank[:1] + rank[:0:-1]))


def _outcome(tags: set[str]) -> str:
    if tags & {"failure", "error"}:
        return "failed"
    return "skipped" if "skipped" in tags else "passed"
