"""Where everything that a run makes is kept: `.run/` in the checkout, or RDV_STATE_DIR."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from failure import Failure
from lock import Lock

CHECKOUT = Path(__file__).resolve().parents[2]
MIN_FREE_MB = 500
FOLDERS = ("log", "mailbox", "static")  # those that programs expect to find
CLEAN_UP_PATIENCE = 40.0  # seconds: the keeper's longest way, two waves of three signals
# What --reset keeps: it is made from the requirements, and holds no data.
TOOLS = {"uv", "venv", "cache", "pycache", "setup.lock", "lock", "check", "bench"}
# unix(7): 108 bytes with the final zero; kept lower for the clients that add a suffix.
LONGEST_SOCKET_PATH = 100


@dataclass(frozen=True)
class State:
    """The folders of one run. `base` holds the tools; `folder` the data of this program."""

    base: Path
    folder: Path

    @property
    def logs(self) -> Path:
        return self.folder / "log"

    @property
    def lock_file(self) -> Path:
        return self.folder / "lock"

    def lock(self, what: str, say: Callable[[str], None]) -> Lock:
        """Raises Failure when `what` already runs with this state."""
        try:
            lock = Lock(self.lock_file)
        except OSError as refused:
            raise Failure(f"cannot write {self.lock_file} ({refused.strerror})") from None
        lock.acquire(what, CLEAN_UP_PATIENCE, say)
        return lock

    def prepare(self, environ: Mapping[str, str]) -> None:
        """Makes the folders. Raises Failure when the disk is full."""
        self.require_space(environ)
        for folder in (*(self.folder / name for name in FOLDERS), self.base / "cache"):
            folder.mkdir(mode=0o700, exist_ok=True)

    def require_space(self, environ: Mapping[str, str]) -> None:
        wanted = int(environ.get("RDV_MIN_FREE_MB", MIN_FREE_MB))
        free = shutil.disk_usage(self.folder).free // 2**20
        if free < wanted:
            raise Failure(
                f"disk full: {free} MB free in {self.folder}, {wanted} needed"
                " (RDV_MIN_FREE_MB sets another limit, RDV_STATE_DIR another folder)"
            )

    def secret(self, name: str) -> str:
        """A random word, made once and kept for the user alone."""
        path = self.folder / name
        if not path.exists():
            write_private(path, secrets.token_urlsafe(48))
        return path.read_text()

    def socket_folder(self, environ: Mapping[str, str]) -> Path:
        """A folder whose sockets have a short, plain path: this one, or one made for the purpose.

        Broker addresses carry the path in a URL, where spaces and accents are a trap.
        """
        longest = str(self.folder / "valkey.sock")
        plain = longest.isascii() and longest.replace("/", "").replace(".", "").isalnum()
        if plain and len(longest) <= LONGEST_SOCKET_PATH:
            return self.folder
        record = self.folder / "socket_folder"
        if record.exists():
            made = Path(record.read_text())
            if made.is_dir() and made.stat().st_uid == os.geteuid():
                return made
        made = Path(tempfile.mkdtemp(prefix="rdv-", dir=environ.get("XDG_RUNTIME_DIR") or None))
        write_private(record, str(made))
        return made

    def reset(self) -> None:
        """Removes all data and logs; the installed tools stay."""
        record = self.folder / "socket_folder"
        if record.exists():
            shutil.rmtree(record.read_text(), ignore_errors=True)
        self.discard(*(entry.name for entry in self.folder.iterdir() if entry.name not in TOOLS))

    def discard(self, *names: str) -> None:
        """Removes files or folders of this program's data."""
        for name in names:
            entry = self.folder / name
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink(missing_ok=True)


def open_state(environ: Mapping[str, str], program: str = "") -> State:
    """The state of `./up`, or with a `program` name that of ./check or ./bench.

    Raises Failure when nothing can be written there.
    """
    given = environ.get("RDV_STATE_DIR")
    base = Path(given).expanduser().absolute() if given else CHECKOUT / ".run"
    state = State(base, base / program if program else base)
    try:
        base.parent.mkdir(parents=True, exist_ok=True)
        for folder in (base, state.folder):
            folder.mkdir(mode=0o700, exist_ok=True)
        with tempfile.TemporaryFile(dir=state.folder):
            pass
    except OSError as refused:
        hint = "" if given else ": set RDV_STATE_DIR to a folder of yours"
        raise Failure(f"cannot write in {state.folder} ({refused.strerror}){hint}") from None
    return state


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner can read, whole or not at all."""
    draft = path.with_name(path.name + ".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    draft.replace(path)
