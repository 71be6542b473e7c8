"""The categories by which partners know motifs: made, corrected, taken away."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, require_create, require_seen
from booking.directory.errors import InvalidValue
from booking.directory.history import snapshot, write_change
from booking.directory.locks import lock_words
from booking.directory.models import DirectoryChange
from booking.directory.names import check_name_is_free, clean_name
from booking.directory.versions import check_version
from socle.errors import Conflict
from socle.outbox.publish import publish

from ..models import MotifCategory

FIELDS = ("name", "short_name", "ants_code")
LONGEST_NAME, LONGEST_SHORT_NAME = 100, 60
NOUN = DirectoryChange.Noun.SETTINGS
FRANCE_TITRES = {
    MotifCategory.AntsCode.CNI: ("Carte nationale d’identité", "cni"),
    MotifCategory.AntsCode.PASSPORT: ("Passeport", "passport"),
    MotifCategory.AntsCode.BOTH: ("Carte nationale d’identité et passeport", "cni-passport"),
}


class CategoryInUse(Conflict):
    """Motifs have this category."""

    code = "category_in_use"

    def __init__(self, count: int) -> None:
        who = "Un motif a" if count == 1 else f"{count} motifs ont"
        super().__init__(f"{who} cette catégorie : changez-la d’abord dans chacun.")


@transaction.atomic
def create_category(values: Mapping[str, object], actor: Actor, now: datetime) -> MotifCategory:
    """
    Raises:
        Forbidden: the actor does not administer the espace.
        InvalidValue: a name or a code of France Titres that is missing, too long or taken.
    """
    require_create(actor, MotifCategory)
    return _create(values, actor, now)


@transaction.atomic
def add_france_titres(actor: Actor, now: datetime) -> int:
    """Make those of the three categories of France Titres that are not there yet; how many.

    Raises:
        Forbidden: the actor does not administer the espace.
        InvalidValue: a category of another code has one of their names.
    """
    require_create(actor, MotifCategory)
    lock_words("france-titres")
    known = set(MotifCategory.objects.exclude(ants_code="").values_list("ants_code", flat=True))
    missing = [code for code in FRANCE_TITRES if code not in known]
    for code in missing:
        name, short_name = FRANCE_TITRES[code]
        _create({"name": name, "short_name": short_name, "ants_code": code}, actor, now)
    return len(missing)


@transaction.atomic
def edit_category(
    category_id: int,
    values: Mapping[str, object],
    actor: Actor,
    now: datetime,
    *,
    version: str | None = None,
) -> MotifCategory:
    """Change the fields given.

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
        ChangedMeanwhile: somebody else was first.
        InvalidValue: as for a new one.
    """
    category = _locked(category_id, actor)
    check_version(category, version)
    before = snapshot(category, FIELDS)
    _write(category, {**before, **values})
    after = snapshot(category, FIELDS)
    if before != after:
        category.save()
        _record(category, "category_edited", actor, now, before=before, after=after)
    return category


@transaction.atomic
def remove_category(category_id: int, actor: Actor, now: datetime) -> None:
    """
    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
        CategoryInUse: motifs have it.
    """
    category = _locked(category_id, actor)
    if count := category.motifs.current().count():
        raise CategoryInUse(count)
    before = snapshot(category, FIELDS)
    _record(category, "category_removed", actor, now, before=before)
    category.delete()


def _create(values: Mapping[str, object], actor: Actor, now: datetime) -> MotifCategory:
    category = MotifCategory()
    _write(category, values)
    category.save(force_insert=True)
    _record(category, "category_created", actor, now, after=snapshot(category, FIELDS))
    return category


def _write(category: MotifCategory, values: Mapping[str, object]) -> None:
    category.name = clean_name("name", values.get("name"), LONGEST_NAME)
    short = values.get("short_name")
    category.short_name = clean_name("short_name", short, LONGEST_SHORT_NAME)
    category.ants_code = str(values.get("ants_code") or "")
    others = MotifCategory.objects.all()
    check_name_is_free(others, category.name, but=category.pk)
    check_name_is_free(others, category.short_name, but=category.pk, field="short_name")
    if not category.ants_code:
        return
    if category.ants_code not in MotifCategory.AntsCode.values:
        raise InvalidValue("ants_code", "Choisissez dans la liste.")
    taken = others.exclude(pk=category.pk).filter(ants_code=category.ants_code).first()
    if taken:
        raise InvalidValue("ants_code", f"« {taken} » a déjà ce code.")


def _locked(category_id: int, actor: Actor) -> MotifCategory:
    require_seen(actor, "edit", fetch_visible(MotifCategory.objects.all(), actor, pk=category_id))
    rows = MotifCategory.objects.select_for_update(no_key=True)
    return fetch_visible(rows, actor, pk=category_id)


def _record(category: MotifCategory, verb: str, actor: Actor, now: datetime, **values) -> None:
    write_change(NOUN, category.pk, verb, actor, now, **values)
    publish("motif_category.changed", category_id=category.pk)
