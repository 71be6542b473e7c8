"""Creating an espace and changing its state: jobs with visible steps, clean to run again.

Each step may be interrupted anywhere and run again: it looks at what is there before it makes
anything. Two runs for the same espace wait for each other on an advisory lock.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from celery import shared_task
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from psycopg import sql

from socle.audit.models import Entry
from socle.audit.record import record

from . import relay
from .models import Espace, Host
from .postgresql.base import as_owner
from .roles import ensure_espace_role
from .schemas.template import make_tables
from .slugs import validate_slug

log = structlog.get_logger(__name__)

LOCK_SPACE = 7_301  # first key of our advisory locks
NUMBER_LOCK = 0
DELETED = "espace.deleted"  # what the log says of an espace that is gone


class NoNumberLeft(RuntimeError):
    """The instance's range of espace numbers is used up."""


class WrongState(RuntimeError):
    """The espace's state does not allow this change."""


def request_espace(
    slug: str, name: str, *, host: str, account_id: uuid.UUID | None = None, **fields
) -> Espace:
    """Reserve slug, number and host name; the schema is made later, by `provision`.

    Args:
        account_id: of the operator who asks for it, for the log.

    Raises:
        ValidationError: the slug or another field is not acceptable.
        NoNumberLeft: see `RDV_INSTANCE_LAST_NUMBER`.
    """
    validate_slug(slug)
    with transaction.atomic():
        _lock_until_commit(NUMBER_LOCK)
        espace = Espace(
            slug=slug,
            name=name,
            schema_name=f"e_{slug.replace('-', '_')}",
            number=_next_number(),
            primary_host=host.lower(),
            **fields,
        )
        espace.full_clean()
        espace.save()
        espace_host = Host(domain=host.lower(), tenant=espace, is_primary=True)
        espace_host.full_clean(exclude=["tenant"])
        espace_host.save()
        _tell("espace.requested", espace, account_id, espace.slug)
    return espace


def _next_number() -> int:
    first, last = settings.INSTANCE_FIRST_NUMBER, settings.INSTANCE_LAST_NUMBER
    drawn = Espace.objects.filter(number__range=(first, last)).aggregate(top=Max("number"))
    # Never that of an espace that is gone: links that circulate tell its identifiers, and the
    # secrets of an appointment of the new one would be theirs.
    gone = Entry.objects.filter(verb=DELETED, espace_number__range=(first, last))
    used = [drawn["top"], gone.aggregate(top=Max("espace_number"))["top"]]
    number = max((one for one in used if one is not None), default=first - 1) + 1
    if number > last:
        raise NoNumberLeft(f"espace numbers {first} to {last} are used up")
    return number


def provision(espace: Espace) -> Espace:
    """Bring an espace to life: schema, role, tables. Safe to run again after any crash."""
    with only_one(espace):
        espace.refresh_from_db()
        if espace.state not in (Espace.State.CREATING, Espace.State.FAILED):
            return espace
        try:
            with _not_waiting_for_the_disk():
                for name, step in STEPS.items():
                    _show(
                        espace, state=Espace.State.CREATING, creation_step=name, creation_error=""
                    )
                    step(espace)
        except Exception as error:
            _show(espace, state=Espace.State.FAILED, creation_error=type(error).__name__)
            log.exception("espace.creation_failed", espace=espace.slug, step=espace.creation_step)
            raise
        with transaction.atomic():
            _show(espace, state=Espace.State.ACTIVE, creation_step="")
            record("espace.created", noun="espace", object_id=espace.number)
    return espace


@contextmanager
def _not_waiting_for_the_disk() -> Iterator[None]:
    """Commits inside are seen at once, and on the disk with the next one outside at the latest.

    A machine that fails meanwhile loses steps, never their order: they are taken again.
    """
    _set_synchronous_commit("off")
    try:
        yield
    finally:
        _set_synchronous_commit("default")


def _set_synchronous_commit(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SET synchronous_commit TO {}").format(sql.SQL(value)))


@shared_task(name="tenants.provisioning.provision", acks_late=True)
def provision_by_number(number: int) -> None:
    """The job behind the console and the command."""
    provision(Espace.objects.get(number=number))


def _make_schema(espace: Espace) -> None:
    with as_owner(), transaction.atomic(), connection.cursor() as cursor:
        if settings.CITUS:
            # For this schema alone: that of the extensions must stay a plain one.
            cursor.execute("SET LOCAL citus.enable_schema_based_sharding = on")
        cursor.execute(
            sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(espace.schema_name))
        )


def _make_role(espace: Espace) -> None:
    with as_owner(), transaction.atomic():
        ensure_espace_role(espace.number, espace.schema_name)


STEPS: dict[str, Callable[[Espace], None]] = {
    "schema": _make_schema,
    "role": _make_role,
    "tables": make_tables,
}


CHANGES = {
    Espace.State.SUSPENDED: (Espace.State.ACTIVE,),
    Espace.State.ACTIVE: (Espace.State.SUSPENDED, Espace.State.ARCHIVED),
    Espace.State.ARCHIVED: (Espace.State.ACTIVE, Espace.State.SUSPENDED),
}


def change_state(
    espace: Espace,
    state: Espace.State,
    *,
    notice: str = "",
    account_id: uuid.UUID | None = None,
) -> Espace:
    """Suspend, resume or archive.

    Args:
        notice: what its pages say for as long as it is closed.
        account_id: of the operator who does it, for the log.

    Raises:
        WrongState: from the present state there is no way there.
    """
    with transaction.atomic():
        locked = Espace.objects.select_for_update().get(pk=espace.pk)
        if locked.state not in CHANGES[state] or locked.delete_after:
            raise WrongState(f"{locked.slug}: {locked.get_state_display()}")
        _show(locked, state=state, notice=notice)
        if state == Espace.State.ACTIVE:
            relay.take_up_again(locked.number)
        _tell(f"espace.{state}", locked, account_id)
    return locked


def _tell(verb: str, espace: Espace, account_id: uuid.UUID | None, detail: str = "") -> None:
    record(
        verb,
        account_id=account_id,
        noun="espace",
        object_id=espace.number,
        detail=detail,
        espace_number=espace.number,
    )


def _show(espace: Espace, **fields: str) -> None:
    for name, value in fields.items():
        setattr(espace, name, value)
    espace.save(update_fields=list(fields))


@contextmanager
def only_one(espace: Espace) -> Iterator[None]:
    """Hold the espace's advisory lock on this connection for the whole job."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK_SPACE, espace.number])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_SPACE, espace.number])


def _lock_until_commit(key: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, key])
