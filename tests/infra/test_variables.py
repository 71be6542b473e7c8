"""Every variable that the programs read stands in what is given to operators, and the reverse."""

import ast
import re
from collections.abc import Iterator

import pytest
import yaml

from tests.layout.source import ROOT

SETTINGS = ROOT / "platform" / "project" / "settings"
IMAGES, COMPOSE, KUBERNETES = (ROOT / "infra" / n for n in ("images", "compose", "kubernetes"))
# Of `./up`, `./check` and `./bench`, or set by the programs themselves.
ON_A_DESK = {
    "RDV_DB_POOL",
    "RDV_DEMO",
    "RDV_LIMITS",
    "RDV_PG_BIN",
    "RDV_PORT",
    "RDV_SCHEME",
    "RDV_STATE_DIR",
}
IN_THE_IMAGE = {
    "PROMETHEUS_MULTIPROC_DIR",
    "RDV_ALIVE_FILE",
    "RDV_BIND",
}  # its scripts give them a value
# compose.yaml makes DATABASE_URL of one, and mounts the other.
OF_COMPOSE_ITSELF = {"POSTGRES_PASSWORD", "RDV_BACKUPS"}
# In production they are another one than in the settings' first line (production.py).
OTHERWISE = {"RDV_BACKUP_MAX_HOURS": "26"}
READING = re.compile(r"env\.(str|int|bool|float|list)|_fact")
SECRET = re.compile(r"SECRET|TOKEN|PASSWORD|KEY|DSN|EMAIL_URL|DATABASE_URL|BROKER_URL|CACHE_URL")


def calls() -> Iterator[tuple[str, ast.expr | None]]:
    for path in SETTINGS.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            said = ast.unparse(node.func)
            first = node.args[0]
            if READING.fullmatch(said) and isinstance(first, ast.Constant):
                yield first.value, node.args[1] if len(node.args) > 1 else None


def read() -> dict[str, str | None]:
    """Each variable and what holds without it; None where that is no plain value."""
    found: dict[str, str | None] = dict.fromkeys(
        re.findall(r"\b(RDV_[A-Z_]+|PROMETHEUS_MULTIPROC_DIR)\b", scripts())
    )
    for name, default in calls():
        plain = isinstance(default, ast.Constant | ast.List)
        value = ast.literal_eval(default) if plain else None
        found[name] = "" if value == [] else None if value is None else str(value)
    return found


def scripts() -> str:
    return "\n".join((IMAGES / name).read_text() for name in ("run", "gunicorn.conf.py"))


def lines(path, sign: str) -> dict[str, str]:
    """Names and values, those that stand after a `#` among them."""
    found = re.findall(rf"^ *(?:# )?([A-Z][A-Z0-9_]+){sign} ?(.*)$", path.read_text(), re.M)
    return {name: value.strip('"') for name, value in found}


def of_compose() -> dict[str, str]:
    platform = yaml.safe_load((COMPOSE / "compose.yaml").read_text())["x-platform"]
    return lines(COMPOSE / "example.env", "=") | platform["environment"]


def of_kubernetes() -> dict[str, str]:
    names = lines(KUBERNETES / "configuration.yaml", ":")
    names |= lines(KUBERNETES / "secret.example.yaml", ":")
    return names | dict.fromkeys(
        re.findall(r"- name: ([A-Z][A-Z_]+)$", (KUBERNETES / "worker.yaml").read_text(), re.M), ""
    )


BOTH = pytest.mark.parametrize("offered", [of_compose, of_kubernetes], ids=lambda f: f.__name__)


@BOTH
def test_what_the_programs_read_is_offered(offered):
    wanted = read().keys() - ON_A_DESK - IN_THE_IMAGE
    assert wanted - offered().keys() == set()


@BOTH
def test_what_is_offered_is_read(offered):
    assert offered().keys() - read().keys() <= OF_COMPOSE_ITSELF


@BOTH
def test_what_is_said_to_hold_does_hold(offered):
    """After a `#` stands the very default of the settings."""
    text = (COMPOSE / "example.env").read_text() + (KUBERNETES / "configuration.yaml").read_text()
    quiet = set(re.findall(r"^ *# ([A-Z][A-Z0-9_]+)[=:]", text, re.M))
    defaults = {name: value for name, value in read().items() if value is not None} | OTHERWISE
    said = {name: value for name, value in offered().items() if name in quiet & defaults.keys()}
    long = {"RDV_MAP_TILES_URL"}  # written in parts: the settings say it
    assert {n: v for n, v in said.items() if n not in long and v != defaults[n]} == {}


def test_no_secret_is_in_the_configuration_and_nothing_else_in_the_secret():
    plain = lines(KUBERNETES / "configuration.yaml", ":").keys()
    sealed = lines(KUBERNETES / "secret.example.yaml", ":").keys()
    assert {name for name in plain if SECRET.search(name)} == set()
    assert {name for name in sealed if not SECRET.search(name)} == set()
    assert not plain & sealed
