"""From ProConnect's claims to a professional. Pure."""

from dataclasses import dataclass

from integrations.openid.client import Proof
from integrations.openid.errors import NotProved

from .config import WITH_SECOND_FACTOR

LONGEST_NAME = 150
LONGEST_EMAIL = 254


@dataclass(frozen=True, slots=True)
class Professional:
    """`email` in lower case; names may be empty; `siret` of 14 digits, or empty."""

    subject: str
    email: str
    first_name: str
    last_name: str
    siret: str
    has_second_factor: bool


def professional_of(proof: Proof) -> Professional:
    """
    Raises:
        NotProved: no address came, and nobody can be found without one.
    """
    claims = proof.claims
    email = _text(claims, "email", LONGEST_EMAIL + 1).lower()
    if "@" not in email or len(email) > LONGEST_EMAIL:
        raise NotProved("no_email")
    last_name = _text(claims, "usual_name", LONGEST_NAME)
    siret = _text(claims, "siret", 20).replace(" ", "")
    return Professional(
        subject=proof.subject,
        email=email,
        first_name=_first_name(_text(claims, "given_name", LONGEST_NAME), last_name),
        last_name=last_name,
        siret=siret if len(siret) == 14 and siret.isascii() and siret.isdigit() else "",
        has_second_factor=_has_second_factor(proof.id_claims),
    )


def _has_second_factor(claims: dict[str, object]) -> bool:
    methods = claims.get("amr")
    by_method = isinstance(methods, list) and "mfa" in methods
    return by_method or claims.get("acr") in WITH_SECOND_FACTOR


def _first_name(given: str, last_name: str) -> str:
    """Some administrations write both names in the first."""
    without = given.removesuffix(f" {last_name}") if last_name else given
    return without.strip()


def _text(claims: dict[str, object], name: str, longest: int) -> str:
    value = claims.get(name)
    if not isinstance(value, str):
        return ""
    printable = "".join(sign if sign.isprintable() else " " for sign in value)
    return " ".join(printable.split())[:longest]
