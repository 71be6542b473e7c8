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
# The same engine without windows: most browser tests then cost less than half.
QUICK = "chromium-headless-shell"
NO_PATIENCE = ("-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=10")


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
    if path or not _may_install():
        return path
    report.say("installing Chromium…")
    for words in (("update",), ("install", "-y", "--no-install-recommends", *PACKAGES)):
        if fault := _apt(environ, supervisor, words):
            report.warn(f"apt-get {words[0]} failed: {fault}")
    return find(environ)


def quicken(environ: Mapping[str, str], supervisor: Supervisor, report: Report) -> None:
    """Installs the browser without windows when that is easy; without it tests are slower."""
    if shutil.which(QUICK, path=environ.get("PATH")) or not _may_install():
        return
    report.say(f"installing {QUICK}…")
    words = (*NO_PATIENCE, "install", "-y", "--no-install-recommends", "--no-upgrade", QUICK)
    if fault := _apt(environ, supervisor, words):
        report.say(f"no {QUICK}, tests take longer: {fault}")


def _may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _apt(environ: Mapping[str, str], supervisor: Supervisor, words: tuple[str, ...]) -> str:
    """What went wrong, or nothing."""
    env = {**environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = supervisor.run(
        Service("chromium", ("apt-get", "-q", *words), Path("/"), env, Output.FILE)
    )
    return "" if done.code == 0 else done.says()
