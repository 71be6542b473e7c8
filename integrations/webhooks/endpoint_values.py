"""What an endpoint may be made of."""

from collections.abc import Mapping, Sequence

from booking.directory.errors import InvalidValues
from integrations.outgoing.addresses import is_open, literal
from integrations.outgoing.client import check_url
from integrations.outgoing.errors import OutgoingRefused

from .nouns import NOUNS

LONGEST_URL = 500
LONGEST_SECRET = 200
# Of one that a person types; the contract has no least, and programs keep the secret they have.
SHORTEST_TYPED = 8
REFUSALS = {
    "scheme": "L’adresse doit commencer par https://.",
    "host": "Cette adresse n’est pas correcte.",
    "port": "Ce port n’est pas accepté : 443, ou un port à partir de 1024.",
    "internal": "Cette adresse est interne ou réservée : elle n’est jamais appelée.",
}
UNKNOWN_WORD = "Cet envoi n’existe pas."


def clean_url(text: object) -> str:
    """
    Raises:
        InvalidValues: we would never go there.
    """
    url = str(text or "").strip()
    if not url:
        raise InvalidValues({"target_url": "Ce champ est obligatoire."})
    if len(url) > LONGEST_URL:
        raise InvalidValues({"target_url": f"{LONGEST_URL} caractères au plus."})
    try:
        host = check_url(url).host
        if (address := literal(host)) and not is_open(address):
            raise OutgoingRefused("internal")
    except OutgoingRefused as refusal:
        raise InvalidValues({"target_url": REFUSALS[refusal.code]}) from None
    return url


def clean_secret(text: object) -> str:
    """
    Raises:
        InvalidValues: empty, too long, or with blanks around that a copy would lose.
    """
    secret = str(text or "")
    if not 0 < len(secret) <= LONGEST_SECRET:
        raise InvalidValues({"secret": f"Entre 1 et {LONGEST_SECRET} caractères."})
    if secret != secret.strip() or not secret.isprintable():
        raise InvalidValues({"secret": "Sans espace au début ni à la fin, sur une ligne."})
    return secret


def clean_words(words: object) -> list[str]:
    """In the contract's order, once each.

    Raises:
        InvalidValues: one that does not exist (told of none, as the contract has it), or no list.
    """
    if not isinstance(words, Sequence) or isinstance(words, str):
        raise InvalidValues({"": UNKNOWN_WORD})
    known = [noun.word for noun in NOUNS]
    if any(word not in known for word in words):
        raise InvalidValues({"": UNKNOWN_WORD})
    return [word for word in known if word in words]


def snapshot(endpoint) -> Mapping[str, object]:
    """What the history keeps: never a secret."""
    return {
        "organisation_id": endpoint.organisation_id,
        "target_url": endpoint.target_url,
        "subscriptions": list(endpoint.subscriptions),
        "paused": endpoint.paused_at is not None,
    }
