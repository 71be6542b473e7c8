"""A draw that anybody can compute again, and nobody can steer.

A secret is drawn when registrations open, and its digest published (the commitment). At the close
the list of receipts is fixed: whoever holds the secret cannot change it for the list, and whoever
registers cannot know it. The seed is made of both; each receipt's rank follows from it.

>>> import uuid
>>> receipts = [uuid.UUID(int=number) for number in range(3)]
>>> result = draw("secret", receipts)
>>> sorted(result.ranks.values())
[1, 2, 3]
>>> commitment_of("secret") == sha256(b"secret").hexdigest()
True
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Result:
    """`digest` of the list, `seed` of the draw, and the rank of each receipt, from 1."""

    digest: str
    seed: str
    ranks: Mapping[UUID, int]


def commitment_of(secret: str) -> str:
    """What is published before: SHA-256 of the secret, in hexadecimal."""
    return _digest(secret)


def draw(secret: str, receipts: Iterable[UUID]) -> Result:
    """The ranks of these receipts, whatever their order here.

    The list's digest is SHA-256 of the sorted receipts, one a line; the seed SHA-256 of
    ``secret:digest``; receipts are ranked by SHA-256 of ``seed:receipt``, the least first.
    """
    entrants = sorted(map(str, receipts))
    digest = _digest("\n".join(entrants))
    seed = _digest(f"{secret}:{digest}")
    order = sorted(entrants, key=lambda receipt: _digest(f"{seed}:{receipt}"))
    return Result(digest, seed, {UUID(one): rank for rank, one in enumerate(order, start=1)})


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
