"""From FranceConnect's claims to a verified identity. Pure."""

from datetime import date

from booking.directory.services.recognise_identity import VerifiedIdentity
from integrations.openid.client import Proof
from integrations.openid.errors import NotProved

Claims = dict[str, object]


def identity_of(proof: Proof) -> VerifiedIdentity:
    """
    Raises:
        NotProved: the birth name or the first name is missing.
    """
    claims = proof.claims
    birth_name, first_name = _text(claims, "family_name"), _first_name(claims)
    if not birth_name or not first_name:
        raise NotProved("no_name")
    return VerifiedIdentity(
        subject=proof.subject,
        first_name=first_name,
        birth_name=birth_name,
        last_name=_text(claims, "preferred_username") or birth_name,
        birth_date=_birth_date(claims),
        email=_text(claims, "email"),
    )


def _first_name(claims: Claims) -> str:
    """The first of the given names, where FranceConnect tells them apart."""
    names = claims.get("given_name_array")
    if isinstance(names, list) and names and isinstance(names[0], str) and names[0].strip():
        return " ".join(names[0].split())
    return _text(claims, "given_name")


def _birth_date(claims: Claims) -> date | None:
    """Some were born on a day that nobody knows: their date has a month or a day of zero."""
    try:
        return date.fromisoformat(_text(claims, "birthdate"))
    except ValueError:
        return None


def _text(claims: Claims, name: str) -> str:
    value = claims.get(name)
    return " ".join(value.split()) if isinstance(value, str) else ""
