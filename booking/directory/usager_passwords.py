"""Passwords of usagers: whose they are, and when they open nothing any more."""

from collections.abc import Collection
from functools import lru_cache

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password

from .models import Usager, UsagerPassword


def whose_password(email: str, typed: str) -> Usager | None:
    """Who chose that password for that address (1 query); one hash is computed in any case.

    Args:
        email: as `clean_email` writes it.
    """
    row = (
        UsagerPassword.objects.select_related("usager")
        .filter(
            email=email,
            usager__email=email,
            usager__responsible__isnull=True,
            usager__deleted_at__isnull=True,
        )
        .first()
    )
    encoded = row.hash if row else _hash_of_nobody(tuple(settings.PASSWORD_HASHERS))
    return row.usager if check_password(typed, encoded) and row else None


def has_password(usager_id: int) -> bool:
    return UsagerPassword.objects.filter(usager_id=usager_id).exists()


def end_passwords_of(usager_ids: Collection[int]) -> None:
    """The record has another address, or is no longer theirs, or no longer there."""
    UsagerPassword.objects.filter(usager_id__in=usager_ids).delete()


@lru_cache(maxsize=1)
def _hash_of_nobody(hashers: tuple[str, ...]) -> str:
    """Of no record's password, made as the others: checking it takes as long."""
    return make_password("nobody")
