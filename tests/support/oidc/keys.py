"""The provider's keys."""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm


def _new(algorithm: str):
    if algorithm == "ES256":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Key:
    algorithm: str = "ES256"
    name: str = field(default_factory=lambda: secrets.token_hex(4))
    private: object = None

    def __post_init__(self) -> None:
        self.private = self.private or _new(self.algorithm)

    def published(self) -> dict[str, object]:
        algorithm = ECAlgorithm if self.algorithm == "ES256" else RSAAlgorithm
        public = json.loads(algorithm.to_jwk(self.private.public_key()))
        return {**public, "kid": self.name, "alg": self.algorithm, "use": "sig"}

    def public_pem(self) -> bytes:
        return self.private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )


def sign(claims: dict[str, object], key: Key, how: str, kid: str | None, secret: str) -> str:
    """As `Faults.signature` says."""
    name = key.name if kid is None else kid
    headers = {"kid": name} if name else {}
    if how == "none":
        return jwt.encode(claims, None, algorithm="none", headers=headers)
    if how == "hs256":
        return jwt.encode(claims, secret, algorithm="HS256", headers=headers)
    if how == "public":
        return _hs256_by_hand(claims, key.public_pem(), headers)
    private = key.private if how == "published" else _new(key.algorithm)
    return jwt.encode(claims, private, algorithm=key.algorithm, headers=headers)


def _hs256_by_hand(claims: dict[str, object], secret: bytes, headers: dict[str, str]) -> str:
    """The library refuses to sign with a public key; an attacker does not."""

    def part(value: dict[str, object]) -> bytes:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")

    signed = part({"alg": "HS256", "typ": "JWT", **headers}) + b"." + part(claims)
    mac = base64.urlsafe_b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).rstrip(b"=")
    return (signed + b"." + mac).decode()
