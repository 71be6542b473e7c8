"""Cache keys that carry the espace."""

from django.db import connection

# The few entries that belong to the platform itself; never anything about a person.
SHARED = "shared:"


def key_of_espace(key: str, prefix: str, version: int) -> str:
    """One espace never reads another's entry, whatever the key."""
    if key.startswith(SHARED):
        return f"{prefix}:{version}:{key}"
    realm = getattr(connection.tenant, "number", None) or "portal"
    return f"{prefix}:{version}:{realm}:{key}"
