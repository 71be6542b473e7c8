"""Numbers of establishments that nobody has: right by their keys, and INSEE gives none in 0."""

from stdnum.luhn import calc_check_digit


def siret(rank: int) -> str:
    """The SIRET of the `rank`-th organisation (1 to 9999) of the demonstration."""
    if not 1 <= rank <= 9999:
        raise ValueError(f"no organisation has rank {rank}")
    siren = _with_key(f"0000{rank:04d}")
    return _with_key(f"{siren}0001")


def _with_key(digits: str) -> str:
    """The digits and the one that makes their sum right (Luhn)."""
    return f"{digits}{calc_check_digit(digits)}"
