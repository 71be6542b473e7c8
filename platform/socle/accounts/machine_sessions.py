"""Sessions of programs that signed in with an account's password (devise_token_auth's manner).

They stand among the account's other sessions: valid on the one host where they were made, shown
under « Sécurité », ended with the password. None of them opens a page.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare

from .models import Account, Session
from .sessions import SessionStore

DEVICE = "Programme (API)"
LASTS = timedelta(days=14)
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the program shows with each request; `token` is known to nobody else."""

    client: str
    token: str
    expires_at: datetime


@transaction.atomic
def open_machine_session(account: Account, host: str, now: datetime) -> Credentials:
    """A new one; the account's former one on this host ends."""
    _of(account, host).delete()
    made = Credentials(secrets.token_urlsafe(16), secrets.token_urlsafe(32), now + LASTS)
    Session.objects.create(
        session_key=_key(made.client, made.token),
        session_data=SessionStore(host=host).encode({}),
        expire_date=made.expires_at,
        host=host,
        account_id=account.pk,
        device=DEVICE,
        opened_at=now,
    )
    return made


def account_of_machine(
    uid: str, client: str, token: str, host: str, now: datetime
) -> tuple[Account, Credentials] | None:
    """Whose session this is, and until when (2 queries); None when one of the three is wrong, or it
    is over."""
    if not client or not token or max(map(len, (uid, client, token))) > LONGEST:
        return None
    row = Session.objects.filter(
        session_key=_key(client, token), host=host, device=DEVICE, expire_date__gt=now
    ).first()
    account = row and Account.objects.filter(pk=row.account_id, is_active=True).first()
    if not account or not constant_time_compare(uid.strip().lower(), account.email):
        return None
    return account, Credentials(client, token, row.expire_date)


def end_machine_session(client: str, token: str, host: str) -> bool:
    """Whether there was one."""
    rows = Session.objects.filter(session_key=_key(client, token), host=host, device=DEVICE)
    return bool(rows.delete()[0])


def _of(account: Account, host: str):
    return Session.objects.filter(account_id=account.pk, host=host, device=DEVICE)


def _key(client: str, token: str) -> str:
    return SessionStore.digest(f"machine:{client}:{token}")
