"""Alphabetical order for people: accents and capitals do not count."""

import unicodedata


def alphabetical(words: str) -> str:
    """The key to sort by: lower case, without accents."""
    letters = unicodedata.normalize("NFKD", words.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
