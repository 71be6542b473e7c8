"""The pages of one's account, side by side."""

from django.conf import settings
from django.urls import reverse

PROCONNECT = "ProConnect"
TABS = (
    ("Profil", "agent_account"),
    ("Notifications", "agent_account_notifications"),
    ("Mot de passe", "agent_account_password"),
    ("Sécurité", "agent_security"),
    (PROCONNECT, "agent_account_proconnect"),
    ("Synchronisation d’agenda", "agent_account_calendar"),
    ("Applications", "agent_account_applications"),
    ("Jetons d’accès", "agent_account_tokens"),
    ("Vos exports", "agent_exports"),
)


def account_tabs(current: str) -> list[dict[str, object]]:
    """For components/tabs.html; `current` is a route's name."""
    return [
        {"label": label, "url": reverse(route), "current": route == current}
        for label, route in TABS
        if label != PROCONNECT or settings.PROCONNECT_CLIENT_ID
    ]
