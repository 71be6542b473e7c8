"""Entering an espace: the only doors are the middleware, EspaceTask, the relay and each_espace().

`with espace:` of django-tenants is banned: its stack is a class attribute, and two threads that
nested it came back with each other's espace.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import structlog
from django.db import connection
from django_tenants.utils import get_public_schema_name, schema_context, tenant_context

from .models import Espace


class EspaceUnavailable(RuntimeError):
    """The espace is unknown, not open, or its schema is gone: nothing may run in its name."""


@contextmanager
def in_espace(espace: Espace) -> Iterator[Espace]:
    """Work in the schema and under the role of `espace`; the former context comes back after."""
    with (
        tenant_context(espace),
        structlog.contextvars.bound_contextvars(espace=espace.slug),
    ):
        yield espace


def current_espace() -> Espace | None:
    """The espace under way, None on the portal."""
    tenant = connection.tenant
    return tenant if isinstance(tenant, Espace) else None


@contextmanager
def on_portal() -> Iterator[None]:
    """Work in the public schema under the portal's role, for what goes out of all espaces.

    Only ids and public facts may be taken along: usagers' data stays in its espace.
    """
    with schema_context(get_public_schema_name()):
        yield


def each_espace(espaces: Iterable[Espace] | None = None) -> Iterator[Espace]:
    """Enter each active espace in turn, by its address (commands and nightly jobs only)."""
    chosen = Espace.objects.active().order_by("slug") if espaces is None else espaces
    for espace in list(chosen):
        with in_espace(espace):
            yield espace


def espace_numbered(number: int) -> Espace:
    """The active espace with this number, its schema checked to exist; from any context.

    A missing schema would not fail by itself: PostgreSQL skips it in the search path.

    Raises:
        EspaceUnavailable: unknown, suspended, archived, or dropped.
    """
    # An espace's role may not read the table of espaces.
    with on_portal():
        espace = Espace.objects.active().filter(number=number).first()
        if espace is None:
            raise EspaceUnavailable(f"no active espace has number {number}")
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regnamespace(quote_ident(%s))", [espace.schema_name])
            if cursor.fetchone() == (None,):
                raise EspaceUnavailable(f"the schema of espace {number} is gone")
    return espace
