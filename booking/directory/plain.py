"""Words as they are looked for: no accents, no capitals, no punctuation.

Said twice, for Python and for PostgreSQL, by the same tables. The SQL uses built-in immutable
functions only, so that a column can be generated from it without extension or collation.
"""

import re
import unicodedata

from django.contrib.postgres.search import SearchVectorField
from django.db.models import Expression, F, Func, TextField, Value

# Letters that Unicode does not take apart, with their capitals: `lower` leaves those alone in a
# database whose locale is C.
LIGATURES = (("œ", "oe"), ("Œ", "oe"), ("æ", "ae"), ("Æ", "ae"), ("ß", "ss"))
BARRED = ("łŁøØđĐı", "lloodd" + "i")
PUNCTUATION = "'’‘`´-‐‑–—.,;:_/\\()[]{}<>\"«»&|!*?@+#%~\t\r\n\u00a0\u202f"
ACCENTS = "[\u0300-\u036f]"
# Prefixes of France and overseas: a number there is also known by its ten digits.
FRENCH_PREFIX = "^[+](33|262|590|594|596)"
MAIL_MARK, PHONE_MARK = "@", "#"

_FROM = BARRED[0] + PUNCTUATION
_TO = BARRED[1] + " " * len(PUNCTUATION)
_ONE_BY_ONE = str.maketrans(_FROM, _TO)


def plain(text: str) -> str:
    """`Jean-Noël  d’Œuvre` gives `jean noel d oeuvre`."""
    for letter, spelled in LIGATURES:
        text = text.replace(letter, spelled)
    return without_accents(text.translate(_ONE_BY_ONE))


def without_accents(text: str) -> str:
    """Lower case, accents gone, one space between words; punctuation stays."""
    bare = re.sub(ACCENTS, "", unicodedata.normalize("NFKD", text))
    return " ".join(bare.lower().split())


def plain_sql(*fields: str) -> Expression:
    """`plain` of several columns, one after the other."""
    return _bare(_letters(*fields))


def search_sql() -> Expression:
    """What an usager is found by: words of the names, `@` and the e-mail, `#` and the digits."""
    phone = F("phone_number")
    text = _joined(
        _letters("first_name", "last_name", "birth_name"),
        Value(f" {MAIL_MARK}"),
        F("email"),
        Value(f" {PHONE_MARK}"),
        Func(phone, Value("+"), Value(""), function="replace"),
        Value(f" {PHONE_MARK}"),
        Func(phone, Value(FRENCH_PREFIX), Value("0"), function="regexp_replace"),
    )
    words = Func(_bare(text), Value(" "), function="string_to_array")
    return Func(words, function="array_to_tsvector", output_field=SearchVectorField())


def _letters(*fields: str) -> Expression:
    text: Expression = F(fields[0])
    for field in fields[1:]:
        text = _joined(text, Value(" "), F(field))
    for letter, spelled in LIGATURES:
        text = Func(text, Value(letter), Value(spelled), function="replace")
    return Func(text, Value(_FROM), Value(_TO), function="translate")


def _bare(text: Expression) -> Expression:
    text = Func(text, template="normalize(%(expressions)s, NFKD)")
    text = Func(text, Value(ACCENTS), Value(""), Value("g"), function="regexp_replace")
    text = Func(text, function="lower")
    text = Func(text, Value(" +"), Value(" "), Value("g"), function="regexp_replace")
    return Func(text, function="btrim", output_field=TextField())


def _joined(*parts: Expression) -> Expression:
    return Func(*parts, template="(%(expressions)s)", arg_joiner=" || ")
