"""Logins of Windows servers over HTTP: NTLM, bound to the TLS channel, else a plain password.

NTLM logs a connection in, not a request: the three steps travel over one connection, which the
client keeps. The channel binding (RFC 5929) is what servers with extended protection ask for.
"""

from base64 import b64decode, b64encode
from collections.abc import Generator

import httpx
import spnego
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from spnego.channel_bindings import GssChannelBindings
from spnego.exceptions import SpnegoError

from ..errors import LoginRefused

Flow = Generator[httpx.Request, httpx.Response, None]
# Certificates signed with these are hashed with SHA-256 all the same (RFC 5929, 4.1).
_WEAK = frozenset({"md5", "sha1"})


class WindowsLogin(httpx.Auth):
    """The safest way in of those that the server offers."""

    def __init__(self, username: str, password: str) -> None:
        self._username, self._password = username, password

    def auth_flow(self, request: httpx.Request) -> Flow:
        answer = yield request
        if answer.status_code != 401:
            return
        offered = {
            way.strip().split(" ")[0].lower()
            for line in answer.headers.get_list("www-authenticate")
            for way in line.split(",")
        }
        way = next((one for one in ("NTLM", "Negotiate") if one.lower() in offered), None)
        if way:
            yield from self._by_ntlm(request, answer, way)
        elif "basic" in offered:
            pair = b64encode(f"{self._username}:{self._password}".encode()).decode()
            request.headers["Authorization"] = f"Basic {pair}"
            yield request

    def _by_ntlm(self, request: httpx.Request, answer: httpx.Response, way: str) -> Flow:
        try:
            context = spnego.client(
                # An address is a name of no domain in particular.
                f"\\{self._username}" if "@" in self._username else self._username,
                self._password,
                hostname=request.url.host,
                service="http",
                protocol="ntlm",
                options=spnego.NegotiateOptions.use_ntlm,
                channel_bindings=_binding(answer),
            )
            request.headers["Authorization"] = _header(way, context.step())
            answer = yield request
            challenge = _challenge(answer, way)
            if challenge is None:
                return
            request.headers["Authorization"] = _header(way, context.step(challenge))
        except (SpnegoError, ValueError):
            raise LoginRefused from None
        yield request


def _header(way: str, token: bytes | None) -> str:
    return f"{way} {b64encode(token or b'').decode()}"


def _challenge(answer: httpx.Response, way: str) -> bytes | None:
    for line in answer.headers.get_list("www-authenticate"):
        if line.lower().startswith(f"{way.lower()} "):
            return b64decode(line[len(way) + 1 :].split(",")[0], validate=True)
    return None


def _binding(answer: httpx.Response) -> GssChannelBindings | None:
    stream = answer.extensions.get("network_stream")
    channel = stream.get_extra_info("ssl_object") if stream else None
    if channel is None:
        return None
    certificate = channel.getpeercert(True)
    return GssChannelBindings(application_data=b"tls-server-end-point:" + _digest(certificate))


def _digest(certificate: bytes) -> bytes:
    try:
        signed_with = x509.load_der_x509_certificate(certificate).signature_hash_algorithm
    except UnsupportedAlgorithm:
        signed_with = None
    is_weak = signed_with is None or signed_with.name in _WEAK
    digest = hashes.Hash(hashes.SHA256() if is_weak else signed_with)
    digest.update(certificate)
    return digest.finalize()
