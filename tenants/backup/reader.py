"""The role of a copy: it reads its schema, and keeps the sessions of those who come to read."""

from django.db import connection
from psycopg import sql

from tenants.roles import ensure_role, espace_role, espaces_role


def make_reader(number: int, schema: str) -> None:
    """As `tenants.roles.ensure_espace_role`, without a right to write. Run as the owner."""
    database = connection.settings_dict["NAME"]
    name = espace_role(database, number)
    ensure_role(name)
    role, home = sql.Identifier(name), sql.Identifier(schema)
    statements = [
        sql.SQL("GRANT {} TO {}").format(sql.Identifier(espaces_role(database)), role),
        sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(home, role),
        sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}").format(home, role),
    ]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
