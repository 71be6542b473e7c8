"""The history of an usager's record, as administrators read it in French."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from booking.domain.wording import enumerate_words

from .custom_values import labels_of, spelled
from .models import Agent, DirectoryChange, Organisation, Usager, UsagerField

VERBS = {
    "created": "Fiche créée",
    "edited": "Fiche modifiée",
    "imported": "Fiche rattachée à une organisation",
    "removed": "Fiche retirée d’une organisation",
    "referents": "Référents modifiés",
    "merged": "Fusion avec une autre fiche",
    "merge_undone": "Fusion annulée",
    "exported": "Données exportées",
    "verified": "Identité vérifiée par FranceConnect",
    "erasure_asked": "Effacement demandé par l’usager",
    "erasure_withdrawn": "Effacement abandonné par l’usager",
    "password_chosen": "Mot de passe choisi par l’usager",
    "password_dropped": "Mot de passe supprimé par l’usager",
    "invited": "Usager invité à ouvrir son espace",
}
# Identifiers, whose names are looked up; what a merge hides has none to show.
NAMED = {
    "responsible_id": ("Responsable", Usager),
    "organisation_id": ("Organisation", Organisation),
    "referent_ids": ("Référents", Agent),
}
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class FieldLine:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class UsagerLine:
    """One act; `author` is empty for what no agent did."""

    made_at: datetime
    title: str
    author: str
    fields: tuple[FieldLine, ...]


def history_of_usager(usager_id: int, zone: ZoneInfo, *, most: int) -> list[UsagerLine]:
    """Newest first, no more than so many (4 queries at most)."""
    return lines_of(changes_of(usager_id)[:most], zone)


def changes_of(usager_id: int):
    rows = DirectoryChange.objects.filter(noun=DirectoryChange.Noun.USAGER, object_id=usager_id)
    return rows.order_by("-made_at", "-pk")


def lines_of(changes: Iterable[DirectoryChange], zone: ZoneInfo) -> list[UsagerLine]:
    changes = list(changes)
    names = _names(changes)
    names[UsagerField] = labels_of({f for one in changes for v in _both(one) for f in v})
    return [
        UsagerLine(
            made_at=one.made_at.astimezone(zone),
            title=VERBS.get(one.verb, one.verb),
            author=names[Agent].get(one.author_agent_id, ""),
            fields=tuple(_fields(one, names)),
        )
        for one in changes
    ]


def label_of_field(field: str) -> str:
    """The name of a column as screens have it."""
    if field in NAMED:
        return NAMED[field][0]
    return str(Usager._meta.get_field(field).verbose_name).capitalize()


def _fields(one: DirectoryChange, names: Mapping) -> Iterable[FieldLine]:
    known = {field.attname for field in Usager._meta.concrete_fields} | set(NAMED)
    for field in {**one.before, **one.after}:
        if field in names[UsagerField]:
            before, after = (spelled(values.get(field)) or NOTHING for values in _both(one))
            yield FieldLine(names[UsagerField][field], before, after)
        elif field in known:
            before, after = (_word(field, values.get(field), names) for values in _both(one))
            yield FieldLine(label_of_field(field), before, after)


def _both(one: DirectoryChange) -> tuple[Mapping, Mapping]:
    return one.before, one.after


def _word(field: str, value: object, names: Mapping) -> str:
    if value is None or value == "" or value == []:
        return NOTHING
    if field in NAMED:
        known = names[NAMED[field][1]]
        ids = value if isinstance(value, list) else [value]
        return enumerate_words([known.get(pk, "supprimé") for pk in ids])
    if isinstance(value, bool):
        return "oui" if value else "non"
    choices = dict(Usager._meta.get_field(field).flatchoices)
    if value in choices:
        return str(choices[value])
    if field == "birth_date":
        return f"{date.fromisoformat(str(value)):%d/%m/%Y}"
    return str(value)


def _names(changes: Iterable[DirectoryChange]) -> dict[type, dict[int, str]]:
    wanted: dict[type, set[int]] = {Agent: set(), Usager: set(), Organisation: set()}
    for one in changes:
        if one.author_agent_id:
            wanted[Agent].add(one.author_agent_id)
        for values in _both(one):
            for field, (_, model) in NAMED.items():
                given = values.get(field)
                wanted[model] |= set(given if isinstance(given, list) else [given] if given else [])
    return {
        model: {row.pk: str(row) for row in model.objects.filter(pk__in=ids)} if ids else {}
        for model, ids in wanted.items()
    }
