"""What a wave would do, without doing it: in the first espace, in a transaction that is undone."""

from collections import Counter
from dataclasses import dataclass

from django.db import transaction
from django.db.migrations.loader import MigrationLoader

from tenants.models import Espace

from .compiled import Compiler
from .one import run_by_django, run_compiled, schema_as_owner
from .plan import Plan
from .wave import behind


@dataclass(frozen=True, slots=True)
class Step:
    """One migration, the number of espaces that lack it, and its SQL or why there is none."""

    label: str
    espaces: int
    sql: str | None
    why: str


def rehearse() -> list[Step]:
    """In order, up to what cannot be undone; from the portal's context."""
    loader = MigrationLoader(None)
    plan, compiler = Plan(loader), Compiler(loader)
    lacking: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], Espace] = {}
    for espace in behind():
        with schema_as_owner(espace):
            for key in plan.lacking():
                lacking[key] += 1
                first.setdefault(key, espace)
    if not lacking:
        return []
    # The espace that lacks most shows them all.
    keys = [key for key in plan.keys if key in lacking]
    espace = first[keys[0]]
    steps = []
    with schema_as_owner(espace), transaction.atomic():
        for key in plan.lacking():
            compiled = compiler.compiled(key)
            steps.append(Step(compiled.label, lacking[key], compiled.sql, compiled.why))
            if not compiled.migration.atomic:
                break
            if compiled.sql is None:
                run_by_django(compiled, compiler)
            else:
                run_compiled(compiled, espace)
        transaction.set_rollback(True)
    return steps
