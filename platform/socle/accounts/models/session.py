"""Sessions, each valid on the one host where it was made."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class Session(AbstractBaseSession):
    """`session_key` holds the SHA-256 of the cookie: reading the table opens no session."""

    session_key = models.CharField(max_length=64, primary_key=True)
    host = models.CharField(max_length=253)
    account_id = models.UUIDField(null=True)
    # For the list on « Mon compte »: « Firefox sur Windows ».
    device = models.CharField(max_length=80, blank=True, default="")
    opened_at = models.DateTimeField(null=True)

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["account_id"],
                name="session_account",
                condition=models.Q(account_id__isnull=False),
            )
        ]

    @classmethod
    def get_session_store_class(cls):
        from socle.accounts.sessions import SessionStore

        return SessionStore
