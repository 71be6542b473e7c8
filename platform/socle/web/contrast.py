"""Contrast of an espace's accent colour, by the formulas of WCAG 2.1.

Pure: colours come in and go out as ``#rrggbb``. Ratios go from 1 (same colour) to 21.
The accent is used as text on a surface, and as the surface under a button's text, so the
threshold is that of text, level AA: 4.5 (WCAG 2.1, success criterion 1.4.3). No colour reaches
it on white and on a near-black surface at once: the dark variant is therefore derived.
"""

import colorsys
import re
from dataclasses import dataclass
from functools import lru_cache

TEXT_RATIO = 4.5
"""Least ratio between text and what is under it (WCAG 2.1, 1.4.3, level AA)."""

LIGHT_SURFACES = ("#ffffff", "#f3f4f6")
DARK_SURFACES = ("#17181c", "#24262c")
"""What accent-coloured text can lie on; the same values as in ``neutral.css`` (a test says so)."""

LIGHT_TEXT = "#ffffff"
DARK_TEXT = "#17181c"

DEFAULT_ACCENT = "#1f5582"

_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_STEPS = 200


@dataclass(frozen=True)
class AccentPalette:
    """Four readable colours made from one accent: the accent and the text on it, light and dark."""

    light: str
    on_light: str
    dark: str
    on_dark: str


@dataclass(frozen=True)
class AccentVerdict:
    """Whether an accent can be kept as chosen; ``suggestion`` is the nearest that can."""

    ok: bool
    ratio: float
    suggestion: str


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of ``#rrggbb``, 0 to 255; ``ValueError`` for anything else."""
    if not _HEX.fullmatch(colour):
        raise ValueError(f"not a #rrggbb colour: {colour!r}")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def relative_luminance(colour: str) -> float:
    """0 for black, 1 for white (WCAG 2.1, definition of relative luminance)."""

    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(channel) for channel in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast_ratio(one: str, other: str) -> float:
    """Ratio between two colours, in any order, 1 to 21."""
    brighter, darker = sorted((relative_luminance(one), relative_luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def lowest_ratio(colour: str, surfaces: tuple[str, ...]) -> float:
    """Ratio on the surface where the colour reads worst."""
    return min(contrast_ratio(colour, surface) for surface in surfaces)


def text_on(background: str) -> str:
    """The one of our two text colours that reads better on a background."""
    return max((LIGHT_TEXT, DARK_TEXT), key=lambda text: contrast_ratio(text, background))


def nearest_readable(colour: str, surfaces: tuple[str, ...]) -> str:
    """The colour itself, or the closest of the same hue that reads on all the surfaces.

    Lightness alone moves, away from the surfaces; black or white, its end, always reads on
    surfaces of one side.
    """
    hue, lightness, saturation = colorsys.rgb_to_hls(*(c / 255 for c in channels(colour)))
    target = 1.0 if relative_luminance(surfaces[0]) < 0.18 else 0.0
    for step in range(_STEPS + 1):
        moved = lightness + (target - lightness) * step / _STEPS
        shares = colorsys.hls_to_rgb(hue, moved, saturation)
        candidate = "#" + "".join(f"{round(share * 255):02x}" for share in shares)
        if lowest_ratio(candidate, surfaces) >= TEXT_RATIO:
            return candidate
    raise ValueError(f"surfaces on which nothing reads: {surfaces}")


@lru_cache(maxsize=1024)
def accent_palette(colour: str) -> AccentPalette:
    """The colours a page uses for an accent, readable whatever was stored.

    ``ValueError`` if the colour isn't ``#rrggbb``.
    """
    light = nearest_readable(colour, LIGHT_SURFACES)
    dark = nearest_readable(colour, DARK_SURFACES)
    return AccentPalette(light, text_on(light), dark, text_on(dark))


def check_accent(colour: str) -> AccentVerdict:
    """Judge an accent as it is chosen, for the form that chooses it.

    ``ValueError`` if the colour isn't ``#rrggbb``.
    """
    ratio = lowest_ratio(colour, LIGHT_SURFACES)
    return AccentVerdict(
        ok=ratio >= TEXT_RATIO,
        ratio=round(ratio, 2),
        suggestion=nearest_readable(colour, LIGHT_SURFACES),
    )
