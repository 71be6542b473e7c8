"""What may be written of an espace's presentation, and which pictures are a logo."""

import hashlib
from collections.abc import Mapping

from .errors import InvalidValue
from .models import Logo
from .models.presentation import DisposableMail
from .names import clean_lines, clean_name, clean_public_phone
from .usager_values import clean_email

LONGEST = {
    "welcome": 1000,
    "opening_hours": 1000,
    "publisher": 300,
    "data_controller": 300,
    "data_protection_officer": 300,
}
# In the order of the forms.
OWN = (
    "welcome",
    "opening_hours",
    "email",
    "publisher",
    "publication_director",
    "data_controller",
    "data_protection_officer",
    "disposable_mail",
)
# Kept in the database and sent with every page that has no copy yet.
LARGEST_LOGO = 200 * 1024  # bytes
SIGNATURES = (
    (Logo.Type.PNG, b"\x89PNG\r\n\x1a\n", b""),
    (Logo.Type.JPEG, b"\xff\xd8\xff", b""),
    (Logo.Type.WEBP, b"RIFF", b"WEBP"),
)


def clean_presentation(values: Mapping[str, object]) -> dict[str, object]:
    """
    Raises:
        InvalidValue: one of them makes no sense.
        ValueError: a field that a presentation has not.
    """
    if unknown := set(values) - set(OWN):
        raise ValueError(f"no such field: {', '.join(sorted(unknown))}")
    return {field: _clean(field, value) for field, value in values.items()}


def clean_espace_phone(typed: object) -> str:
    """
    Raises:
        InvalidValue: no such number.
    """
    return clean_public_phone("phone", typed)


def read_logo(content: bytes) -> Logo:
    """The picture, unsaved. Drawings (SVG) may hold scripts, and are refused.

    Raises:
        InvalidValue: too heavy, or not one of the formats that every browser shows.
    """
    if len(content) > LARGEST_LOGO:
        raise InvalidValue("logo", "Ce fichier pèse plus de 200 ko : choisissez-en un plus léger.")
    for media_type, start, mark in SIGNATURES:
        if content.startswith(start) and content[8 : 8 + len(mark)] == mark:
            digest = hashlib.sha256(content).hexdigest()[:32]
            return Logo(content=content, media_type=media_type, digest=digest)
    raise InvalidValue("logo", "Choisissez une image PNG, JPEG ou WebP.")


def _clean(field: str, typed: object) -> str:
    if field == "email":
        text = clean_name(field, typed, 254, required=False)
        return clean_email(text) if text else ""
    if field == "disposable_mail":
        if typed not in DisposableMail.values:
            raise InvalidValue(field, "Choisissez une réponse de la liste.")
        return str(typed)
    if field == "publication_director":
        return clean_name(field, typed, 150, required=False)
    return clean_lines(field, typed, LONGEST[field])
