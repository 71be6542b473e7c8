"""What an account has let applications do, and takes back. From any context."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from oauth2_provider.models import (
    get_access_token_model,
    get_application_model,
    get_grant_model,
    get_refresh_token_model,
)

from socle.audit.record import record
from tenants.context import on_portal

KINDS = (get_refresh_token_model, get_access_token_model, get_grant_model)


@dataclass(frozen=True, slots=True)
class Granted:
    application_id: int
    name: str
    since: datetime


def granted_by(account_id: uuid.UUID) -> list[Granted]:
    """The applications that hold a token of the account, by name."""
    with on_portal():
        rows = (
            get_refresh_token_model()
            .objects.filter(user=account_id, revoked__isnull=True, application__isnull=False)
            .order_by("application__name", "created")
            .values_list("application_id", "application__name", "created")
        )
        first: dict[int, Granted] = {}
        for application_id, name, since in rows:
            first.setdefault(application_id, Granted(application_id, name, since))
    return list(first.values())


def take_back(account_id: uuid.UUID, application_id: int) -> bool:
    """Delete every token that the application has of the account; whether it had one."""
    with on_portal(), transaction.atomic():
        rows = [
            kind().objects.filter(user=account_id, application=application_id) for kind in KINDS
        ]
        count = sum(found.delete()[0] for found in rows)
    if count:
        record(
            "oauth.taken_back", account_id=account_id, noun="application", object_id=application_id
        )
    return bool(count)


def take_all_back(application_id: int) -> int:
    """The same for everybody: the application's secret got out."""
    with on_portal(), transaction.atomic():
        get_application_model().objects.select_for_update().get(pk=application_id)
        return sum(kind().objects.filter(application=application_id).delete()[0] for kind in KINDS)
