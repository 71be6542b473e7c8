"""The environment variables that programs get."""

import shlex
from collections.abc import Mapping
from pathlib import Path

from state import CHECKOUT, State, write_private

# What a terminal may carry that would make a run differ from another's.
UNWANTED = {"PYTHONHOME", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV"}
SHARED = {
    "CACHE_URL",
    "CELERY_BROKER_URL",
    "DATABASE_URL",
    "DJANGO_SETTINGS_MODULE",
    "PYTHONPATH",
    "SECRET_KEY",
}


def cleaned(environ: Mapping[str, str]) -> dict[str, str]:
    """Without the variables that would turn Python, or libpq on an embedded server, elsewhere."""
    libpq = () if environ.get("DATABASE_URL") else ("PG",)
    return {
        name: text
        for name, text in environ.items()
        if name not in UNWANTED and not name.startswith(libpq)
    }


def for_programs(
    environ: Mapping[str, str], state: State, settings: str, servers: Mapping[str, str]
) -> dict[str, str]:
    """What every program of the platform gets: the servers' addresses, its settings, its state."""
    return {
        **environ,
        **servers,
        "DJANGO_SETTINGS_MODULE": settings,
        "PYTHONPATH": f"{CHECKOUT}:{CHECKOUT / 'platform'}",
        # Bytecode beside the data, not in the checkout: it may belong to somebody else.
        "PYTHONPYCACHEPREFIX": str(state.base / "pycache"),
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
        "SECRET_KEY": environ.get("SECRET_KEY") or state.secret("secret_key"),
        "RDV_STATE_DIR": str(state.folder),
    }


def write_for_terminals(env: Mapping[str, str], path: Path) -> None:
    """A file for another terminal: `. .run/env`, then any management command."""
    names = sorted(name for name in env if name in SHARED or name.startswith("RDV_"))
    lines = [f"export {name}={shlex.quote(env[name])}" for name in names]
    write_private(path, "\n".join(lines) + "\n")
