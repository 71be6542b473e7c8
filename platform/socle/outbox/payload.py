"""What may stand in a message: identifiers and the code's own words, never personal data.

Messages lie in the public schema, outside the espace that they tell of. A name or an address
is refused here because it isn't written as one of our words.
"""

import re
from datetime import date
from uuid import UUID

LONGEST_WORD = 60
_WORD = re.compile(r"[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*")


def payload_of(ids: dict[str, object]) -> dict[str, object]:
    """The JSON of a message.

    Raises:
        ValueError: a value that is neither an integer, a UUID, a date, an instant, a boolean,
            None nor a word of the code (`revoked`, `agents_and_prescripteurs`), nor a list of
            these.
    """
    return {name: _value(name, value) for name, value in ids.items()}


def _value(name: str, value: object) -> object:
    if value is None or isinstance(value, int):  # booleans are integers
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date):  # instants are dates
        return value.isoformat()
    if isinstance(value, str) and (_is_word(value) or _is_uuid(value)):
        return str(value)
    if isinstance(value, list | tuple):
        return [_value(name, item) for item in value]
    raise ValueError(f"{name}: identifiers only in a message")


def _is_word(value: str) -> bool:
    return len(value) <= LONGEST_WORD and bool(_WORD.fullmatch(value))


def _is_uuid(value: str) -> bool:
    try:
        return str(UUID(value)) == value
    except ValueError:
        return False
