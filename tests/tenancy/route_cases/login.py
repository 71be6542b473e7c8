"""The login and what leads to it."""

import uuid

from booking.directory.services.invite_agents import invitation_secret

from ..stock import Stock
from .builders import sessions
from .case import PAGE, PAGE_OF_NOBODY, Access, Case


def no_proof(stock: Stock) -> dict[str, object]:
    return {"proof_id": uuid.UUID(int=stock.espace.number), "secret": "x"}


def invitation_link(stock: Stock) -> dict[str, object]:
    secret = invitation_secret(stock.invitation)
    return {"agent_id": stock.invitation.agent_id, "secret": secret}


CASES: dict[str, Case] = {
    # The login.
    "login()": Case(Access.EVERYONE, ok=302),
    "second_factor()": Case(Access.EVERYONE, ok=302),
    "second_factor_setup()": PAGE,
    "logout()": Case(Access.EVERYONE, method="POST", ok=302, witness=sessions),
    # The operators' way in, by the espace's leave: without the portal's ticket it opens nothing.
    "support_door()": Case(Access.EVERYONE, ok=302),
    "support_enter()": Case(Access.EVERYONE, ok=403),
    # The agents' workspace.
    "agent_invitation(agent_id, secret)": Case(Access.EVERYONE, address=invitation_link),
    "forgotten_password()": PAGE,
    # Links of an account, which belongs to no espace (tests/web/agent/test_renewal.py).
    "new_password(proof_id, secret)": Case(Access.EVERYONE, address=no_proof, ok=404),
    "new_email(proof_id, secret)": Case(Access.EVERYONE, address=no_proof, ok=404),
    # ProConnect (tests/openid has its tickets, which are no ids).
    "proconnect_login()": Case(Access.EVERYONE, ok=302),
    "proconnect_enter()": Case(Access.EVERYONE, ok=400),
    "proconnect_link()": PAGE_OF_NOBODY,
    "proconnect_linked()": Case(Access.EVERYONE, ok=400),
    "proconnect_leave()": Case(Access.EVERYONE, ok=302),
    "proconnect_prescriber()": Case(Access.EVERYONE, ok=302),
    "proconnect_prescriber_enter()": Case(Access.EVERYONE, ok=400),
    "franceconnect_login()": Case(Access.EVERYONE, ok=302),
    "franceconnect_enter()": Case(Access.EVERYONE, ok=400),
    "franceconnect_leave()": Case(Access.EVERYONE, method="POST"),
}
