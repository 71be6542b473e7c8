"""What a nightly check has found, kept until the next night writes over it."""

from enum import StrEnum

from socle.clock import now
from tenants.context import current_espace, on_portal
from tenants.models import NightCheck

PLATFORM = 0  # in place of an espace's number
MOST = 500  # characters


class Check(StrEnum):
    """Their names in the rows; `WORDS` says them to operators."""

    SCHEMA = "schema"
    ISOLATION = "isolation"
    FRANCE_TITRES = "france_titres"
    CARTOGRAPHY = "cartography"
    RETENTION = "retention"
    BACKUP = "backup"


WORDS = {
    Check.SCHEMA: "Schéma différent de celui des migrations",
    Check.ISOLATION: "Isolation de l’espace",
    Check.FRANCE_TITRES: "Créneaux dits à France Titres",
    Check.CARTOGRAPHY: "Liens publiés",
    Check.RETENTION: "Purge des données",
    Check.BACKUP: "Sauvegarde",
}
# Those that every open espace must have every night.
EXPECTED = (Check.SCHEMA, Check.ISOLATION, Check.RETENTION)


def note(check: Check, *, ok: bool, detail: str = "") -> None:
    """Of the espace under way, or of the platform on the portal (1 query).

    Args:
        detail: French, without personal data; cut at 500 characters.
    """
    espace = current_espace()
    row = NightCheck(
        espace_number=espace.number if espace else PLATFORM,
        name=check,
        at=now(),
        ok=ok,
        detail=detail if len(detail) <= MOST else f"{detail[: MOST - 1]}…",
    )
    # An espace's role may not touch the table.
    with on_portal():
        NightCheck.objects.bulk_create(
            [row],
            update_conflicts=True,
            unique_fields=["espace_number", "name"],
            update_fields=["at", "ok", "detail"],
        )
