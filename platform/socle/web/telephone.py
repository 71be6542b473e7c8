"""French telephone numbers as people read them and as ``tel:`` links want them."""

import re


def digits_of(number: str) -> str:
    """Digits, and the leading "+" if there is one."""
    return re.sub(r"(?!^\+)\D", "", number.strip())


def display_number(number: str) -> str:
    """``+33123456789`` or ``0123456789`` as ``01 23 45 67 89``; others as they were typed."""
    digits = digits_of(number)
    if digits.startswith("+33") and len(digits) == 12:
        digits = "0" + digits[3:]
    if re.fullmatch(r"0\d{9}", digits):
        return " ".join(digits[start : start + 2] for start in range(0, 10, 2))
    return number.strip()


def dial_link(number: str) -> str:
    """``tel:`` address, international when the number is; short numbers (4 digits) as they are.

    A national number keeps its 0: overseas numbers written without prefix must not become +33.
    """
    return f"tel:{digits_of(number)}"
