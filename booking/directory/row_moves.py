"""What points at one row is made to point at another, and back, step by step.

Relations are read from the models, so that a table added later in any room is not forgotten.
Where a constraint allows one row only (twice the same appointment), the moved one gives way: what
pointed at it points at the one that stays.
"""

from collections.abc import Collection, Iterator
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import ForeignObjectRel, Model, Q, UniqueConstraint

from .errors import MergeRefused, UndoRefused

Step = dict[str, Any]
MOVE, DROP = "move", "drop"


def move_relations(
    model: type[Model], source_id: int, target_id: int, *, apart: Collection[type[Model]] = ()
) -> list[Step]:
    """Move all that points at the source; the steps are ready for JSON.

    Args:
        apart: models that are left as they are.

    Raises:
        MergeRefused: what gives way would in turn push something else away.
    """
    steps: list[Step] = []
    for relation in _relations(model):
        if relation.related_model in apart:
            continue
        for row in _pointing(relation, source_id):
            steps += _move_row(relation, row, source_id, target_id)
    return steps


def _move_row(relation: ForeignObjectRel, row: Model, source_id: int, target_id: int):
    twin = _twin(relation, row, target_id)
    if twin is None:
        yield _move(relation, row, source_id, target_id)
        return
    for below in _relations(type(row)):
        for dependent in _pointing(below, row.pk):
            if _twin(below, dependent, twin.pk) is not None:
                raise MergeRefused(
                    "Les deux fiches attendent chacune une réponse pour le même rendez-vous."
                )
            yield _move(below, dependent, row.pk, twin.pk)
    yield {"do": DROP, "model": row._meta.label_lower, "values": _spell(row)}
    # Nothing points at it any more: what the collector of Django would cascade to is moved.
    type(row)._base_manager.filter(pk=row.pk).delete()


def _move(relation: ForeignObjectRel, row: Model, source_id: int, target_id: int) -> Step:
    type(row)._base_manager.filter(pk=row.pk).update(**{relation.field.attname: target_id})
    return {
        "do": MOVE,
        "model": row._meta.label_lower,
        "pk": row.pk,
        "field": relation.field.attname,
        "from": source_id,
        "to": target_id,
    }


def _relations(model: type[Model]) -> Iterator[ForeignObjectRel]:
    """Foreign keys that point at the model, those without a reverse name included."""
    for field in model._meta.get_fields(include_hidden=True):
        if isinstance(field, models.ManyToOneRel) and not field.related_model._meta.proxy:
            yield field


def _pointing(relation: ForeignObjectRel, pk: int) -> list[Model]:
    manager = relation.related_model._base_manager
    return list(manager.filter(**{relation.field.attname: pk}).order_by("pk"))


def _twin(relation: ForeignObjectRel, row: Model, target_id: int) -> Model | None:
    """The row of the target that a constraint does not allow beside this one."""
    manager = type(row)._base_manager
    for fields, condition in _uniques(type(row), relation.field.name):
        others = {
            type(row)._meta.get_field(name).attname: getattr(
                row, type(row)._meta.get_field(name).attname
            )
            for name in fields
            if name != relation.field.name
        }
        if None in others.values() or not manager.filter(condition, pk=row.pk).exists():
            continue
        twin = manager.filter(condition, **others, **{relation.field.attname: target_id}).first()
        if twin is not None:
            return twin
    return None


def _uniques(model: type[Model], field: str) -> Iterator[tuple[Collection[str], Q]]:
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and field in constraint.fields:
            yield constraint.fields, constraint.condition or Q()
    for fields in model._meta.unique_together:
        if field in fields:
            yield fields, Q()
    if model._meta.get_field(field).unique:
        yield (field,), Q()


@transaction.atomic
def undo_moves(steps: list[Step]) -> None:
    """Take the steps back, from the last to the first.

    Raises:
        UndoRefused: a row has gone or has been moved since.
    """
    for step in reversed(steps):
        if step["do"] == MOVE:
            _move_back(step)
        else:
            _put_back(step)


def _move_back(step: Step) -> None:
    model = apps.get_model(step["model"])
    moved = model._base_manager.filter(**{"pk": step["pk"], step["field"]: step["to"]})
    if not moved.update(**{step["field"]: step["from"]}):
        raise UndoRefused(_since(model))


def _put_back(step: Step) -> None:
    model = apps.get_model(step["model"])
    fields = {field.attname: field for field in _columns(model)}
    values = {
        name: None if spelled is None else fields[name].to_python(spelled)
        for name, spelled in step["values"].items()
    }
    for name, value in values.items():
        target = fields[name].related_model
        # Foreign keys are checked at the commit only, too late for a sentence.
        if target and value and not target._base_manager.filter(pk=value).exists():
            raise UndoRefused(_since(model))
    try:
        with transaction.atomic():
            # As it was: no date of today, which `save` would put in.
            model(**values).save_base(raw=True, force_insert=True)
    except IntegrityError:
        raise UndoRefused(_since(model)) from None


def _spell(row: Model) -> dict[str, Any]:
    """Each column as text, to the microsecond (Django's JSON would cut instants)."""
    return {
        field.attname: None if field.value_from_object(row) is None else field.value_to_string(row)
        for field in _columns(type(row))
    }


def _columns(model: type[Model]) -> list[models.Field]:
    return [field for field in model._meta.concrete_fields if not field.generated]


def _since(model: type[Model]) -> str:
    noun = model._meta.verbose_name
    return f"La fusion ne peut plus être annulée : « {noun} » a changé depuis."
