"""What every template knows."""

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, object]:
    """The espace under way (None on the portal), and the phone number that every page shows."""
    espace = getattr(request, "espace", None)
    phone = espace.phone if espace else ""
    return {
        "espace": espace,
        "contact": {"phone": phone, "label": espace.name if espace else ""} if phone else None,
        "demo": settings.DEMO,
        "portal_url": portal_url(),
    }


def portal_url() -> str:
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    return f"{settings.PUBLIC_SCHEME}://{settings.PORTAL_HOST}{port}"
