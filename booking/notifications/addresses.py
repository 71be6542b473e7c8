"""Absolute addresses for messages, which are written far from any request."""

from django.conf import settings
from django.urls import reverse

from tenants.context import current_espace


def absolute(view_name: str, *args: object) -> str:
    """The address of a page on the current espace's primary host."""
    espace = current_espace()
    path = reverse(view_name, args=args, urlconf=settings.ROOT_URLCONF)
    return f"{origin_of(espace.primary_host)}{path}"


def origin_of(host: str) -> str:
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    return f"{settings.PUBLIC_SCHEME}://{host}{port}"
