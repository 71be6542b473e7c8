"""The backup of one espace: a folder with its schema and what the portal knows of it."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from socle.audit.record import record
from tenants.models import Espace, Host

from . import programs

SCHEMA_FILE, FACTS_FILE = "schema.dump", "espace.json"
FORMAT = 1


@dataclass(frozen=True)
class Facts:
    """What tells where a dump comes from. `taken_at` is an instant, ISO 8601, UTC."""

    format: int
    slug: str
    name: str
    number: int
    schema: str
    schema_version: str
    hosts: list[str]
    departement_number: str
    time_zone: str
    taken_at: str


def dump_espace(espace: Espace, folder: Path, instant: datetime) -> Facts:
    """Write the backup in `folder`, which must not exist; readable by its owner only.

    The schema is read in one transaction: its rows agree, and nobody waits.

    Raises:
        FileExistsError: the folder is there.
        programs.ProgramFailed: nothing is left in the folder.
    """
    folder.mkdir(mode=0o700, parents=True)
    facts = Facts(
        format=FORMAT,
        slug=espace.slug,
        name=espace.name,
        number=espace.number,
        schema=espace.schema_name,
        schema_version=espace.schema_version,
        hosts=sorted(Host.objects.filter(tenant=espace).values_list("domain", flat=True)),
        departement_number=espace.departement_number,
        time_zone=espace.time_zone,
        taken_at=instant.isoformat(),
    )
    try:
        programs.dump(espace.schema_name, folder / SCHEMA_FILE)
    except BaseException:
        (folder / SCHEMA_FILE).unlink(missing_ok=True)
        folder.rmdir()
        raise
    (folder / FACTS_FILE).write_text(json.dumps(asdict(facts), indent=2, ensure_ascii=False))
    for file in folder.iterdir():
        file.chmod(0o600)
    record("espace.dumped", noun="espace", object_id=espace.number)
    return facts


def read_facts(folder: Path) -> Facts:
    """Raises ValueError: there is no backup of ours in the folder."""
    try:
        facts = Facts(**json.loads((folder / FACTS_FILE).read_text()))
    except (OSError, ValueError, TypeError) as error:
        raise ValueError(f"{folder.name} holds no backup of an espace") from error
    if facts.format != FORMAT or not (folder / SCHEMA_FILE).is_file():
        raise ValueError(f"{folder.name} holds a backup that this version cannot read")
    return facts
