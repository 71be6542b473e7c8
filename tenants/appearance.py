"""What an espace may change of its own row in the shared table, which its role may not write."""

from collections.abc import Mapping
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django_tenants.utils import get_public_schema_name, schema_context

from socle.audit.record import record
from socle.errors import DomainError
from socle.web.contrast import check_accent
from socle.web.limits.rates import RATES

from .context import current_espace
from .models import Espace

FIELDS = (
    "theme",
    "accent",
    "logo_url",
    "phone",
    "requires_second_factor",
    "limits",
    "accessibility",
)


class UnsuitableAppearance(DomainError):
    """A value that the espace cannot have; `details["field"]` names it."""

    code = "invalid"


def set_appearance(values: Mapping[str, object], account_id: UUID | None) -> Espace:
    """Change these columns of the espace under way, and nothing else of any espace.

    Written under the portal's role, in the caller's transaction: who may ask is the caller's to
    have checked. Every web process knows it within a second of the commit (`hosts`).

    Args:
        values: some of `FIELDS`; `accent` is judged only when it changes.
        account_id: who asks, for the log.

    Raises:
        UnsuitableAppearance: no such value, or a colour that cannot be read.
        ValueError: a column that an espace may not change, or no espace under way.
    """
    if unknown := set(values) - set(FIELDS):
        raise ValueError(f"not for an espace to change: {', '.join(sorted(unknown))}")
    espace = current_espace()
    if espace is None:
        raise ValueError("no espace under way")
    # Its own block: a refusal by the database leaves the caller's transaction usable.
    with schema_context(get_public_schema_name()), transaction.atomic():
        row = Espace.objects.select_for_update().get(pk=espace.pk)
        changed = [name for name, value in values.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, values[name])
        if changed:
            _check(row, changed)
            row.save(update_fields=changed)
    if changed:
        verb = "espace.second_factor_set" if "requires_second_factor" in changed else "espace.set"
        record(verb, account_id=account_id, noun="espace", object_id=espace.number)
    return row


def _check(row: Espace, changed: list[str]) -> None:
    others = {field.name for field in Espace._meta.get_fields()} - set(changed)
    try:
        row.clean_fields(exclude=others)
    except ValidationError as refusal:
        field, messages = next(iter(refusal.message_dict.items()))
        raise UnsuitableAppearance(messages[0], field=field) from None
    if "limits" in changed and not all(_is_in_bounds(*one) for one in row.limits.items()):
        raise UnsuitableAppearance("Restez entre les bornes indiquées.", field="limits")
    if "accent" in changed and not (verdict := check_accent(row.accent)).ok:
        raise UnsuitableAppearance(
            f"Cette couleur se lit mal : contraste de {_french(verdict.ratio)} au lieu de 4,5. "
            f"La plus proche qui convient est {verdict.suggestion}.",
            field="accent",
        )


def _is_in_bounds(name: str, count: object) -> bool:
    rate = RATES.get(name)
    return rate is not None and type(count) is int and rate.least <= count <= rate.most


def _french(ratio: float) -> str:
    return f"{ratio:.1f}".replace(".", ",")
