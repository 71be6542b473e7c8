"""What an access token may be made for: reading or writing, noun by noun."""

from collections.abc import Collection

NOUNS = {
    "absences": "indisponibilités",
    "agents": "agents et équipes",
    "motifs": "motifs",
    "organisations": "organisations et lieux",
    "plage_ouvertures": "plages d’ouverture",
    "rdvs": "rendez-vous et participations",
    "users": "usagers",
    "webhooks": "webhooks",
}
READ, WRITE = "read", "write"
SCOPES = {
    **{f"{READ}:{noun}": f"Lire : {words}" for noun, words in NOUNS.items()},
    **{f"{WRITE}:{noun}": f"Lire et modifier : {words}" for noun, words in NOUNS.items()},
}
"""French words by scope."""


def allows(scopes: Collection[str], noun: str, *, writes: bool) -> bool:
    """Whether they are enough; who may write may read."""
    return f"{WRITE}:{noun}" in scopes or (not writes and f"{READ}:{noun}" in scopes)
