"""PostgreSQL with one schema, one role and one range of identifiers an espace.

Every cursor works under the role of the current espace, or of the portal when there is none;
only `as_owner()` (migrations, provisioning) works as the role that logged in. A forgotten
context or a wrong search path then meets "does not exist" or "permission denied".
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection as default_connection
from django.db.backends.base.base import NO_DB_ALIAS
from django.db.utils import DatabaseError
from django.utils.functional import cached_property
from django_tenants.postgresql_backend.base import DatabaseWrapper as TenantsWrapper

from tenants.identifiers import identity_suffix
from tenants.postgresql import recording
from tenants.roles import espace_role, portal_role

EXTENSIONS_SCHEMA = "extensions"
SET_ROLE_AND_PATH = "SELECT set_config('role', %s, false), set_config('search_path', %s, false)"

recording.install()


class DatabaseWrapper(TenantsWrapper):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # The connections that Django opens to create and drop test databases.
        self.acts_as_owner = self.alias == NO_DB_ALIAS

    def current_role(self) -> str:
        """The PostgreSQL role that the next statement must run under ("none": the login role)."""
        if self.acts_as_owner:
            return "none"
        database = self.settings_dict["NAME"]
        number = getattr(self.tenant, "number", None)
        return portal_role(database) if number is None else espace_role(database, number)

    def _get_cursor_search_paths(self) -> list[str]:
        """The extensions' schema last. (The setting for it would query at every start.)"""
        return [*super()._get_cursor_search_paths(), EXTENSIONS_SCHEMA]

    @cached_property
    def pg_version(self) -> int:
        """Known from the connection: asking by a cursor would take a role on too early."""
        opened_here = self.connection is None
        self.ensure_connection()
        version = self.connection.info.server_version
        if opened_here:
            self.close()
        return version

    def init_connection_state(self) -> None:
        """Role and path at once: not even a raw cursor works as the owner, or as the espace
        that had this connection of the pool before."""
        self.search_path_set_schemas = None
        super().init_connection_state()
        self._handle_search_path()

    def _handle_search_path(self, cursor=None) -> None:
        """Set role and path in one statement, at most once a context and connection."""
        if self._setting_search_path or self.search_path_set_schemas:
            return
        paths = self._get_cursor_search_paths()
        quoted = ", ".join('"{}"'.format(path.replace('"', '""')) for path in paths)
        self._setting_search_path = True
        own = self.connection.cursor() if cursor is None else None
        try:
            (cursor or own).execute(SET_ROLE_AND_PATH, [self.current_role(), quoted])
        except (DatabaseError, psycopg.errors.InFailedSqlTransaction) as error:
            # In a transaction that has already failed, the caller's own statement says so;
            # anywhere else nothing may run under the wrong role.
            self.search_path_set_schemas = None
            cause = error.__cause__ or error
            if not isinstance(cause, psycopg.errors.InFailedSqlTransaction):
                raise
        else:
            self.search_path_set_schemas = paths
        finally:
            self._setting_search_path = False
            if own is not None:
                own.close()

    @property
    def data_types_suffix(self) -> dict[str, str]:
        """Identity columns start in the range of the espace whose tables are being made."""
        suffix = identity_suffix(getattr(self.tenant, "number", None))
        return dict.fromkeys(("AutoField", "BigAutoField", "SmallAutoField"), suffix)


@contextmanager
def as_owner() -> Iterator[None]:
    """Run as the role that owns the schemas: migrations and provisioning, nothing else."""
    before = default_connection.acts_as_owner
    _act_as_owner(True)
    try:
        yield
    finally:
        _act_as_owner(before)


def _act_as_owner(owner: bool) -> None:
    default_connection.acts_as_owner = owner
    default_connection.search_path_set_schemas = None
