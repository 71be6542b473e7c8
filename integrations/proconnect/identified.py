"""Whom ProConnect named in this browser, kept in the portal's session: sealed, and for a while."""

import json
from dataclasses import asdict, dataclass
from datetime import timedelta

from django.http import HttpRequest

from integrations.openid.client import Proof
from socle.accounts.models import Account
from socle.accounts.sessions import IDENTIFIED_KEY
from socle.clock import now
from socle.sealing import seal, unseal

from .person import Professional

KEY = "proconnect"
PURPOSE = "proconnect.session"
# As long as ProConnect's own session (external.md 3.1): the token ends it at logout.
KEPT = timedelta(hours=12)
# How long one goes from espace to espace without asking ProConnect again.
TRUSTED = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Identified:
    """`account_id` and `stamp` are empty for somebody whom nobody invited.

    `stamp` changes with the account's password; `at` is in seconds.
    """

    person: Professional
    account_id: str
    stamp: str
    id_token: str
    at: float


def remember(request: HttpRequest, proof: Proof, person: Professional, account: Account | None):
    """Under a new session key: nobody who knew the former one comes along."""
    request.session.cycle_key()
    kept = Identified(
        person,
        account_id=str(account.pk) if account else "",
        stamp=account.get_session_auth_hash() if account else "",
        id_token=proof.id_token,
        at=now().timestamp(),
    )
    request.session[KEY] = seal(json.dumps(asdict(kept)), PURPOSE)
    request.session.pop(IDENTIFIED_KEY, None)
    if account:
        request.session[IDENTIFIED_KEY] = kept.account_id
    request.session.set_expiry(int(KEPT.total_seconds()))


def identified(request: HttpRequest) -> Identified | None:
    opened = unseal(request.session.get(KEY, ""), PURPOSE)
    if opened is None:
        return None
    kept = json.loads(opened)
    return Identified(**{**kept, "person": Professional(**kept["person"])})


def trusted(request: HttpRequest) -> tuple[Identified, Account] | None:
    """The account of this browser, while ProConnect named it a moment ago; else None."""
    kept = identified(request)
    if kept is None or not kept.account_id:
        return None
    account = Account.objects.filter(pk=kept.account_id, is_active=True).first()
    is_recent = now().timestamp() - kept.at <= TRUSTED.total_seconds()
    if account is None or not is_recent or account.get_session_auth_hash() != kept.stamp:
        return None
    return kept, account


def forget(request: HttpRequest) -> None:
    request.session.pop(KEY, None)
    request.session.pop(IDENTIFIED_KEY, None)
