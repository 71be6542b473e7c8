"""PostgreSQL roles: one for the portal, one an espace, and what each may touch.

Roles belong to the whole server, so their names begin with the database's.
"""

from django.db import connection
from psycopg import sql

from tenants.schemas.catalogue import SEQUENCES, TABLES

# What an espace's requests do in the public schema: log in, keep a session, put in the outbox.
# Whatever is not named here, they may not even read.
ESPACE_GRANTS = {
    "accounts_account": "SELECT, INSERT, UPDATE",
    "accounts_session": "SELECT, INSERT, UPDATE, DELETE",
    "accounts_externalidentity": "SELECT, INSERT, UPDATE, DELETE",
    "accounts_loginticket": "SELECT, DELETE",
    "accounts_addressproof": "SELECT, INSERT, UPDATE",
    "accounts_knowndevice": "SELECT, INSERT, UPDATE",
    "otp_totp_totpdevice": "SELECT, INSERT, UPDATE, DELETE",
    "otp_static_staticdevice": "SELECT, INSERT, UPDATE, DELETE",
    "otp_static_statictoken": "SELECT, INSERT, UPDATE, DELETE",
    "axes_accessattempt": "SELECT, INSERT, UPDATE, DELETE",
    "axes_accessattemptexpiration": "SELECT, INSERT, UPDATE, DELETE",
    "axes_accessfailurelog": "SELECT, INSERT, UPDATE, DELETE",
    "axes_accesslog": "SELECT, INSERT, UPDATE, DELETE",
    "outbox_message": "INSERT",
    "outbox_delivery": "INSERT",
    "audit_entry": "INSERT",
}

# What an espace's role may do with what stands in its own schema, in the catalogue's order.
RIGHTS_ON_TABLES = "DELETE, INSERT, SELECT, UPDATE"
RIGHTS_ON_SEQUENCES = "SELECT, USAGE"
# What nobody but the owner may even read: it is run as the owner.
OWNER_ONLY = ("tenants_schematemplate",)


def _prefix(database: str) -> str:
    return database[:40]


def portal_role(database: str) -> str:
    return f"{_prefix(database)}_portal"


def espaces_role(database: str) -> str:
    """The group that every espace's role belongs to; it holds `ESPACE_GRANTS`."""
    return f"{_prefix(database)}_espaces"


def espace_role(database: str, number: int) -> str:
    return f"{_prefix(database)}_e{number}"


def ensure_role(name: str) -> None:
    """Create a role that nobody can log in as, and let the owner take it on. Idempotent."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(name)))
        cursor.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(name)))


def ensure_public_roles() -> None:
    """The portal's role and the espaces' group, with their rights in the public schema."""
    database = connection.settings_dict["NAME"]
    portal, espaces = portal_role(database), espaces_role(database)
    for name in (portal, espaces):
        ensure_role(name)
    owner_only = "REVOKE ALL ON SCHEMA public, extensions FROM PUBLIC"
    statements = [
        sql.SQL(owner_only),
        sql.SQL("GRANT USAGE ON SCHEMA public, extensions TO {}, {}").format(
            sql.Identifier(portal), sql.Identifier(espaces)
        ),
        sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(
            sql.Identifier(portal)
        ),
        sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(
            sql.Identifier(portal)
        ),
        # An identity column needs no right on its sequence.
        sql.SQL("REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {}").format(
            sql.Identifier(espaces)
        ),
        sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(
            sql.Identifier(espaces)
        ),
    ]
    for table in OWNER_ONLY:
        statements.append(
            sql.SQL("REVOKE ALL ON public.{} FROM {}").format(
                sql.Identifier(table), sql.Identifier(portal)
            )
        )
    for table, rights in ESPACE_GRANTS.items():
        statements.append(
            sql.SQL("GRANT {} ON public.{} TO {}").format(
                sql.SQL(rights), sql.Identifier(table), sql.Identifier(espaces)
            )
        )
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def ensure_espace_role(number: int, schema: str) -> None:
    """The espace's own role: its schema and the group's rights, nothing else. Idempotent."""
    database = connection.settings_dict["NAME"]
    name, group = espace_role(database, number), espaces_role(database)
    ensure_role(name)
    role, home = sql.Identifier(name), sql.Identifier(schema)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(group), role))
        cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(home, role))
        for kind, rights, which in (
            ("TABLES", RIGHTS_ON_TABLES, TABLES),
            ("SEQUENCES", RIGHTS_ON_SEQUENCES, SEQUENCES),
        ):
            cursor.execute(
                sql.SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA {} GRANT {} ON {} TO {}").format(
                    home, sql.SQL(rights), sql.SQL(kind), role
                )
            )
            # "ON ALL TABLES IN SCHEMA" reads the catalogue of all espaces, several times.
            cursor.execute(which, {"schema": schema})
            names = [sql.SQL("{}.{}").format(home, sql.SQL(name)) for (name,) in cursor]
            if names:
                cursor.execute(
                    sql.SQL("GRANT {} ON {} {} TO {}").format(
                        sql.SQL(rights),
                        sql.SQL(kind.removesuffix("S")),
                        sql.SQL(", ").join(names),
                        role,
                    )
                )


def drop_espace_role(number: int) -> None:
    """The role and its rights; nothing when there is none. Run as the owner."""
    name = espace_role(connection.settings_dict["NAME"], number)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        if cursor.fetchone():
            for statement in ("DROP OWNED BY {}", "DROP ROLE {}"):
                cursor.execute(sql.SQL(statement).format(sql.Identifier(name)))
