"""Each night, in each espace: the schema is the code's, and the espace is closed to the others."""

import structlog
from celery import shared_task
from django.db import ProgrammingError, connection, transaction
from psycopg import sql

from tenants.context import current_espace, in_espace, on_portal
from tenants.identifiers import first_id, last_id
from tenants.models import Espace
from tenants.schemas import catalogue
from tenants.schemas.drift import NoTemplate, drift_of
from tenants.tasks import EspaceTask

from .notes import Check, note

SHOWN = 5  # differences that are named
PROBED = "directory_usager"  # in the other's schema: any table would do
KINDS = {"missing": "manque", "unknown": "inconnu", "other": "différent"}

log = structlog.get_logger(__name__)


@shared_task(name="tenants.night.inspect", base=EspaceTask)
def inspect() -> None:
    """Whatever happens in one check, the other is done."""
    espace = current_espace()
    for check, look in ((Check.SCHEMA, _schema), (Check.ISOLATION, _isolation)):
        try:
            wrong = look(espace)
        except Exception as error:  # what could not be verified is told as such
            log.exception("night.check_failed", check=check)
            wrong = [f"contrôle interrompu ({type(error).__name__})"]
        shown = ", ".join(wrong[:SHOWN])
        more = f" et {len(wrong) - SHOWN} autres" if len(wrong) > SHOWN else ""
        note(check, ok=not wrong, detail=shown + more)
        if wrong:
            log.error("night.wrong", check=check, count=len(wrong))


def _schema(espace: Espace) -> list[str]:
    with on_portal():
        try:
            found = drift_of(espace)
        except NoTemplate:
            return []
    return [f"{difference.part} {KINDS[difference.kind]}" for difference in found]


def _isolation(espace: Espace) -> list[str]:
    """What the espace's role can reach and should not, and rows of somebody else's."""
    open_doors = []
    if other := _neighbour(espace):
        open_doors = [
            f"lit {words}"
            for words, statement in _forbidden(other).items()
            if not _is_refused(espace, statement)
        ]
    return [*open_doors, *(f"identifiants étrangers dans {table}" for table in _strangers(espace))]


def _neighbour(espace: Espace) -> Espace | None:
    """The next espace, or the first one after the last."""
    with on_portal():
        others = Espace.objects.active().exclude(pk=espace.pk).order_by("number")
        return others.filter(number__gt=espace.number).first() or others.first()


def _forbidden(other: Espace) -> dict[str, sql.Composed]:
    read = sql.SQL("SELECT 1 FROM {}.{} LIMIT 1")
    return {
        "le schéma voisin": read.format(sql.Identifier(other.schema_name), sql.Identifier(PROBED)),
        "la table des espaces": read.format(
            sql.Identifier("public"), sql.Identifier("tenants_espace")
        ),
    }


def _is_refused(espace: Espace, statement: sql.Composed) -> bool:
    """As a request of the espace would run it."""
    try:
        with in_espace(espace), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError:
        return True
    return False


def _strangers(espace: Espace) -> list[str]:
    """Tables that hold an id outside of the espace's range (by their keys' indexes)."""
    first, last = first_id(espace.number), last_id(espace.number)
    with in_espace(espace), connection.cursor() as cursor:
        cursor.execute(catalogue.KEYED, {"schema": espace.schema_name})
        questions = [
            sql.SQL("SELECT {} WHERE EXISTS (SELECT 1 FROM {} WHERE id < {} OR id > {})").format(
                sql.Literal(table), sql.SQL(table), first, last
            )
            for (table,) in cursor.fetchall()
        ]
        cursor.execute(sql.SQL(" UNION ALL ").join(questions))
        return [table for (table,) in cursor.fetchall()]
