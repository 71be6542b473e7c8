"""Every night, tokens and codes whose time is over go."""

from celery import shared_task
from oauth2_provider.models import clear_expired


@shared_task(name="api.oauth.clear_expired")
def clear() -> None:
    clear_expired()
