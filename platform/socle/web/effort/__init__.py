"""Proof of work, asked only while an espace's forms are under attack (threat 17 of users.md).

No picture to read and nothing to click: the browser computes for a moment. Without JavaScript one
waits a minute instead. On ordinary days nobody meets either.
"""

from .asking import hidden_field, later, note
from .pressure import is_on

__all__ = ["hidden_field", "is_on", "later", "note"]
