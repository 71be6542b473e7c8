"""The address that a provider is told, to say what became of an SMS."""

from django.conf import settings
from django.urls import reverse

from booking.notifications.addresses import origin_of

from .reports import token_of


def report_address(provider: str, account: int) -> str:
    """On the portal's host, whoever asks."""
    args = [provider, account, token_of(provider, account)]
    path = reverse("sms_report", args=args, urlconf=settings.PUBLIC_SCHEMA_URLCONF)
    return f"{origin_of(settings.PORTAL_HOST)}{path}"
