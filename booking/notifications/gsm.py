"""Text that fits the GSM 7-bit alphabet, so that an SMS is billed as 160 characters, not 70.

Source of the kept letters: booking.md 4.7; of the alphabet: 3GPP TS 23.038, 6.2.1.
"""

import unicodedata

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = "^{}\\[~]|€"
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
    "\u00a0": " ",
    "\u202f": " ",
}
SINGLE, PART = 160, 153  # septets in one SMS, and in each part of a longer one


def to_gsm(text: str) -> str:
    """The text in the GSM alphabet: accents outside it dropped, other signs as « ? »."""
    return "".join(_letter(sign) for sign in unicodedata.normalize("NFC", text))


def segments(text: str) -> int:
    """How many SMS a GSM text is billed as."""
    septets = sum(2 if sign in EXTENDED else 1 for sign in text)
    return 1 if septets <= SINGLE else -(-septets // PART)


def _letter(sign: str) -> str:
    if sign in BASIC or sign in EXTENDED:
        return sign
    if sign in SPELLED:
        return SPELLED[sign]
    plain = unicodedata.normalize("NFKD", sign)[0]
    return plain if plain in BASIC else "?"
