"""What FranceConnect v2 is for us. Source: external.md 3.2."""

from django.conf import settings

from integrations.openid.provider import Provider

NAME = "franceconnect"
LABEL = "FranceConnect"
LEVEL = "eidas1"
LEVELS = frozenset({"eidas1", "eidas2", "eidas3"})


def franceconnect() -> Provider:
    """Only what finds a record is asked for: neither sex nor place of birth.

    PKCE goes with the request where the discovery document speaks of it: nothing else tells
    whether FranceConnect knows the parameter, and it refuses those that it does not know.
    """
    return Provider(
        name=NAME,
        label=LABEL,
        issuer=settings.FRANCECONNECT_ISSUER,
        client_id=settings.FRANCECONNECT_CLIENT_ID,
        client_secret=settings.FRANCECONNECT_CLIENT_SECRET,
        scopes="openid given_name family_name preferred_username birthdate email",
        callback_route="franceconnect_callback",
        logged_out_route="franceconnect_logged_out",
        asked={"acr_values": LEVEL},
        levels=LEVELS,
        always_pkce=False,
    )
