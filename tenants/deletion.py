"""The end of an espace: closed first, deleted after a delay, for good.

During the delay it is archived: agents read it, nothing changes, and the deletion can be called
off. Then the sweep drops schema, role, host names and all that the public schema holds of it; the
operators' log stays.
"""

import uuid
from datetime import datetime, timedelta

import structlog
from celery import shared_task
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from psycopg import sql

from socle.accounts.models import Session
from socle.audit.models import Entry
from socle.audit.record import record
from socle.clock import now
from socle.errors import Conflict, DomainError

from .models import Espace
from .postgresql.base import as_owner
from .provisioning import DELETED, only_one
from .roles import drop_espace_role

DELAY = timedelta(days=30)
State = Espace.State
CLOSED = (State.SUSPENDED, State.ARCHIVED, State.FAILED)

log = structlog.get_logger(__name__)


class NotThatName(DomainError):
    """What was typed to confirm is another name."""

    code = "not_that_name"
    message = "Ce n’est pas le nom de l’espace : tapez-le exactement comme il est écrit."


class NotClosed(Conflict):
    """An open espace is not deleted."""

    code = "not_closed"
    message = "Suspendez ou archivez d’abord l’espace."


class NothingPlanned(Conflict):
    code = "nothing_planned"
    message = "Aucune suppression n’est prévue."


@transaction.atomic
def plan_deletion(espace: Espace, typed_name: str, account_id: uuid.UUID | None) -> datetime:
    """From when on it will be deleted; it is archived until then.

    Raises:
        NotThatName, NotClosed
    """
    locked = Espace.objects.select_for_update().get(pk=espace.pk)
    if " ".join(typed_name.split()) != locked.name:
        raise NotThatName
    if locked.state not in CLOSED:
        raise NotClosed
    if locked.state != State.FAILED:
        locked.state = State.ARCHIVED
    locked.delete_after = now() + DELAY
    locked.save(update_fields=["state", "delete_after"])
    _tell("espace.deletion_planned", locked, account_id, f"le {locked.delete_after:%d/%m/%Y}")
    return locked.delete_after


@transaction.atomic
def cancel_deletion(espace: Espace, account_id: uuid.UUID | None) -> Espace:
    """It stays archived.

    Raises:
        NothingPlanned: or it is too late.
    """
    locked = Espace.objects.select_for_update().filter(pk=espace.pk).first()
    if locked is None or locked.delete_after is None or locked.delete_after <= now():
        raise NothingPlanned
    locked.delete_after = None
    locked.save(update_fields=["delete_after"])
    _tell("espace.deletion_cancelled", locked, account_id)
    return locked


@shared_task(name="tenants.deletion.sweep")
def sweep() -> int:
    """Delete those whose delay has passed; how many. One that fails waits for the next time."""
    due = Espace.objects.filter(delete_after__lte=now()).order_by("number")
    deleted = 0
    for espace in list(due):
        try:
            delete_espace(espace)
            deleted += 1
        except Exception:
            log.exception("espace.deletion_failed", espace=espace.slug)
    return deleted


def delete_espace(espace: Espace) -> None:
    """At once and for good; run again after a crash, it finishes.

    The row goes last, so that what was interrupted is found again.
    """
    with only_one(espace):
        with as_owner(), transaction.atomic(), connection.cursor() as cursor:
            name = sql.Identifier(espace.schema_name)
            cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(name))
            drop_espace_role(espace.number)
        with transaction.atomic():
            hosts = list(espace.domains.values_list("domain", flat=True))
            Session.objects.filter(host__in=hosts).delete()
            for model in models_telling_of_espaces():
                model.objects.filter(espace_number=espace.number).delete()
            number, slug = espace.number, espace.slug
            espace.delete(force_drop=False)
            # Its number is not drawn again for as long as this line stands.
            record(DELETED, noun="espace", object_id=number, detail=slug, espace_number=number)


def models_telling_of_espaces() -> list[type[Model]]:
    """Shared tables whose rows say by number which espace they are of; the log is kept."""
    found = [
        model
        for config in apps.get_app_configs()
        if config.name in settings.SHARED_APPS
        for model in config.get_models()
        if any(field.name == "espace_number" for field in model._meta.concrete_fields)
    ]
    return [model for model in found if model is not Entry]


def _tell(verb: str, espace: Espace, account_id: uuid.UUID | None, detail: str = "") -> None:
    record(
        verb,
        account_id=account_id,
        noun="espace",
        object_id=espace.number,
        detail=detail,
        espace_number=espace.number,
    )
