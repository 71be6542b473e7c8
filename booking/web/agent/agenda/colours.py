"""Colours of an agenda's appointments, readable whatever colour a motif was given."""

from dataclasses import dataclass

from socle.web.contrast import channels, contrast_ratio

ELSEWHERE = "#757575"
FALLBACK = "#1f5f8b"
WHITE, BLACK = "#ffffff", "#000000"
# Share of the colour that is left once an appointment is over.
FADED = 0.7


@dataclass(frozen=True, slots=True)
class Paint:
    """`text` has a contrast of 4.5 at least on `background` (of black and white one always has)."""

    background: str
    text: str


def paint(colour: str, *, faded: bool) -> Paint:
    """The motif's colour, mixed with white when faded, and the text that reads on it."""
    background = _mixed(colour if _is_colour(colour) else FALLBACK, FADED if faded else 1)
    text = max((WHITE, BLACK), key=lambda ink: contrast_ratio(ink, background))
    return Paint(background, text)


def _mixed(colour: str, share: float) -> str:
    parts = (round(channel * share + 255 * (1 - share)) for channel in channels(colour))
    return "#" + "".join(f"{part:02x}" for part in parts)


def _is_colour(colour: str) -> bool:
    try:
        channels(colour)
    except ValueError:
        return False
    return True
