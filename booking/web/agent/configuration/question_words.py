"""What the list of a motif's questions says of each."""

from booking.catalog.models import Question
from booking.catalog.questionnaire import to_asking
from booking.directory.versions import version_of


def line_of(row: Question, rows: list[Question]) -> dict[str, object]:
    """What the list says of one question."""
    asking = to_asking(row)
    return {
        "row": row,
        "version": version_of(row),
        "is_first": row == rows[0],
        "is_last": row == rows[-1],
        "condition": condition_words(row, rows),
        "effects": [*_effects(row), *(option for option in asking.documents)],
    }


def condition_words(row: Question, rows: list[Question]) -> str:
    """`Si « Démarche » est Passeport ou Carte`; empty when it is always asked."""
    on = next((one for one in rows if one.pk == row.shown_if_id), None)
    if on is None:
        return ""
    if on.kind == Question.Kind.CONSENT:
        return f"Si « {on.label} » est coché"
    if on.kind == Question.Kind.CHOICE:
        names = " ou ".join(one.label for one in row.shown_if_options.all())
        return f"Si « {on.label} » : {names}"
    least, most = row.shown_if_least, row.shown_if_most
    if least is not None and most is not None:
        bounds = f"vaut {least}" if least == most else f"va de {least} à {most}"
    else:
        bounds = f"vaut {least} ou plus" if most is None else f"vaut {most} ou moins"
    return f"Si « {on.label} » {bounds}"


def _effects(row: Question) -> list[str]:
    if row.effect == Question.Effect.TIMES:
        return ["Multiplie la durée"]
    if row.effect == Question.Effect.ADDS:
        return [f"Ajoute {row.effect_minutes} min pour chacun"]
    told = []
    for option in row.options.all():
        if option.leads_to and option.leads_to.deleted_at is None:
            told.append(f"{option.label} : mène à « {option.leads_to.name} »")
        if option.added_minutes:
            told.append(f"{option.label} : ajoute {option.added_minutes} min")
    return told
