"""npm `oidc-provider`, the library that ProConnect is built on, run for one test."""

import hashlib
import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
CI = "CI"


def installed() -> Path:
    """The folder with the library, installed once for each lock file; skips without Node.

    Versions and integrity come from `package-lock.json`, which names no registry.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if not (node and npm):
        if os.environ.get(CI):
            pytest.fail("node and npm are needed to prove a login against a real provider")
        pytest.skip("no node or no npm here: the login against a real provider is not proved")
    lock = (HERE / "package-lock.json").read_bytes()
    folder = ROOT / ".run" / f"oidc-provider-{hashlib.sha256(lock).hexdigest()[:12]}"
    done = folder / "installed"
    if not done.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, folder)
        quiet = ("--ignore-scripts", "--no-audit", "--no-fund")
        subprocess.run([npm, "ci", *quiet], cwd=folder, check=True, timeout=120)
        done.touch()
    shutil.copy(HERE / "server.mjs", folder)
    return folder


@contextmanager
def running(**asked: object) -> Iterator[str]:
    """Serve until the block ends; the issuer."""
    folder = installed()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = json.dumps({**asked, "port": port})
    process = subprocess.Popen(
        ["node", "server.mjs", words], cwd=folder, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout.readline().strip() == "ready"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stdout.close()
