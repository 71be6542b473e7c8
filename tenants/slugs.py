"""Names of espaces in addresses: rules, reserved words, accents."""

import re

from django.core.exceptions import ValidationError
from django.utils.text import slugify

# Host names that the platform keeps, or that would mislead.
_RESERVED_WORDS = """
    admin administration agent agents api app assets auth beta cdn connexion console demo-rdv
    docs etat ftp gouv gouvernement imap localhost mail media messagerie monitoring ns ns1 ns2
    oauth operateur operateurs pop portail postgres prescripteur preprod production public rdv
    recette republique service-public sandbox securite smtp ssl staging stat static
    statistiques statut status support template test usager usagers webmail www
"""
RESERVED = frozenset(_RESERVED_WORDS.split())
PATTERN = re.compile(r"[a-z](?:-?[a-z0-9])+")
SHORTEST, LONGEST = 3, 40


def slug_from(name: str) -> str:
    """A slug proposed from a French name: accents dropped, ligatures spelled, cut at a word."""
    spelled = name.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE")
    spelled = re.sub(r"[’'ʼ/·._–—]", " ", spelled)
    slug = slugify(spelled)
    if len(slug) > LONGEST:
        slug = slug[: LONGEST + 1].rsplit("-", 1)[0][:LONGEST]
    return slug.strip("-")


def validate_slug(slug: str) -> None:
    """
    Raises:
        ValidationError: in French, with what to change.
    """
    if not SHORTEST <= len(slug) <= LONGEST:
        raise ValidationError(
            f"L’adresse doit compter de {SHORTEST} à {LONGEST} caractères.", code="length"
        )
    if not PATTERN.fullmatch(slug):
        raise ValidationError(
            "L’adresse ne contient que des lettres sans accent, des chiffres et des tirets isolés, "
            "et commence par une lettre.",
            code="form",
        )
    if slug in RESERVED:
        raise ValidationError(f"« {slug} » est un nom réservé.", code="reserved")
