"""`/operateurs`: every espace, its state and how it is doing."""

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from booking.directory.plain import plain, plain_sql
from tenants.models import Espace, Host

from .guard import operator_required
from .shell import render_page
from .signs import Signs, signs_of, to_look_at

A_PAGE = 25
LONGEST = 100
COLUMNS = (
    "Espace",
    "État",
    "Type",
    "Département",
    "À regarder",
    "Agents",
    "RDV pris en 4 semaines",
)
NUMBERS = COLUMNS[-2:]
TO_LOOK_AT = "a-regarder"


@require_safe
@operator_required
def home(request: HttpRequest) -> HttpResponse:
    """Searched, narrowed and paged by the address (11 queries, whatever the number of espaces)."""
    asked = request.GET
    page = Paginator(narrowed(asked), A_PAGE).get_page(asked.get("page"))
    signs = signs_of(list(page), localdate())
    context = {
        "typed": typed_in(asked),
        "filters": _filters(asked),
        "is_narrowed": any(asked.get(name) for name in ("q", *FILTERS)),
        "page": page,
        "columns": [{"label": label, "numeric": label in NUMBERS} for label in COLUMNS],
        "rows": [{"cells": _cells(one, signs[one.number])} for one in page],
        "count": f"{page.paginator.count} espaces" if page.paginator.count > 1 else "",
    }
    return render_page(request, "home", context)


def typed_in(asked: QueryDict) -> str:
    return asked.get("q", "").replace("\x00", "").strip()[:LONGEST]


def narrowed(asked: QueryDict) -> QuerySet[Espace]:
    rows = Espace.objects.annotate(plain_name=plain_sql("name")).order_by("plain_name", "pk")
    typed = typed_in(asked)
    if words := plain(typed).split():
        named = Q(*(Q(plain_name__contains=word) for word in words))
        hosts = Host.objects.filter(tenant=OuterRef("pk"), domain__contains=typed.lower())
        rows = rows.filter(named | Q(slug__contains=typed.lower()) | Q(Exists(hosts)))
    if asked.get("etat") in Espace.State.values:
        rows = rows.filter(state=asked["etat"])
    if asked.get("type") in Espace.Kind.values:
        rows = rows.filter(kind=asked["type"])
    if departement := asked.get("departement", "").replace("\x00", "")[:3]:
        rows = rows.filter(departement_number=departement)
    if asked.get("sante") == TO_LOOK_AT:
        rows = rows.filter(to_look_at())
    return rows


FILTERS = ("etat", "type", "departement", "sante")


def _filters(asked: QueryDict) -> list[dict[str, object]]:
    numbers = Espace.objects.exclude(departement_number="").order_by("departement_number")
    departements = numbers.values_list("departement_number", flat=True).distinct()
    return [
        _filter("etat", "État", asked, Espace.State.choices),
        _filter("type", "Type", asked, Espace.Kind.choices),
        _filter("departement", "Département", asked, [(one, one) for one in departements]),
        _filter("sante", "Santé", asked, [(TO_LOOK_AT, "À regarder")]),
    ]


def _filter(name: str, label: str, asked: QueryDict, choices) -> dict[str, object]:
    options = [(value, text, value == asked.get(name)) for value, text in choices]
    return {"name": name, "label": label, "options": options}


def _cells(espace: Espace, signs: Signs) -> list[dict[str, object]]:
    return [
        {
            "text": espace.name,
            "url": reverse("operators_espace", args=[espace.slug]),
            "details": [espace.primary_host],
        },
        {"text": espace.get_state_display()},
        {"text": espace.get_kind_display()},
        {"text": espace.departement_number or "–"},
        {"text": "" if signs.wrong else "Rien", "details": signs.wrong},
        {"text": signs.agents},
        {"text": signs.booked},
    ]
