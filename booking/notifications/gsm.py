"""Text that fits the GSM 7-bit alphabet, so that an SMS is billed as 160 characters, not 70.

Source of the kept letters: booking.md 4.7; of the alphabet: 3GPP TS 23.038, 6.2.1.
"""

import unicodedata
from collections.abc import Iterable

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = "^{}\\[~]|€\f"
SPELLED = {
    "ç": "c",
    "œ": "oe",
    "Œ": "OE",
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "«": '"',
    "»": '"',
    "–": "-",
    "—": "-",
    "…": "...",
    "\t": " ",
    "\u00a0": " ",
    "\u202f": " ",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "ı": "i",
}
# What leaves no trace: accents that stand alone, marks of direction, joiners.
SILENT = ("Mn", "Me", "Cf")
# What one SMS holds, and each part of a longer one: septets, or 16-bit units outside the alphabet.
SINGLE, PART = 160, 153
SINGLE_WIDE, PART_WIDE = 70, 67


def to_gsm(text: str) -> str:
    """The text in the GSM alphabet: accents outside it dropped, other signs as « ? »."""
    return "".join(_letter(sign) for sign in unicodedata.normalize("NFC", text))


def is_gsm(text: str) -> bool:
    """Whether the text is in the GSM alphabet as it stands."""
    return all(sign in BASIC or sign in EXTENDED for sign in text)


def segments(text: str) -> int:
    """How many SMS the text is billed as.

    No part ends in the middle of a sign: an extended one takes two septets, and outside the
    alphabet an emoji takes two units.
    """
    if is_gsm(text):
        return _parts((2 if sign in EXTENDED else 1 for sign in text), SINGLE, PART)
    return _parts((2 if ord(sign) > 0xFFFF else 1 for sign in text), SINGLE_WIDE, PART_WIDE)


def _parts(widths: Iterable[int], single: int, part: int) -> int:
    widths = list(widths)
    if sum(widths) <= single:
        return 1
    count, filled = 1, 0
    for width in widths:
        if filled + width > part:
            count, filled = count + 1, 0
        filled += width
    return count


def _letter(sign: str) -> str:
    if sign in BASIC or sign in EXTENDED:
        return sign
    if sign in SPELLED:
        return SPELLED[sign]
    if unicodedata.category(sign) in SILENT:
        return ""
    plain = unicodedata.normalize("NFKD", sign)[0]
    return plain if plain in BASIC else "?"
