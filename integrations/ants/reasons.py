"""What somebody comes for, in the words of France Titres. Source: interfaces.md 2.1."""

REASONS = ("CNI", "PASSPORT", "CNI-PASSPORT")
DEFAULT_REASON = "CNI"
MOST_DOCUMENTS = 12
"""Documents asked for at once: no appointment takes more people (`company.MOST_COUNTED`)."""
