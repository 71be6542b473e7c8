"""Becomes a command that does not outlive the process that asked for it.

    leash.py PARENT SIGNAL IDENTITY COMMAND [ARGUMENT...]

PARENT is the process id that must still be our parent, SIGNAL the number that the kernel
sends when it dies, IDENTITY one of
  same        the user that runs this;
  namespace   user 65534 of a user namespace of its own, which outside is still the same user:
              PostgreSQL refuses to run as root, and this needs no account and no open folder;
  UID:GID     another user of this machine (root only).

Run as a program of its own rather than between fork and exec: nothing here can then meet a
lock held by another thread, and the identity changes before the kernel's signal is asked for
(a change of identity cancels it).
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
NOBODY = 65534
REFUSED = 71  # EX_OSERR: the identity could not be taken on


def take_on(identity: str) -> None:
    """Raises OSError when this machine does not allow it."""
    if identity == "namespace":
        enter_user_namespace()
    elif identity != "same":
        uid, gid = (int(part) for part in identity.split(":"))
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)


def enter_user_namespace() -> None:
    uid, gid = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    # user_namespaces(7): a process may map itself alone, once it gives up setgroups.
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{NOBODY} {uid} 1"),
        ("gid_map", f"{NOBODY} {gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def die_with(parent: int, with_signal: int) -> None:
    """Asks the kernel for `with_signal` when the parent dies (Linux; elsewhere the keeper does)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, with_signal, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(1)


def main(parent: str, with_signal: str, identity: str, *command: str) -> None:
    try:
        take_on(identity)
    except OSError as refused:
        print(f"cannot run as {identity}: {refused}", file=sys.stderr)
        sys.exit(REFUSED)
    die_with(int(parent), int(with_signal))
    # Python ignores SIGPIPE, and what is ignored stays so across exec.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        os.execvp(command[0], command)  # noqa: S606 - no shell is what we want
    except OSError as missing:
        print(f"cannot run {command[0]}: {missing}", file=sys.stderr)
        sys.exit(127)


if __name__ == "__main__":
    main(*sys.argv[1:])
