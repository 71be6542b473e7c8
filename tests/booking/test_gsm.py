"""What an SMS is billed as, to the last sign."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booking.notifications.gsm import BASIC, EXTENDED, is_gsm, segments, to_gsm

pytestmark = pytest.mark.unit
plain = st.text(st.sampled_from(BASIC), max_size=500)
mixed = st.text(st.sampled_from(BASIC + EXTENDED * 3), max_size=500)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("é" * 160, 1),
        ("€" * 80, 1),
        ("€" * 81, 2),
        # 153 septets: the 77th sign of two septets doesn't fit in what is left of the first part.
        ("€" * 152, 2),
        ("€" * 153, 3),
        ("a" * 152 + "€" + "a" * 151, 2),
        ("a" * 152 + "€" + "a" * 152, 3),
        # Outside the alphabet: 16-bit units.
        ("ê" * 70, 1),
        ("ê" * 71, 2),
        ("ê" * 134, 2),
        ("ê" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        # 67 units: 33 emojis, and one unit that stays empty.
        ("😀" * 66, 2),
        ("😀" * 67, 3),
    ],
)
def test_segments(text, count):
    assert segments(text) == count


@settings(deadline=None)
@given(plain)
def test_without_extension_parts_are_full(text):
    assert segments(text) == (1 if len(text) <= 160 else math.ceil(len(text) / 153))


@settings(deadline=None)
@given(mixed, st.sampled_from(BASIC + EXTENDED))
def test_bounds_and_growth(text, sign):
    septets = sum(2 if one in EXTENDED else 1 for one in text)
    count = segments(text)
    if septets <= 160:
        assert count == 1
    else:
        # Each part but the last may lose one septet to a sign that does not fit.
        assert math.ceil(septets / 153) <= count <= math.ceil(septets / 152)
    assert count <= segments(text + sign) <= count + 1


@settings(deadline=None)
@given(
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x1F9FF), min_size=1, max_size=300)
)
def test_outside_the_alphabet(text):
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    count = segments(text)
    if units <= 70:
        assert count == 1
    else:
        assert math.ceil(units / 67) <= count <= math.ceil(units / 66)


@settings(deadline=None)
@given(st.text(max_size=300))
def test_whatever_is_typed_leaves_in_the_alphabet(text):
    sent = to_gsm(text)
    assert is_gsm(sent)
    assert to_gsm(sent) == sent


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("Ça va, Noël à l’hôtel ? Cœur", "Ca va, Noel à l'hotel ? Coeur".replace("Ca", "Ça")),
        ("e\u0301te\u0301", "été"),
        ("x\u0302", "x"),
        ("\u202eabc\u202c\u200d", "abc"),
        ("9\u202fh\u00a020", "9 h 20"),
        ("Łukasz Đorđe", "Lukasz Dorde"),
        ("Rdv 😀", "Rdv ?"),
        ("a\tb", "a b"),
    ],
)
def test_how_it_is_spelled(typed, sent):
    assert to_gsm(typed) == sent
