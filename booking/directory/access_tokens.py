"""Tokens by which programs act for an agent: made, shown once, recognised, taken back.

`rdv_<number of the espace>_<43 signs>`: the number lets the portal's host find the espace, the
`rdv_` lets tools that look for secrets in published code find it there.
"""

import re
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Q, QuerySet

from booking.access.actor import Actor
from socle.audit.record import record
from socle.errors import DomainError, NotVisible
from tenants.context import current_espace

from .errors import InvalidValue
from .locks import lock_words
from .models import AccessToken, Agent
from .names import clean_name
from .token_scopes import SCOPES

DURATIONS = {30: "30 jours", 90: "3 mois", 365: "1 an"}
"""In days."""
MOST = 20
USE_IS_NOTED = timedelta(minutes=1)
KEPT_AFTER_END = timedelta(days=90)
_FORM = re.compile(r"rdv_([0-9]{1,10})_[A-Za-z0-9_-]{43}\Z", re.ASCII)


class TooManyTokens(DomainError):
    code = "too_many_tokens"
    message = f"Vous avez déjà {MOST} jetons : supprimez-en un d’abord."


def tokens_of(actor: Actor, now: datetime) -> QuerySet[AccessToken]:
    """Those of the agent that still open something, the latest first."""
    standing = AccessToken.objects.filter(agent_id=actor.agent_id, revoked_at__isnull=True)
    return standing.filter(expires_at__gt=now).order_by("-created_at", "-pk")


@transaction.atomic
def create_token(
    name: str, scopes: Collection[str], days: int, actor: Actor, now: datetime
) -> tuple[AccessToken, str]:
    """The row, and what the program will show: known to nobody afterwards.

    Raises:
        InvalidValue: no name, no scope, or a length that is not offered.
        TooManyTokens: so many stand already.
    """
    name = clean_name("name", name, 80)
    chosen = sorted(set(scopes))
    if not chosen or not set(chosen) <= set(SCOPES):
        raise InvalidValue("scopes", "Choisissez au moins un droit.")
    if days not in DURATIONS:
        raise InvalidValue("days", "Choisissez une durée dans la liste.")
    lock_words(f"tokens:{actor.agent_id}")
    if tokens_of(actor, now).count() >= MOST:
        raise TooManyTokens
    shown = f"rdv_{current_espace().number}_{secrets.token_urlsafe(32)}"
    token = AccessToken.objects.create(
        agent_id=actor.agent_id,
        name=name,
        digest=_digest(shown),
        scopes=chosen,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    record("token.created", account_id=actor.account_id, noun="token", object_id=token.pk)
    return token, shown


@transaction.atomic
def revoke_token(token_id: int, actor: Actor, now: datetime) -> None:
    """It opens nothing from now on.

    Raises:
        NotVisible: none of the agent's own.
    """
    if not tokens_of(actor, now).filter(pk=token_id).update(revoked_at=now):
        raise NotVisible
    record("token.revoked", account_id=actor.account_id, noun="token", object_id=token_id)


def number_in(shown: str) -> int | None:
    """The number of the espace that a token says it is of; None for what is none."""
    form = _FORM.match(shown)
    return int(form[1]) if form else None


def recognised(shown: str, now: datetime) -> AccessToken | None:
    """The token of an agent of the espace under way (1 query, 2 once a minute); None when it
    opens nothing."""
    token = AccessToken.objects.filter(
        digest=_digest(shown), revoked_at__isnull=True, expires_at__gt=now
    ).first()
    agents = Agent.objects.complete().filter(account_id__isnull=False)
    if token is None or not (agent := agents.filter(pk=token.agent_id).first()):
        return None
    token.agent = agent
    if token.last_used_at is None or now - token.last_used_at >= USE_IS_NOTED:
        AccessToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def purge_tokens(now: datetime, limit: int) -> int:
    """Those that have opened nothing for long."""
    before = now - KEPT_AFTER_END
    ended = AccessToken.objects.filter(Q(expires_at__lt=before) | Q(revoked_at__lt=before))
    rows = ended.order_by("pk").values("pk")[:limit]
    return AccessToken.objects.filter(pk__in=rows).delete()[0]


def _digest(shown: str) -> str:
    return sha256(shown.encode("utf-8", "surrogatepass")).hexdigest()
