"""The identifier of a row before it is written."""

from django.db import connection, models


def next_id(model: type[models.Model]) -> int:
    """Draw it from the table's own sequence.

    Claims come before what they are for, so that a refused one has written nothing else.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [model._meta.db_table])
        return cursor.fetchone()[0]
