"""Whether a signed token says what it must, to whom it must, now.

Sources: OpenID Connect Core 1.0, 3.1.3.7 (ID token) and 5.3.4 (userinfo); external.md 3.
"""

import base64
from dataclasses import dataclass

import jwt
from django.utils.crypto import constant_time_compare

from .errors import NotProved
from .metadata import Metadata

# Seconds by which the two clocks may differ: a provider 3 s ahead must not lock everybody out.
LEEWAY = 60
LONGEST_SUBJECT = 255

Claims = dict[str, object]


@dataclass(frozen=True, slots=True)
class Expected:
    """Who must have signed, and for whom."""

    metadata: Metadata
    client_id: str


def check_id_token(token: object, expected: Expected, nonce: str, access_token: str) -> Claims:
    """
    Raises:
        NotProved: signature, issuer, audience, time, nonce or the access token's hash is wrong.
        ProviderDown: the keys cannot be read.
    """
    claims, algorithm = _signed(token, expected, required=("iss", "aud", "exp", "iat", "sub"))
    if not constant_time_compare(str(claims.get("nonce", "")), nonce):
        raise NotProved("nonce_differs")
    if "at_hash" in claims:
        hashed = jwt.get_algorithm_by_name(algorithm).compute_hash_digest(access_token.encode())
        half = base64.urlsafe_b64encode(hashed[: len(hashed) // 2]).decode().rstrip("=")
        if not constant_time_compare(str(claims["at_hash"]), half):
            raise NotProved("access_token_differs")
    return claims


def check_userinfo(token: object, expected: Expected, subject: str) -> Claims:
    """
    Raises:
        NotProved: as above, or it speaks of somebody else.
        ProviderDown: the keys cannot be read.
    """
    claims, _ = _signed(token, expected, required=("iss", "aud", "sub"))
    if not constant_time_compare(str(claims["sub"]), subject):
        raise NotProved("subject_differs")
    return claims


def _signed(token: object, expected: Expected, required: tuple[str, ...]) -> tuple[Claims, str]:
    if not isinstance(token, str):
        raise NotProved("no_token")
    try:
        header = jwt.get_unverified_header(token)
        key = expected.metadata.key_for(header)
        claims = jwt.decode(
            token,
            key,
            algorithms=[header["alg"]],
            audience=expected.client_id,
            issuer=expected.metadata.issuer,
            leeway=LEEWAY,
            options={"require": list(required)},
        )
    except (jwt.PyJWTError, OverflowError) as error:
        raise NotProved(type(error).__name__) from None
    if claims["aud"] not in (expected.client_id, [expected.client_id]):
        raise NotProved("other_audiences")
    if claims.get("azp", expected.client_id) != expected.client_id:
        raise NotProved("authorised_party_differs")
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise NotProved("subject_unusable")
    return claims, header["alg"]
