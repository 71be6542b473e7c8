"""TCP ports of the loopback interface."""

import errno
import socket

from failure import Failure

LOOPBACK = "127.0.0.1"


def bind_error(port: int) -> int:
    """0 when a server could listen on `port` now, otherwise the errno of the refusal."""
    with socket.socket() as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind((LOOPBACK, port))
            candidate.listen()
        except OSError as refused:
            return refused.errno or errno.EADDRINUSE
    return 0


def require_free(port: int) -> None:
    """Raises Failure when nothing could listen on `port`."""
    refusal = bind_error(port)
    if refusal == errno.EACCES:
        raise Failure(
            f"port {port} is reserved to root: choose another with ./up --port {port + 8000}"
        )
    if refusal:
        raise Failure(
            f"port {port} is taken: stop what listens there, or choose another"
            f" with ./up --port {port + 1}"
        )


def free_port(preferred: int = 0) -> int:
    """`preferred` when it is free, otherwise a port that the kernel picks."""
    if preferred and not bind_error(preferred):
        return preferred
    with socket.socket() as chosen:
        chosen.bind((LOOPBACK, 0))
        port: int = chosen.getsockname()[1]
        return port
