"""What motifs ask before they are booked."""

from booking.catalog.models import Motif, Question, QuestionOption
from project.demo.blueprint import EspaceSpec, QuestionSpec

from .written import Written


def write_questions(spec: EspaceSpec, written: Written) -> None:
    for motif in spec.motifs:
        known: dict[str, Question] = {}
        for place, row in enumerate(motif.questions):
            known[row.label] = _write(row, written.motifs[motif.key], place, known)


def _write(row: QuestionSpec, motif: Motif, place: int, known: dict[str, Question]) -> Question:
    on, answer = row.after or ("", "")
    question = Question.objects.create(
        motif=motif,
        position=place,
        kind=row.kind,
        label=row.label,
        help_text=row.help_text,
        least=row.least,
        most=row.most,
        effect=Question.Effect.ADDS if row.minutes_each else Question.Effect.NONE,
        effect_minutes=row.minutes_each,
        documents=row.documents,
        shown_if=known.get(on),
    )
    QuestionOption.objects.bulk_create(
        QuestionOption(question=question, position=number, label=label, documents=documents)
        for number, (label, documents) in enumerate(row.answers)
    )
    if row.after:
        question.shown_if_options.set(known[on].options.filter(label=answer))
    return question
