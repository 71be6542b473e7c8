"""What a provider, or somebody between it and us, may get wrong."""

from collections.abc import Callable
from dataclasses import dataclass, field

Claims = dict[str, object]


def unchanged(claims: Claims) -> Claims:
    return claims


@dataclass
class Faults:
    """All off at first.

    Args:
        id_token, userinfo: change the claims before they are signed.
        signature: "published", "unpublished" (right name, another key), "none", "hs256" (with the
            client's secret) or "public" (HS256 with the public key: key confusion).
        userinfo_signature: the same for userinfo; None for the same as the ID token.
        kid: the key's name in headers; "" for none, None for the right one.
        clock: seconds by which the provider is ahead.
        status: by endpoint ("discovery", "jwks", "token", "userinfo"), instead of 200.
        seconds: by endpoint, how long it keeps silent first.
        drips: by endpoint, sends its answer byte by byte, for ever.
        bodies: by endpoint, what it answers instead.
        plain_userinfo: JSON instead of a signed token.
        error: what the authorisation answers instead of a code.
        issuer: what discovery says it is.
        callback: further parameters of the callback.
    """

    id_token: Callable[[Claims], Claims] = unchanged
    userinfo: Callable[[Claims], Claims] = unchanged
    signature: str = "published"
    userinfo_signature: str | None = None
    kid: str | None = None
    clock: int = 0
    status: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    drips: set[str] = field(default_factory=set)
    bodies: dict[str, bytes] = field(default_factory=dict)
    plain_userinfo: bool = False
    error: str = ""
    issuer: str = ""
    callback: dict[str, str] = field(default_factory=dict)
