"""What a question may be. The constraints of its table say the most of it again."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from booking.access.actor import Actor
from booking.access.decisions import visible_to
from booking.directory.errors import InvalidValues
from booking.directory.plain import plain
from booking.directory.usager_values import clean_line
from booking.domain.questionnaire import LARGEST_NUMBER

from .models import Motif, Question, QuestionOption

LONGEST_LABEL, LONGEST_HELP, LONGEST_OPTION, LONGEST_DOCUMENT = 200, 500, 150, 150
MOST_OPTIONS, MOST_DOCUMENTS, MOST_TIMES = 20, 20, 50
A_DAY = 1440
Kind, Effect = Question.Kind, Question.Effect
Errors = dict[str, str]


@dataclass(frozen=True, slots=True)
class OptionDraft:
    """A choice as it is typed; `pk` names the one that it replaces."""

    label: str
    pk: int | None = None
    leads_to_id: int | None = None
    added_minutes: int = 0
    documents: str = ""


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """A question as it is typed; what its kind has no use for is left out."""

    label: str
    kind: str
    help_text: str = ""
    is_required: bool = True
    options: tuple[OptionDraft, ...] = ()
    least: int | None = None
    most: int | None = None
    effect: str = Effect.NONE.value
    effect_minutes: int = 0
    documents: str = ""
    shown_if_id: int | None = None
    shown_if_option_ids: tuple[int, ...] = ()
    shown_if_least: int | None = None
    shown_if_most: int | None = None


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Ready to be written: columns of the question, its options, those of its condition."""

    columns: Mapping[str, object]
    options: tuple[OptionDraft, ...] = ()
    condition_options: tuple[QuestionOption, ...] = field(default=())


def clean_question(
    draft: QuestionDraft, motif: Motif, earlier: list[Question], actor: Actor
) -> Cleaned:
    """
    Args:
        earlier: the questions of the motif that come before, with their options.

    Raises:
        InvalidValues: what makes no sense, by field.
    """
    errors: Errors = {}
    if draft.kind not in Kind.values:
        raise InvalidValues({"kind": "Choisissez un type dans la liste."})
    columns: dict[str, object] = {
        "label": _line(draft.label, "label", LONGEST_LABEL, errors, "Écrivez la question."),
        "help_text": _line(draft.help_text, "help_text", LONGEST_HELP, errors),
        "is_required": bool(draft.is_required),
        "documents": "",
        **_numbers(draft, errors),
    }
    if draft.kind == Kind.DOCUMENTS:
        columns["documents"] = _documents(draft.documents, "documents", errors)
        if not columns["documents"]:
            errors["documents"] = "Indiquez au moins un document."
    options = _options(draft, motif, actor, errors) if draft.kind == Kind.CHOICE else ()
    condition, chosen = _condition(draft, earlier, errors)
    if errors:
        raise InvalidValues(errors)
    return Cleaned({**columns, **condition}, options, chosen)


def _line(text: object, name: str, longest: int, errors: Errors, missing: str = "") -> str:
    line = clean_line(text) if isinstance(text, str) else ""
    if missing and not any(sign.isalnum() for sign in line):
        errors[name] = missing
    elif len(line) > longest:
        errors[name] = f"{longest} caractères au plus."
    return line


def _documents(text: object, name: str, errors: Errors) -> str:
    lines = str(text or "").replace("\r", "\n").split("\n")
    kept = [line for line in map(clean_line, lines) if line]
    if len(kept) > MOST_DOCUMENTS or any(len(line) > LONGEST_DOCUMENT for line in kept):
        errors[name] = (
            f"{MOST_DOCUMENTS} documents au plus, un par ligne, de {LONGEST_DOCUMENT} caractères."
        )
    return "\n".join(kept)


