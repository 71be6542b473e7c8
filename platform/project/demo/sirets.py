"""Numbers of establishments that nobody has: right by their keys, and INSEE gives none in 0."""


def siret(rank: int) -> str:
    """The SIRET of the `rank`-th organisation (1 to 9999) of the demonstration."""
    if not 1 <= rank <= 9999:
        raise ValueError(f"no organisation has rank {rank}")
    siren = _with_key(f"0000{rank:04d}")
    return _with_key(f"{siren}0001")


def _with_key(digits: str) -> str:
    """The digits and the one that makes their sum right (Luhn)."""
    doubled = (int(one) * (1 if place % 2 else 2) for place, one in enumerate(reversed(digits)))
    return f"{digits}{-sum(sum(divmod(one, 10)) for one in doubled) % 10}"
