"""A column a question: what was answered to the questionnaires of the motifs, while it is kept."""

from collections.abc import Callable, Collection

from booking.appointments.answering import answers_of, said_in
from booking.appointments.models import AnswerSheet

from .columns import Column, Line

MOST_QUESTIONS = 100


def answer_columns(appointment_ids: Collection[int]) -> tuple[Column, ...]:
    """Those of the questions that were asked for these appointments (1 query).

    Of each question the words that were asked last; of namesakes the motif is not told, its own
    column says it.
    """
    found: dict[int, str] = {}
    sheets = AnswerSheet.objects.filter(appointment__in=appointment_ids).order_by("pk")
    for lines in sheets.values_list("lines", flat=True).iterator():
        for line in said_in(lines):
            found[line["question"]] = line["label"]
    kept = sorted(found)[:MOST_QUESTIONS]
    return tuple(Column(found[question], _answer_to(question)) for question in kept)


def _answer_to(question: int) -> Callable[[Line], str]:
    def cell(line: Line) -> str:
        sheet = answers_of(line.appointment)
        said = said_in(sheet.lines) if sheet else []
        return next((one["words"] for one in said if one["question"] == question), "")

    return cell
