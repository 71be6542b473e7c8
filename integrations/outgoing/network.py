"""Connections that go where the check said, for as long and for as much as was said."""

import ssl
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import httpcore

from .errors import AnswerTooLong


@dataclass(slots=True)
class Budget:
    """What is left to one request, from the first name looked up to the last byte."""

    ends_at: float  # of time.monotonic()
    bytes_left: int

    @classmethod
    def of(cls, seconds: float, most_bytes: int) -> "Budget":
        return cls(time.monotonic() + seconds, most_bytes)

    def seconds(self, wanted: float | None) -> float:
        """
        Raises:
            httpcore.ReadTimeout: nothing is left.
        """
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("whole")
        return left if wanted is None else min(wanted, left)

    def spend(self, count: int) -> None:
        """
        Raises:
            AnswerTooLong: more came than was left.
        """
        self.bytes_left -= count
        if self.bytes_left < 0:
            raise AnswerTooLong("bytes")


class GuardedStream(httpcore.NetworkStream):
    """Every read and write is within the budget: a server that drips headers is dropped too."""

    def __init__(self, inner: httpcore.NetworkStream, backend: "GuardedBackend") -> None:
        self._inner, self._backend = inner, backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        budget = self._backend.budget
        data = self._inner.read(max_bytes, budget.seconds(timeout))
        budget.spend(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._backend.budget.seconds(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        seconds = self._backend.budget.seconds(timeout)
        return GuardedStream(
            self._inner.start_tls(ssl_context, server_hostname, seconds), self._backend
        )

    def get_extra_info(self, info: str) -> object:
        return self._inner.get_extra_info(info)


class GuardedBackend(httpcore.NetworkBackend):
    """Resolves a name once a connection and connects to the very addresses that it has checked:
    a name that changes its mind in between (DNS rebinding) is not asked again.
    """

    def __init__(self, addresses_of: Callable[[str, int], tuple[str, ...]]) -> None:
        self._inner, self._addresses_of = httpcore.SyncBackend(), addresses_of
        self.budget = Budget.of(0, 0)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        error: Exception = httpcore.ConnectError("no address")
        for address in self._addresses_of(host, port):
            try:
                stream = self._inner.connect_tcp(
                    address, port, self.budget.seconds(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                error = failed
            else:
                return GuardedStream(stream, self)
        raise error

    def connect_unix_socket(self, *args: object, **kwargs: object) -> httpcore.NetworkStream:
        raise httpcore.ConnectError("sockets of this machine are closed")
