"""Who runs the demonstration, and what they announce."""

from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from socle.accounts.models import Account
from tenants.announcements import spread
from tenants.models import Announcement

from .logins import OPERATORS, PASSWORD, totp_key

TEXT = "Démonstration : cette annonce des opérateurs est lue par les agents, qui peuvent la fermer."
LASTS = timedelta(days=60)


@transaction.atomic
def ensure_operators(now: datetime) -> None:
    """An operator of each role, and one announcement. Safe to run again."""
    password = make_password(PASSWORD)
    for role, login in OPERATORS.items():
        first, last = login.name.split(" ")
        account, is_new = Account.objects.get_or_create(
            email=login.email,
            defaults={
                "first_name": first,
                "last_name": last,
                "operator_role": role,
                "password": password,
            },
        )
        if is_new:
            TOTPDevice.objects.create(
                user=account, name="Démonstration", key=totp_key(account.email)
            )
    if not Announcement.objects.exists():
        Announcement.objects.create(
            text=TEXT,
            audience=Announcement.Audience.AGENTS,
            starts_at=now - timedelta(days=1),
            ends_at=now + LASTS,
        )
    spread()
