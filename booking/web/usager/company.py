"""`/creneaux`, second screen: those who come, when it is not only who books."""

from django.http import HttpRequest, HttpResponse

from booking.appointments.company import ALONE, Companion, Company
from booking.appointments.models import BookingHold
from socle.web import effort
from socle.web.effort.asking import PROOF

from .booking_form import BookingForm
from .company_form import ADD, ME, REMOVE, BaseCompany, CompanyQuestion, is_answered
from .path import Path, Step
from .screen import show

BACK = "corriger"
Lines = list[dict[str, object]]


def ask(
    request: HttpRequest,
    path: Path,
    lines: Lines,
    form: BookingForm,
    held: BookingHold | None,
) -> Company | HttpResponse:
    """Who comes; or the screen that asks it, again as long as a row is missing or wrong.

    Args:
        lines: what was chosen, for components/recap.html.
        form: valid; its fields go from screen to screen in the form, never in an address.
        held: this browser's own hold of that slot, whose people are shown again.
    """
    if form.who == ME:
        return ALONE
    number = form.given_number
    question = CompanyQuestion(path.motif, path.place, form.who, counted(path), number)
    post = request.POST
    if not is_answered(post):
        known = [Companion.read(one) for one in held.others] if held else []
        return _show(request, path, lines, form, question, question.first(known))
    if changed := question.changed(post):
        return _show(request, path, lines, form, question, changed)
    rows = question.read(post)
    if not rows.is_valid():
        return _show(request, path, lines, form, question, rows, status=422)
    return question.company(rows)


def counted(path: Path) -> int | None:
    """How many come, when the length of the slot depends on it."""
    return path.people if path.answers.duration and path.people else None


def _show(
    request: HttpRequest,
    path: Path,
    lines: Lines,
    form: BookingForm,
    question: CompanyQuestion,
    rows: BaseCompany,
    status: int = 200,
) -> HttpResponse:
    return show(
        request,
        "company",
        path,
        Step.IDENTITY,
        status=status,
        rows=rows,
        booker_comes=question.booker_comes,
        may_add=len(rows.forms) < question.most,
        may_remove=len(rows.forms) > question.fewest,
        recap=lines,
        action=path.answers.url("booking_identity"),
        carried=_carried(form),
        effort={} if PROOF in form.data else effort.hidden_field(request),
        buttons={"add": ADD, "remove": REMOVE, "back": BACK},
    )


def _carried(form: BookingForm) -> dict[str, str]:
    """What was typed on the screen before, and the work done there: it serves on the last one."""
    return {name: form.data[name] for name in (*form.fields, PROOF) if name in form.data}
