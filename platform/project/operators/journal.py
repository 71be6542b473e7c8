"""`/operateurs/journal`: who did what to espaces, and its export."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django import forms
from django.core.paginator import Paginator
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate, localtime, make_aware
from django.views.decorators.http import require_safe

from booking.exports.files import WRITERS
from socle.accounts.models import Account
from socle.audit.models import Entry
from socle.audit.record import record
from socle.web.widgets import DateInput
from tenants.models import Espace

from .guard import operator_required
from .shell import render_page
from .words import VERBS, said

A_PAGE = 50
MOST_EXPORTED = 50_000
# What operators do, and what becomes of espaces: logins of agents are their espace's business.
NOUNS = (
    "espace",
    "host",
    "organisation",
    "outbox",
    "journal",
    "announcement",
    "request",
    "support",
    "operator",
)
FAMILIES = tuple(f"{noun}." for noun in NOUNS)
SENSIBLE = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31))]
COLUMNS = ("Le", "Action", "Espace", "Par", "Précision")
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class JournalForm(forms.Form):
    """The filters, as the address has them."""

    mark_optional = False
    espace = forms.CharField(
        label="Espace", required=False, max_length=40, help_text="Son adresse, comme « drome »."
    )
    action = forms.ChoiceField(label="Action", required=False)
    depuis = forms.DateField(
        label="Depuis le", required=False, widget=DateInput(), validators=SENSIBLE
    )
    jusqu = forms.DateField(
        label="Jusqu’au", required=False, widget=DateInput(), validators=SENSIBLE
    )

    def __init__(self, data=None) -> None:
        super().__init__(data)
        known = [(verb, words) for verb, words in VERBS.items() if verb.startswith(FAMILIES)]
        self.fields["action"].choices = [("", "Toutes"), *sorted(known, key=lambda one: one[1])]


@require_safe
@operator_required
def journal(request: HttpRequest) -> HttpResponse:
    """Paged (6 queries, whatever its length)."""
    form = JournalForm(request.GET)
    rows = _asked(form)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "columns": [{"label": label} for label in COLUMNS],
        "rows": [{"cells": _cells(line)} for line in lines_of(page)],
        "asked": asked.urlencode(),
    }
    return render_page(request, "journal", context, status=200 if form.is_valid() else 422)


@require_safe
@operator_required
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """All that the filters keep, in a file; the export stands in the log too."""
    writer = WRITERS[kind](list(COLUMNS))
    rows = _asked(JournalForm(request.GET))
    for line in lines_of(rows[:MOST_EXPORTED]):
        writer.write(
            [
                f"{line['at']:%d/%m/%Y %H:%M:%S}",
                line["words"],
                line["espace"],
                line["who"],
                line["detail"],
            ]
        )
    record("journal.exported", account_id=request.user.pk, noun="journal")
    answer = HttpResponse(writer.content(), content_type=CONTENT_TYPES[kind])
    name = f"journal-operateurs-{localdate():%Y-%m-%d}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def entries() -> QuerySet[Entry]:
    """The operators' log, the latest first."""
    verbs = Q()
    for family in FAMILIES:
        verbs |= Q(verb__startswith=family)
    operators = Account.objects.exclude(operator_role="").values("pk")
    logins = Q(verb__startswith="account.", account_id__in=operators)
    return Entry.objects.filter(verbs | logins).order_by("-at", "pk")


def of_espace(number: int) -> QuerySet[Entry]:
    """What was done to one espace, by operators or by commands."""
    told = Q(noun="espace", object_id=str(number))
    return entries().filter(told | Q(espace_number=number))


def _asked(form: JournalForm) -> QuerySet[Entry]:
    rows = entries()
    if not form.is_valid():
        return rows.none()
    given = form.cleaned_data
    if given["espace"]:
        espace = Espace.objects.filter(slug=given["espace"].strip().lower()).first()
        rows = of_espace(espace.number) if espace else rows.none()
    if given["action"]:
        rows = rows.filter(verb=given["action"])
    if given["depuis"]:
        rows = rows.filter(at__gte=_midnight(given["depuis"]))
    if given["jusqu"]:
        rows = rows.filter(at__lt=_midnight(given["jusqu"] + timedelta(days=1)))
    return rows


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time()))


def lines_of(rows: Iterable[Entry]) -> list[dict[str, object]]:
    """What a page or a file says of each entry (2 queries besides)."""
    found = list(rows)
    numbers = {_number(row) for row in found} - {None}
    names = dict(Espace.objects.filter(number__in=numbers).values_list("number", "name"))
    people = Account.objects.in_bulk({row.account_id for row in found if row.account_id})
    return [
        {
            "at": localtime(row.at),
            "words": said(row.verb),
            "espace": _espace(row, names),
            "who": _who(row, people),
            "detail": row.detail or (row.object_id if row.noun == "delivery" else ""),
        }
        for row in found
    ]


def _number(row: Entry) -> int | None:
    if row.espace_number is not None:
        return row.espace_number
    return int(row.object_id) if row.noun == "espace" and row.object_id.isdigit() else None


def _espace(row: Entry, names: dict[int, str]) -> str:
    number = _number(row)
    return "" if number is None else names.get(number, f"n° {number}")


def _who(row: Entry, people: dict) -> str:
    if row.account_id is None:
        return "Commande ou tâche"
    account = people.get(row.account_id)
    return str(account) if account else "Compte supprimé"


def _cells(line: dict[str, object]) -> list[dict[str, object]]:
    return [
        {"text": f"{line['at']:%d/%m/%Y à %H h %M}"},
        {"text": line["words"]},
        {"text": line["espace"] or "–"},
        {"text": line["who"]},
        {"text": line["detail"] or "–"},
    ]
