"""The first letters of a name, as people type them: what the link of a message asks for.

Accents, case, spaces, hyphens and apostrophes do not count; a short name is asked whole. Source:
booking.md 2.6.
"""

import unicodedata
from collections.abc import Iterable

ASKED = 3
# Words before a name that some people leave out of it.
PARTICLES = frozenset({"de", "du", "des", "d", "la", "le", "les", "l", "van", "von", "el", "al"})
# Letters that the decomposition of Unicode leaves whole.
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d"})


def letters_of(text: str) -> str:
    """Its letters and digits, plain; the text itself if it has none."""
    folded = unicodedata.normalize("NFKD", text.casefold().translate(LIGATURES))
    kept = "".join(sign for sign in folded if sign.isalnum())
    return kept or "".join(text.split())


def letters_match(typed: str, names: Iterable[str]) -> bool:
    """Whether what was typed begins as one of the names does; the whole name will do as well."""
    given = letters_of(typed)
    return any(
        _begins(given, start) or _is_as_written(typed, name)
        for name in names
        for start in _starts(name)
    )


def _begins(given: str, name: str) -> bool:
    asked = min(ASKED, len(name))
    return asked > 0 and len(given) >= asked and given[:ASKED] == name[:ASKED]


def _is_as_written(typed: str, name: str) -> bool:
    """`o’n` for O’Neill: who counts the apostrophe or the hyphen among the three."""
    signs = "".join(typed.split())
    given = letters_of(signs)
    return len(signs) == ASKED and len(given) > 1 and given == letters_of(name[:ASKED])


def _starts(name: str) -> Iterable[str]:
    """The name, and the name without its particles."""
    yield letters_of(name)
    words = name.replace("’", " ").replace("'", " ").replace("-", " ").split()
    while len(words) > 1 and letters_of(words[0]) in PARTICLES:
        words = words[1:]
        yield letters_of("".join(words))
