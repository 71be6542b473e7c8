"""Prometheus' own reader of rules, which tries them on made-up series."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from report import Report
from service import Output, Service
from supervisor import Supervisor

# Nothing of the package but the program is kept.
FETCH = """
apt-get -q update
apt-get -q download prometheus
dpkg-deb --fsys-tarfile prometheus_*.deb | tar -x ./usr/bin/promtool
rm -f prometheus_*.deb
"""


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
    words = ("/bin/sh", "-c", FETCH)
    supervisor.run(Service("promtool", words, folder, dict(environ), Output.FILE))
    return shutil.which(str(here))
