"""The espace's own fields of the records of usagers: added, corrected, ordered, archived."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, require_create, require_seen

from ..errors import InvalidValue
from ..history import snapshot, write_change
from ..locks import lock_words
from ..models import DirectoryChange, UsagerField
from ..names import check_name_is_free, clean_name
from ..plain import plain
from ..versions import check_version

MOST, MOST_CHOICES = 50, 100
LONGEST_LABEL, LONGEST_HELP, LONGEST_CHOICE = 100, 300, 100
FOLLOWED = ("kind", "label", "help_text", "choices", "is_required", "position")
NOUN = DirectoryChange.Noun.SETTINGS


@transaction.atomic
def define_custom_field(
    kind: str,
    label: str,
    actor: Actor,
    now: datetime,
    *,
    help_text: str = "",
    choices: Sequence[str] = (),
    is_required: bool = False,
) -> UsagerField:
    """A new field, after the others; the kind is settled for good.

    Raises:
        Forbidden: the actor does not administer the espace.
        InvalidValue: a kind, name or choice that makes no sense, or too many fields.
    """
    require_create(actor, UsagerField)
    lock_words("usager-fields")
    if kind not in UsagerField.Kind.values:
        raise InvalidValue("kind", "Choisissez un type dans la liste.")
    standing = UsagerField.objects.filter(archived_at__isnull=True)
    if standing.count() >= MOST:
        raise InvalidValue("label", f"Un espace a {MOST} champs au plus : archivez-en un.")
    last = standing.order_by("position").last()
    field = UsagerField(kind=kind, position=last.position + 1 if last else 0)
    _fill(field, label, help_text, choices, is_required)
    field.save(force_insert=True)
    after = snapshot(field, FOLLOWED)
    write_change(NOUN, field.pk, "field_added", actor, now, after=after)
    return field


@transaction.atomic
def edit_custom_field(
    field_id: int,
    label: str,
    actor: Actor,
    now: datetime,
    *,
    help_text: str = "",
    choices: Sequence[str] = (),
    is_required: bool = False,
    version: str | None = None,
) -> UsagerField:
    """A choice that records have made may not be taken off the list; archive the field instead.

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
        ChangedMeanwhile: somebody else was first.
        InvalidValue: as for a new one, or a choice that is in use.
    """
    field = _locked(field_id, actor)
    check_version(field, version)
    before = snapshot(field, FOLLOWED)
    former = set(field.choices)
    _fill(field, label, help_text, choices, is_required)
    lost = sorted(former - set(field.choices))
    if used := field.values.filter(value__in=lost).first() if lost else None:
        raise InvalidValue("choices", f"Des fiches portent « {used.value} » : gardez ce choix.")
    return _save(field, before, "field_edited", actor, now)


@transaction.atomic
def archive_custom_field(
    field_id: int, actor: Actor, now: datetime, *, archived: bool = True
) -> UsagerField:
    """It is asked and shown no more; what records say stays, and comes back with it.

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
        InvalidValue: brought back, its name is taken by another.
    """
    field = _locked(field_id, actor)
    if (field.archived_at is not None) == archived:
        return field
    if not archived:
        _check_label(field)
    field.archived_at = now if archived else None
    field.save(update_fields=["archived_at", "updated_at"])
    verb = "field_archived" if archived else "field_restored"
    write_change(NOUN, field.pk, verb, actor, now, after={"label": field.label})
    return field


@transaction.atomic
def order_custom_fields(field_ids: Sequence[int], actor: Actor, now: datetime) -> None:
    """All the standing fields, in the order wanted.

    Raises:
        Forbidden: the actor does not administer the espace.
        InvalidValue: one is missing, repeated or unknown.
    """
    require_create(actor, UsagerField)
    lock_words("usager-fields")
    fields = {row.pk: row for row in UsagerField.objects.filter(archived_at__isnull=True)}
    if sorted(field_ids) != sorted(fields):
        raise InvalidValue("order", "La liste des champs vient de changer : rechargez la page.")
    for position, pk in enumerate(field_ids):
        if fields[pk].position != position:
            before = {"position": fields[pk].position}
            UsagerField.objects.filter(pk=pk).update(position=position)
            after = {"position": position}
            write_change(NOUN, pk, "field_moved", actor, now, before=before, after=after)


def _locked(field_id: int, actor: Actor) -> UsagerField:
    require_seen(actor, "edit", fetch_visible(UsagerField.objects.all(), actor, pk=field_id))
    lock_words("usager-fields")
    return UsagerField.objects.get(pk=field_id)


def _fill(
    field: UsagerField, label: str, help_text: str, choices: Collection[str], is_required: bool
) -> None:
    field.label = clean_name("label", label, LONGEST_LABEL)
    field.help_text = clean_name("help_text", help_text, LONGEST_HELP, required=False)
    field.is_required = bool(is_required)
    field.choices = _clean_choices(choices) if field.kind == UsagerField.Kind.CHOICE else []
    _check_label(field)


def _check_label(field: UsagerField) -> None:
    others = UsagerField.objects.filter(archived_at__isnull=True).order_by()
    check_name_is_free(others, field.label, but=field.pk, field="label")


def _clean_choices(choices: Collection[str]) -> list[str]:
    cleaned = [clean_name("choices", one, LONGEST_CHOICE, required=False) for one in choices]
    kept = [one for one in cleaned if one]
    if not kept:
        raise InvalidValue("choices", "Indiquez au moins un choix.")
    if len(kept) > MOST_CHOICES:
        raise InvalidValue("choices", f"{MOST_CHOICES} choix au plus.")
    if len({plain(one) for one in kept}) < len(kept):
        raise InvalidValue("choices", "Deux choix portent le même nom.")
    return kept


def _save(field: UsagerField, before: dict, verb: str, actor: Actor, now: datetime) -> UsagerField:
    after = snapshot(field, FOLLOWED)
    if before != after:
        field.save()
        write_change(NOUN, field.pk, verb, actor, now, before=before, after=after)
    return field
