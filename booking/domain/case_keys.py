"""What a conformance case may say (see ``cases``)."""

from collections.abc import Mapping
from typing import Any

_KEYS = {
    "id", "source_spec", "description", "mode", "derived", "timezone",
    "motif", "plages", "absences", "busy_rdvs", "collective_rdvs", "off_days",
    "now", "search_range", "filters", "expected", "expected_free_ranges", "note",
}  # fmt: skip


def unknown_keys(case: Mapping[str, Any]) -> list[str]:
    """The keys of a case that nothing reads: misspelt, or of a later form."""
    return sorted(case.keys() - _KEYS) if isinstance(case, Mapping) else []
