"""Prometheus' own reader of rules, which tries them on made-up series."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from report import Report
from service import Output, Service
from supervisor import Supervisor

PACKAGE = "prometheus"


def ensure(
    environ: Mapping[str, str], supervisor: Supervisor, report: Report, cache: Path
) -> str | None:
    """Its path: RDV_PROMTOOL, the path, or Debian's package opened in `cache`, never installed
    (it would start a server). None when there is none to be had.
    """
    folder = cache / "promtool"
    here = folder / "usr" / "bin" / "promtool"
    for name in (environ.get("RDV_PROMTOOL"), "promtool", str(here)):
        found = shutil.which(name, path=environ.get("PATH")) if name else None
        if found:
            return found
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    report.say("fetching promtool…")
    folder.mkdir(parents=True, exist_ok=True)
    fetch = f"apt-get -q update; apt-get -q download {PACKAGE} && dpkg-deb -x {PACKAGE}_*.deb ."
    words = ("/bin/sh", "-c", f"{fetch}; rm -f {PACKAGE}_*.deb")
    supervisor.run(Service("promtool", words, folder, dict(environ), Output.FILE))
    return shutil.which(str(here))
