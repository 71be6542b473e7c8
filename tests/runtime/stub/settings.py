"""Celery sets Django up when DJANGO_SETTINGS_MODULE is there: this is enough for it."""

SECRET_KEY = "stub"
INSTALLED_APPS: list[str] = []
