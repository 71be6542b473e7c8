"""An espace's own statement of accessibility: what the audit of its host found (décret 2019-768).

Kept in the shared row, as the footer of every page tells the level.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from socle.errors import DomainError

LASTS = 3  # years: an older statement no longer counts (arrêté of 20 September 2019)
LEAST_PARTIAL = 50  # per cent of the criteria of the RGAA that apply
LONGEST = {"auditor": 150, "issues": 3000, "contact": 254}


class Level(TextChoices):
    """As the law spells the three states of conformity."""

    NON = "non", "Non conforme"
    PARTIAL = "partiellement", "Partiellement conforme"
    TOTAL = "totalement", "Totalement conforme"


class StatementRefused(DomainError):
    """`details["field"]` names the value at fault."""

    code = "invalid"


@dataclass(frozen=True, slots=True)
class Statement:
    """`share` per cent of the criteria met; `is_old`: the audit no longer counts, so `level` is
    "non" whatever it found.
    """

    level: str
    audited_on: date
    share: int
    auditor: str
    issues: str
    contact: str
    is_old: bool


def statement_of(espace: object, today: date) -> Statement | None:
    """What the espace states; None before its own audit."""
    kept = espace.accessibility if espace else {}
    if not kept:
        return None
    audited_on = date.fromisoformat(kept["audited_on"])
    is_old = _years_after(audited_on) < today
    level = Level.NON.value if is_old else kept["level"]
    return Statement(
        level,
        audited_on,
        kept["share"],
        kept["auditor"],
        kept["issues"],
        kept["contact"],
        is_old,
    )


def clean_statement(values: Mapping[str, object], today: date) -> dict[str, object]:
    """As the espace's row keeps it; empty for one that is withdrawn.

    Raises:
        StatementRefused: no such level, or one that the audit does not bear out.
    """
    if not values.get("level"):
        return {}
    level, audited_on, share = (values.get(name) for name in ("level", "audited_on", "share"))
    if level not in Level.values:
        raise StatementRefused("Choisissez une réponse de la liste.", field="level")
    if type(audited_on) is not date or not date(2019, 1, 1) <= audited_on <= today:
        raise StatementRefused("Indiquez le jour de l’audit.", field="audited_on")
    if type(share) is not int or not 0 <= share <= 100:
        raise StatementRefused("Indiquez la part des critères respectés, en %.", field="share")
    if share < _least(level) or (level == Level.NON and share >= LEAST_PARTIAL):
        raise StatementRefused(
            "Sous 50 % des critères, le site est non conforme ; à 100 %, totalement conforme ; "
            "entre les deux, partiellement.",
            field="level",
        )
    return {
        "level": str(level),
        "audited_on": audited_on.isoformat(),
        "share": share,
        **{name: str(values.get(name) or "").strip()[:most] for name, most in LONGEST.items()},
    }


def _least(level: object) -> int:
    return {Level.TOTAL: 100, Level.PARTIAL: LEAST_PARTIAL}.get(level, 0)


def _years_after(day: date) -> date:
    try:
        return day.replace(year=day.year + LASTS)
    except ValueError:  # 29 February
        return day.replace(year=day.year + LASTS, day=28)
