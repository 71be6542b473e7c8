"""Telephone numbers that ring nowhere.

ARCEP keeps these ranges of the French numbering plan for works of fiction (decision 2018-0881,
as amended): no operator gives them to anyone.
"""

REGIONS = {
    "01": "019900",
    "02": "026191",
    "03": "035301",
    "04": "046571",
    "05": "053649",
}
MOBILE = "063998"
PREFIXES = (*REGIONS.values(), MOBILE)


def landline(region: str, rank: int) -> str:
    """The E.164 form of the `rank`-th fiction number (0 to 9999) of a region `01` to `05`."""
    return _number(REGIONS[region], rank)


def mobile(rank: int) -> str:
    """The E.164 form of the `rank`-th mobile fiction number (0 to 9999)."""
    return _number(MOBILE, rank)


def is_fiction(number: str) -> bool:
    """Whether an E.164 number lies in a range kept for fiction."""
    return (
        number.startswith("+33")
        and len(number) == 12
        and number[3:].isdigit()
        and ("0" + number[3:]).startswith(PREFIXES)
    )


def _number(prefix: str, rank: int) -> str:
    if not 0 <= rank <= 9999:
        raise ValueError(f"a range kept for fiction has 10,000 numbers, not {rank}")
    return f"+33{prefix[1:]}{rank:04d}"
