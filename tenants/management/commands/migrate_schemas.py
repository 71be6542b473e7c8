"""The same command under the name that django-tenants gives it."""

from .migrate import Command

__all__ = ["Command"]