def _is_whole(value: object, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most


def _numbers(draft: QuestionDraft, errors: Errors) -> dict[str, object]:
    if draft.kind != Kind.NUMBER:
        return {"least": None, "most": None, "effect": Effect.NONE.value, "effect_minutes": 0}
    least = 1 if draft.least is None else draft.least
    most = LARGEST_NUMBER if draft.most is None else draft.most
    minutes = draft.effect_minutes if draft.effect == Effect.ADDS else 0
    if not (_is_whole(least, 0, LARGEST_NUMBER) and _is_whole(most, 0, LARGEST_NUMBER)):
        errors["most"] = f"Indiquez des nombres entiers, de 0 à {LARGEST_NUMBER}."
    elif most < least:
        errors["most"] = "Le maximum ne peut pas être sous le minimum."
    elif draft.effect == Effect.TIMES and (least < 1 or most > MOST_TIMES):
        errors["most"] = f"Un nombre qui multiplie la durée va de 1 à {MOST_TIMES} au plus."
    if draft.effect not in Effect.values:
        errors["effect"] = "Choisissez une réponse de la liste."
    elif draft.effect == Effect.ADDS and not _is_whole(minutes, 1, A_DAY):
        errors["effect_minutes"] = "Indiquez un nombre de minutes, de 1 à 1 440."
    return {"least": least, "most": most, "effect": draft.effect, "effect_minutes": minutes}


def _options(
    draft: QuestionDraft, motif: Motif, actor: Actor, errors: Errors
) -> tuple[OptionDraft, ...]:
    found: Errors = {}
    cleaned = tuple(
        OptionDraft(
            _line(one.label, "options", LONGEST_OPTION, found),
            one.pk,
            one.leads_to_id,
            one.added_minutes,
            _documents(one.documents, "options", found),
        )
        for one in draft.options
        if clean_line(str(one.label or ""))
    )
    if len(cleaned) < 2:
        found["options"] = "Indiquez au moins deux réponses."
    elif len(cleaned) > MOST_OPTIONS:
        found["options"] = f"{MOST_OPTIONS} réponses au plus."
    elif len({plain(one.label) for one in cleaned}) < len(cleaned):
        found["options"] = "Deux réponses sont les mêmes."
    elif not all(_is_whole(one.added_minutes, 0, A_DAY) for one in cleaned):
        found["options"] = "Les minutes ajoutées vont de 0 à 1 440."
    else:
        _check_targets(cleaned, motif, actor, found)
    errors.update(found)
    return cleaned


def _check_targets(
    options: tuple[OptionDraft, ...], motif: Motif, actor: Actor, errors: Errors
) -> None:
    """Motifs that exist, are individual, and do not lead back here."""
    wanted = {one.leads_to_id for one in options if one.leads_to_id is not None}
    known = QuestionOption.objects.filter(question__motif=motif, leads_to__in=wanted)
    mine = visible_to(Motif.objects.current().filter(collectif=False, pk__in=wanted), actor)
    reachable = {*mine.values_list("pk", flat=True), *known.values_list("leads_to", flat=True)}
    if wanted - reachable or motif.pk in wanted:
        errors["options"] = "Choisissez un autre motif de la liste."
    elif motif.pk in _reached_from(wanted):
        errors["options"] = (
            "Ce motif ramène déjà à celui-ci : l’usager tournerait en rond. Choisissez-en un autre."
        )


def _reached_from(motif_ids: set[int]) -> set[int]:
    """The motifs to which answers lead from these, however far."""
    found, layer = set(motif_ids), motif_ids
    while layer:
        rows = QuestionOption.objects.filter(question__motif__in=layer, leads_to__isnull=False)
        layer = set(rows.values_list("leads_to", flat=True)) - found
        found |= layer
    return found


def _condition(
    draft: QuestionDraft, earlier: list[Question], errors: Errors
) -> tuple[dict[str, object], tuple[QuestionOption, ...]]:
    nothing = {"shown_if_id": None, "shown_if_least": None, "shown_if_most": None}
    if draft.shown_if_id is None:
        return nothing, ()
    on = next((one for one in earlier if one.pk == draft.shown_if_id), None)
    if on is None or on.kind in (Kind.TEXT, Kind.DOCUMENTS):
        errors["shown_if"] = "Choisissez une question posée avant celle-ci."
        return nothing, ()
    found = {**nothing, "shown_if_id": on.pk}
    if on.kind == Kind.CHOICE:
        known = {option.pk: option for option in on.options.all()}
        ids = set(draft.shown_if_option_ids)
        if not ids or ids - set(known):
            errors["shown_if"] = f"Choisissez au moins une réponse à « {on.label} »."
            return nothing, ()
        return found, tuple(known[pk] for pk in sorted(ids))
    if on.kind == Kind.NUMBER:
        bounds = (draft.shown_if_least, draft.shown_if_most)
        given = [bound for bound in bounds if bound is not None]
        if not given or not all(_is_whole(bound, 0, LARGEST_NUMBER) for bound in given):
            errors["shown_if"] = f"Indiquez pour quels nombres donnés à « {on.label} »."
        elif len(given) == 2 and given[0] > given[1]:
            errors["shown_if"] = "Le maximum ne peut pas être sous le minimum."
        found |= {"shown_if_least": bounds[0], "shown_if_most": bounds[1]}
    return found, ()
