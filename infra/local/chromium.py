"""The browser of the browser tests."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from report import Report
from service import Output, Service
from supervisor import Supervisor

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PACKAGES = ("chromium", "fonts-dejavu-core")  # without a font nothing has a width


def find(environ: Mapping[str, str]) -> str | None:
    """The path of a Chromium that is here: RDV_CHROMIUM, then the usual names."""
    for name in (environ.get("RDV_CHROMIUM"), *NAMES):
        path = shutil.which(name, path=environ.get("PATH")) if name else None
        if path:
            return path
    return None


def ensure(environ: Mapping[str, str], supervisor: Supervisor, report: Report) -> str | None:
    """A Chromium; installs Debian's package when we are root. None when there is none to be had."""
    path = find(environ)
    if path or os.geteuid() != 0 or not shutil.which("apt-get"):
        return path
    report.say("installing Chromium…")
    env = {**environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (("update",), ("install", "-y", "--no-install-recommends", *PACKAGES)):
        done = supervisor.run(
            Service("chromium", ("apt-get", "-q", *words), Path("/"), env, Output.FILE)
        )
        if done.code != 0:
            report.warn(f"apt-get {words[0]} failed: {done.says()}")
    return find(environ)
