"""Contract cases from a file, ours or another of the same form: `ANTS_CASES` names others.

    ANTS_CASES=/tmp/others.json:/tmp/more.json ./check -- tests/integrations/ants/test_cases.py

A file holds `cases` and, for those whose `setup` is `"base"`, `base_setup`; a bare list of cases
has the base of `ants_cases.json`. A setup may also say `"extends": "base"` and what it changes.
`world.py` says which rows it may hold. What a case `recommended` holds instead of `expected`.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from .conftest import TOKEN

OURS = Path(__file__).with_name("ants_cases.json")
BASE = json.loads(OURS.read_text(encoding="utf-8"))["base_setup"]
# How a case, its setup or the environment that it describes may call the hub's token.
_TOKEN_NAMES = ("ANTS_API_AUTH_TOKEN", "ants_api_auth_token", "token", "tokens")


@dataclass(frozen=True)
class Case:
    """One question, and what it finds."""

    id: str
    setup: Mapping[str, object]
    request: Mapping[str, object]
    expected: Mapping[str, object]
    match: str
    tokens: list[str]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.setup.get("timezone") or "Europe/Paris")

    @property
    def now(self) -> datetime:
        told = datetime.fromisoformat(self.setup.get("now") or BASE["now"])
        return told if told.tzinfo else told.replace(tzinfo=self.zone)

    @property
    def address(self) -> str:
        """Path and query; the query may also be told apart, lists as repeated keys."""
        path = self.request["path"]
        apart = self.request.get("query") or self.request.get("params") or {}
        if not apart:
            return path
        query = apart if isinstance(apart, str) else urlencode(apart, doseq=True, safe="{}")
        return f"{path}{'&' if '?' in path else '?'}{query}"

    @property
    def headers(self) -> dict[str, str]:
        return {
            name: value
            for name, value in (self.request.get("headers") or {}).items()
            if value is not None
        }


def all_cases() -> Iterator[Case]:
    """Ours, then those of the files that the environment names."""
    for file in files():
        yield from cases_of(file)


def files() -> list[Path]:
    named = filter(None, os.environ.get("ANTS_CASES", "").split(os.pathsep))
    return [OURS, *(Path(name) for name in named if Path(name).resolve() != OURS)]


def cases_of(file: Path) -> Iterator[Case]:
    whole = _read(file)
    for one in whole.get("cases", []):
        yield case_of(one, whole.get("base_setup") or BASE)


def written(kind: str) -> list[Mapping]:
    """As they stand in all the files: `coordination_cases`, `number_validation_cases`."""
    return [one for file in files() for one in _read(file).get(kind, [])]


def _read(file: Path) -> Mapping:
    told = json.loads(file.read_text(encoding="utf-8"))
    return {"cases": told} if isinstance(told, list) else told


def case_of(one: Mapping, base: Mapping = BASE) -> Case:
    setup = _setup(one.get("setup"), base)
    expected = one["expected"]
    holds = one.get("recommended") or expected
    return Case(
        id=str(one["id"]),
        setup=setup,
        request=one["request"],
        expected={"status": expected.get("status"), **holds},
        match=holds.get("match") or _match(one, expected, holds),
        tokens=_tokens(one, setup),
    )


def _match(one: Mapping, expected: Mapping, holds: Mapping) -> str:
    """A recommended body is compared as the other was, but for one that was left open."""
    told = expected.get("match", "exact")
    return "exact" if holds is one.get("recommended") and told == "status_only" else told


def _setup(told: object, base: Mapping) -> Mapping[str, object]:
    if told == "base":
        return base
    if not isinstance(told, Mapping):
        return {}
    if (told.get("extends") or told.get("base")) in ("base", "base_setup", True):
        return {**base, **told}
    return told


def _tokens(one: Mapping, setup: Mapping) -> list[str]:
    """Those that are valid: one of the case's own, or none when it says that none is set."""
    for holder in (one, setup, one.get("env"), setup.get("env"), setup.get("settings")):
        for name in _TOKEN_NAMES if isinstance(holder, Mapping) else ():
            if name in holder:
                value = holder[name]
                told = value if isinstance(value, list) else [value]
                return [TOKEN if token == "{token}" else token for token in told if token]
    return [TOKEN]
