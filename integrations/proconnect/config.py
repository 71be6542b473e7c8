"""What ProConnect is for us. Source: external.md 3.1."""

import json

from django.conf import settings

from integrations.openid.provider import Provider

NAME = "proconnect"
LABEL = "ProConnect"
# All that ask for a second factor of their own.
WITH_SECOND_FACTOR = ("eidas0-mfa", "eidas1-mfa", "eidas2", "eidas3")


def proconnect() -> Provider:
    """A second factor is asked for by claims; where ProConnect has none, ours is asked for,
    unless the setting says that it must.
    """
    essential = settings.PROCONNECT_MFA_ESSENTIAL
    acr = {"essential": essential, "values": list(WITH_SECOND_FACTOR)}
    return Provider(
        name=NAME,
        label=LABEL,
        issuer=settings.PROCONNECT_ISSUER,
        client_id=settings.PROCONNECT_CLIENT_ID,
        client_secret=settings.PROCONNECT_CLIENT_SECRET,
        scopes="openid given_name usual_name email siret",
        callback_route="proconnect_callback",
        logged_out_route="proconnect_logged_out",
        asked={"claims": json.dumps({"id_token": {"acr": acr, "amr": None}})},
        levels=frozenset(WITH_SECOND_FACTOR) if essential else frozenset(),
    )
