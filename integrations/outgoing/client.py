"""An httpx client for addresses that people type."""

import re
import ssl
from functools import cache

import httpcore
import httpx
from django.conf import settings

from .addresses import all_addresses, open_addresses
from .errors import OutgoingRefused
from .network import Budget, GuardedBackend
from .unpacking import unpacked

WHOLE_SECONDS = 10.0
CONNECT_SECONDS = 5.0
MOST_BYTES = 1024 * 1024
MOST_REDIRECTS = 3
USER_AGENT = "rdv-service-public/1"
# Below 1024 only the web answers: mail, SSH and databases are not talked to.
WEB_PORTS = {80, 443}
FIRST_FREE_PORT, LAST_PORT = 1024, 65_535
# As it goes into DNS: names, IPv4 and IPv6, without the `%` of a network card.
_HOST = re.compile(rb"[0-9A-Za-z._:-]+")


def client(
    *,
    seconds: float = WHOLE_SECONDS,
    most_bytes: int = MOST_BYTES,
    follow_redirects: bool = False,
    auth: httpx.Auth | tuple[str, str] | None = None,
    headers: dict[str, str] | None = None,
    is_ours: bool = False,
) -> httpx.Client:
    """A client that connects to the Internet only; close it (`with`), one thread at a time.

    Each request, each redirect of it included, is checked anew: scheme, port, and the addresses
    to which its name leads. Proxies and credentials of the environment are not used. Bodies are
    asked for uncompressed; one that is compressed all the same is unpacked within the same limit.

    Args:
        seconds: for one request, from the name looked up to the last byte read.
        most_bytes: of one answer, headers included, as they come over the wire; and of its body
            once unpacked.
        is_ours: the address is a setting of the operator's: it may be on any network and without
            TLS. Time and size are limited all the same.

    Raises, from its requests: `httpx.HTTPError`, of which `OutgoingRefused` (the address is not
    one that we go to) and `AnswerTooLong`; `httpx.InvalidURL`.
    """
    return httpx.Client(
        transport=GuardedTransport(seconds, most_bytes, is_ours=is_ours),
        timeout=httpx.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS)),
        follow_redirects=follow_redirects,
        max_redirects=MOST_REDIRECTS,
        trust_env=False,
        auth=auth,
        headers={"User-Agent": USER_AGENT, "Accept-Encoding": "identity", **(headers or {})},
    )


def check_url(text: str) -> httpx.URL:
    """The address, when we would go there as far as it tells by itself (no name is looked up).

    Raises:
        OutgoingRefused: `scheme`, `host` or `port`.
    """
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, TypeError, ValueError):
        raise OutgoingRefused("host") from None
    _check(url)
    return url


class GuardedTransport(httpx.HTTPTransport):
    """httpx' own transport upon a pool whose connections are guarded."""

    def __init__(self, seconds: float, most_bytes: int, *, is_ours: bool = False) -> None:
        context = _tls(settings.OUTGOING_CA_FILE)
        super().__init__(verify=context, trust_env=False)
        if not isinstance(getattr(self, "_pool", None), httpcore.ConnectionPool):
            raise RuntimeError("httpx keeps its connections elsewhere: nothing would be guarded")
        self._is_ours = is_ours
        self._backend = GuardedBackend(all_addresses if is_ours else open_addresses)
        self._pool = httpcore.ConnectionPool(
            ssl_context=context, network_backend=self._backend, max_connections=2
        )
        self._seconds, self._most_bytes = seconds, most_bytes

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if not self._is_ours:
            _check(request.url)
        self._backend.budget = Budget.of(self._seconds, self._most_bytes)
        return unpacked(super().handle_request(request), self._most_bytes)


def _check(url: httpx.URL) -> None:
    schemes = {"https", "http"} if settings.OUTGOING_PLAIN_HTTP else {"https"}
    if url.scheme not in schemes:
        raise OutgoingRefused("scheme")
    if not _HOST.fullmatch(url.raw_host) or url.userinfo:
        raise OutgoingRefused("host")
    port = url.port if url.port is not None else 443
    if port not in WEB_PORTS and not FIRST_FREE_PORT <= port <= LAST_PORT:
        raise OutgoingRefused("port")


@cache
def _tls(authorities: str) -> ssl.SSLContext:
    """The usual certification authorities, or those of the file that the operator names."""
    if authorities:
        return ssl.create_default_context(cafile=authorities)
    return httpx.create_ssl_context(trust_env=False)
