"""exchangelib, made to go out by the one door: its requests are ours.

The library builds and reads SOAP; it looks no name up, opens no connection, follows no redirect
and logs in nowhere by itself. Its logs are shut (`project.settings.observability`): some quote
whole requests.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import httpx
import requests
from exchangelib import Configuration, Credentials
from exchangelib.protocol import BaseProtocol, Protocol
from exchangelib.transport import NOAUTH
from exchangelib.version import Version
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from ..errors import SyncFailed
from ..http import Server, failure_of, server
from .windows_login import WindowsLogin

# A SOAP fault is a server error in HTTP.
FAULT = 500
# What the library sets that is the door's own affair.
OURS = frozenset({"host", "connection", "accept-encoding", "content-length", "user-agent"})
# Which version each server speaks, found out once a process.
_versions: dict[str, Version] = {}
MOST_VERSIONS = 1000


class Door:
    """The way out of one run; `failure` is why the last request came to nothing."""

    def __init__(self, asking: Server) -> None:
        self.asking = asking
        self.failure: SyncFailed | None = None


_door: ContextVar[Door] = ContextVar("ews_door")


class DoorAdapter(BaseAdapter):
    """What `requests` sends for exchangelib goes out by the door of the run under way."""

    def __init__(self, **_: object) -> None:
        super().__init__()

    def send(
        self, request: requests.PreparedRequest, *args: object, **kwargs: object
    ) -> requests.Response:
        door = _door.get()
        headers = {
            name: value for name, value in request.headers.items() if name.lower() not in OURS
        }
        try:
            answer = door.asking.ask(
                "POST", request.url, headers=headers, content=request.body, allowed=(FAULT,)
            )
        except SyncFailed as failure:
            door.failure = failure
            raise requests.ConnectionError from None
        if answer.status_code == FAULT and not answer.content.lstrip().startswith(b"<"):
            door.failure = failure_of(answer)
            raise requests.ConnectionError
        return _as_requests(request, answer)

    def close(self) -> None:
        """The door is closed by who opened it."""


BaseProtocol.HTTP_ADAPTER_CLS = DoorAdapter


class _Nobody(Credentials):
    """The door logs in. Equal to itself only: the library shares what it knows of a server between
    those of equal credentials, and nothing of two agents may meet."""

    def __init__(self) -> None:
        super().__init__(username="", password="")

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


@contextmanager
def opened(url: str, username: str, password: str) -> Iterator[tuple[Door, Configuration]]:
    """The door, and what exchangelib needs to know of the server."""
    login = WindowsLogin(username, password)
    with server(login, follow_redirects=False) as asking:
        door = Door(asking)
        configuration = Configuration(
            service_endpoint=url,
            credentials=_Nobody(),
            auth_type=NOAUTH,
            version=_versions.get(url),
        )
        token = _door.set(door)
        try:
            yield door, configuration
        finally:
            _door.reset(token)
            _remember(url, configuration)
            Protocol._protocol_cache.pop(Protocol._cache_key(configuration), None)


def _remember(url: str, configuration: Configuration) -> None:
    version = configuration.version
    if version is not None and version.build and len(_versions) < MOST_VERSIONS:
        _versions[url] = version.copy()


def _as_requests(request: requests.PreparedRequest, answer: httpx.Response) -> requests.Response:
    told = requests.Response()
    told.status_code, told.reason = answer.status_code, answer.reason_phrase
    told.headers = CaseInsensitiveDict(answer.headers)
    # A server that closes its connections is not one that fails, as the library would have it.
    told.headers.pop("connection", None)
    told.url, told.request = request.url, request
    told._content, told._content_consumed = answer.content, True
    return told
