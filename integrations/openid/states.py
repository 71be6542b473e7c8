"""What we remember of a login under way, in the portal's session, until its callback comes once."""

import time
from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from socle.accounts.models import Session
from socle.accounts.sessions import SessionStore

from .errors import StateUnknown

KEY = "oidc_states"  # the library's own
LONGEST_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Underway:
    """`memory` is what the one who started the login wants back."""

    nonce: str
    code_verifier: str | None
    started_at: float
    memory: dict[str, object]


def remember(request: HttpRequest, state: str, provider: str, memory: dict[str, object]) -> None:
    """Add to what the library kept under this state."""
    request.session[KEY][state].update(provider=provider, memory=memory)
    request.session.modified = True


def consume(request: HttpRequest, provider: str) -> Underway:
    """Take out of the session what was kept under the callback's state.

    The row is locked, so that of two callbacks that come together one finds nothing. Afterwards
    `request.session` is the session as it now is.

    Raises:
        StateUnknown: nothing is kept under it, or not for this provider, or too long ago.
    """
    sent = request.GET.get("state", "")
    with transaction.atomic():
        session = _locked(request)
        states = session.get(KEY)
        found = _find(states, sent)
        if found is None:
            raise StateUnknown("state_unknown")
        kept = states.pop(found)
        session.modified = True
        session.save()
    request.session = session
    if kept.get("provider") != provider or time.time() - kept["added_on"] > LONGEST_SECONDS:
        raise StateUnknown("state_of_another_login")
    return Underway(
        kept["nonce"], kept["code_verifier"], kept["added_on"], kept.get("memory") or {}
    )


def _find(states: object, sent: str) -> str | None:
    """Compared with each, in constant time."""
    if not isinstance(states, dict):
        return None
    matches = [state for state in states if constant_time_compare(state, sent)]
    return matches[0] if matches else None


def _locked(request: HttpRequest) -> SessionStore:
    store = request.session
    key = store.session_key
    if key is None:
        raise StateUnknown("no_session")
    rows = Session.objects.select_for_update().filter(
        session_key=SessionStore.digest(key), host=store.host
    )
    if not rows.exists():
        raise StateUnknown("no_session")
    list(rows)
    return SessionStore(key, host=store.host)
