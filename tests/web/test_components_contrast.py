"""An espace's colour is readable whatever was chosen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socle.web.contrast import (
    DARK_SURFACES,
    LIGHT_SURFACES,
    TEXT_RATIO,
    accent_palette,
    channels,
    check_accent,
    contrast_ratio,
    lowest_ratio,
    text_on,
)

pytestmark = pytest.mark.unit
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),  # WCAG's well-known near miss
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#ffffff", 4.0),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_ratio_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast_ratio(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast_ratio(other, one) == contrast_ratio(one, other)


@pytest.mark.parametrize("bad", ["", "red", "#fff", "#12345g", "123456", "#1234567", "#123456\n"])
def test_only_six_digit_colours_are_accepted(bad: str) -> None:
    with pytest.raises(ValueError, match="not a #rrggbb"):
        channels(bad)


@given(COLOURS)
def test_palette_is_readable_whatever_the_colour(colour: str) -> None:
    palette = accent_palette(colour)
    assert lowest_ratio(palette.light, LIGHT_SURFACES) >= TEXT_RATIO
    assert lowest_ratio(palette.dark, DARK_SURFACES) >= TEXT_RATIO
    assert contrast_ratio(palette.on_light, palette.light) >= TEXT_RATIO
    assert contrast_ratio(palette.on_dark, palette.dark) >= TEXT_RATIO


@given(COLOURS)
def test_a_readable_colour_is_kept_and_another_gets_a_suggestion(colour: str) -> None:
    verdict = check_accent(colour)
    assert verdict.ok == (verdict.suggestion == colour)
    assert check_accent(verdict.suggestion).ok


def test_pale_yellow_is_refused_with_a_darker_yellow() -> None:
    verdict = check_accent("#ffe680")
    assert not verdict.ok
    red, green, blue = channels(verdict.suggestion)
    assert red > green > blue


def test_text_on_a_colour_is_the_one_that_reads_better() -> None:
    assert text_on("#1f5582") == "#ffffff"
    assert text_on("#ffbc00") == "#17181c"
