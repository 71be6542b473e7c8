"""Who PostgreSQL runs as: it refuses root, and must reach its folder whatever the folder's mode."""

import os
import subprocess
import sys
from pathlib import Path

from failure import Failure
from leash import NOBODY

LEASH = Path(__file__).resolve().parent / "leash.py"
TRY = 'test -w "$0" && exec "$1" --version'


def choose(folder: Path, base: Path, program: Path) -> str:
    """The first identity (see leash.py) that can run `program` and write in `folder`.

    As root: a user namespace; then, where those are off (many containers), the owner of the
    folder in which `base` lies; then nobody. Gives `folder`, inside `base`, to the one chosen.
    Raises Failure when none works.
    """
    if os.geteuid() != 0:
        return "same"
    around = base.parent.stat()
    candidates = ["namespace", f"{NOBODY}:{NOBODY}"]
    if around.st_uid != 0:
        candidates.insert(1, f"{around.st_uid}:{around.st_gid}")
    for identity in candidates:
        give(folder, base, identity)
        if works(identity, folder, program):
            return identity
    raise Failure(
        f"PostgreSQL does not run as root, and no other identity works in {folder}: allow user"
        " namespaces, or run as another user, or give a server's address in DATABASE_URL"
    )


def works(identity: str, folder: Path, program: Path) -> bool:
    """Whether that identity can be taken on, run `program` and write in `folder`."""
    leash = [sys.executable, "-I", "-S", str(LEASH), str(os.getpid()), "9", identity]
    tried = subprocess.run(
        [*leash, "/bin/sh", "-c", TRY, str(folder), str(program)], capture_output=True, cwd="/"
    )
    return tried.returncode == 0


def give(folder: Path, base: Path, identity: str) -> None:
    """Makes that identity the owner of `folder` and of what it holds, and opens the way to it."""
    uid, gid = (0, 0)
    if identity != "namespace":
        uid, gid = (int(part) for part in identity.split(":"))
        for above in folder.parents:
            if above.stat().st_uid == 0 and above.is_relative_to(base):
                above.chmod(0o711)
    if folder.stat().st_uid == uid:
        return
    os.chown(folder, uid, gid)
    for where, names, files in os.walk(folder):
        for name in (*names, *files):
            os.chown(Path(where, name), uid, gid, follow_symlinks=False)
