"""The right to look at somebody of another organisation: what a search gave, for an hour.

Without it, whoever counts identifiers up would read the names of the whole espace.
"""

from datetime import timedelta

from django.core import signing

from booking.access.actor import Actor
from booking.directory.models import Organisation
from socle.errors import DomainError, NotVisible

SALT = "booking.web.agent.usagers.token"
LASTS = timedelta(hours=1)


class TokenTooOld(DomainError):
    code = "token_too_old"
    message = "Cet aperçu n’est plus disponible. Recherchez de nouveau la personne."


def token_of(usager_id: int, organisation: Organisation, actor: Actor) -> str:
    """For this agent in this organisation only."""
    return signing.dumps([usager_id, organisation.pk, actor.agent_id], salt=SALT)


def usager_of(token: str, organisation: Organisation, actor: Actor) -> int:
    """
    Raises:
        TokenTooOld: given more than an hour ago.
        NotVisible: forged, or somebody else's.
    """
    try:
        held = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.SignatureExpired:
        raise TokenTooOld from None
    except signing.BadSignature:
        raise NotVisible from None
    if held[1:] != [organisation.pk, actor.agent_id]:
        raise NotVisible
    return held[0]
