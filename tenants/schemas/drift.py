"""Where an espace's schema is not what the code's migrations make."""

from dataclasses import dataclass

from django.db import connection

from tenants.models import Espace
from tenants.postgresql.base import as_owner
from tenants.roles import RIGHTS_ON_SEQUENCES, RIGHTS_ON_TABLES, espace_role

from .shape import shape_of
from .template import ready_template


class NoTemplate(RuntimeError):
    """There is nothing to compare with: templates are off, or a migration prevents them."""


@dataclass(frozen=True, slots=True)
class Difference:
    """`kind` is "missing", "unknown" or "other"; `part` as in "column directory_agent.email"."""

    kind: str
    part: str

    def __str__(self) -> str:
        return f"{self.kind} {self.part}"


def drift_of(espace: Espace) -> list[Difference]:
    """What differs from the template, from the portal's context.

    Raises:
        NoTemplate: see there.
    """
    template = ready_template()
    if template is None:
        raise NoTemplate
    wanted = {**template.parts, **_rights(template.parts)}
    role = espace_role(connection.settings_dict["NAME"], espace.number)
    # The owner: names in a schema that a role may not use are written with that schema.
    with as_owner():
        found = shape_of(espace.schema_name, espace.number, role).parts
    return [
        *(Difference("missing", part) for part in sorted(wanted.keys() - found.keys())),
        *(Difference("unknown", part) for part in sorted(found.keys() - wanted.keys())),
        *(
            Difference("other", part)
            for part in sorted(wanted.keys() & found.keys())
            if found[part] not in wanted[part]
        ),
    ]


def _rights(parts: dict[str, list[str]]) -> dict[str, list[str]]:
    """What an espace's role may do, which the template's scratch schema has no role for."""
    tables = (part.split(" ")[1] for part in parts if part.startswith("table "))
    rights = {f"right {table} espace": [RIGHTS_ON_TABLES] for table in tables}
    for texts in parts.values():
        if " AS IDENTITY (SEQUENCE NAME " in texts[0]:
            name = texts[0].split("SEQUENCE NAME ")[1].split(" ")[0]
            rights[f"right {name} espace"] = [RIGHTS_ON_SEQUENCES]
    return rights
