"""Whether an espace is under attack: the forms sent to it in a minute, in the shared cache."""

from django.core.cache import cache
from django.http import HttpRequest

from ..limits.counting import count, of_cache

NAME = "pressure"
KEY = "effort.bits"
# Once begun it lasts that long after the last minute that was too full.
LASTS = 600  # seconds
# Leading zero bits of the digest: 33,000 attempts on average, a second on a telephone, while one
# types.
BITS = 15
# Four times over the limit: eight times more work.
MORE_BITS, MUCH = 18, 4


def measure(request: HttpRequest) -> None:
    """One more form sent to this espace; too many in a minute begin, or prolong, the effort."""
    usage = count(request, NAME, who="espace")
    if usage and usage.is_over:
        bits = MORE_BITS if usage.count > usage.limit * MUCH else BITS
        of_cache(lambda: cache.set(KEY, bits, LASTS), None)


def bits_asked() -> int:
    """How hard the work is now; 0 on ordinary days, and when the cache cannot tell."""
    return of_cache(lambda: cache.get(KEY), None) or 0


def is_on() -> bool:
    return bits_asked() > 0
