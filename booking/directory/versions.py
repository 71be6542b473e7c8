"""Two people edit one record: the second is told, and nothing is overwritten silently."""

from datetime import datetime
from typing import Protocol

from socle.errors import Conflict


class ChangedMeanwhile(Conflict):
    """Somebody saved the record after this person opened it."""

    code = "changed_meanwhile"
    message = (
        "Quelqu’un a modifié ces informations pendant votre saisie. "
        "Rien n’a été enregistré : relisez-les, puis recommencez."
    )


class Versioned(Protocol):
    updated_at: datetime


def version_of(row: Versioned) -> str:
    """What a form carries, and gives back with what it changes."""
    return row.updated_at.isoformat()


def check_version(row: Versioned, version: str | None) -> None:
    """To be called with the row locked; None asks for nothing (a machine, an undo).

    Raises:
        ChangedMeanwhile: the row was saved since.
    """
    if version is not None and version != version_of(row):
        raise ChangedMeanwhile
