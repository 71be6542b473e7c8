"""Who may tell us who people are: ProConnect for agents, FranceConnect for usagers."""

from .env import (
    FRANCECONNECT_CLIENT_ID,
    FRANCECONNECT_CLIENT_SECRET,
    FRANCECONNECT_ISSUER,
    PROCONNECT_CLIENT_ID,
    PROCONNECT_CLIENT_SECRET,
    PROCONNECT_ISSUER,
    PROCONNECT_MFA_ESSENTIAL,
)

# The cookie that ties a browser to the ticket which it will bring back from the portal.
PASSAGE_COOKIE_NAME = "rdv_passage"
# Which browsers an account has logged in from; the account's mark follows.
DEVICE_COOKIE_NAME = "rdv_appareil"
