"""The filters of a list of motifs, of one organisation or of all of them."""

from collections.abc import Iterable

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import QueryDict

from booking.catalog.models import Motif
from booking.directory.models import Service
from socle.errors import NotVisible

from .naming import named, typed_in
from .order import by_name
from .parameters import one_id

# What tells the motifs that usagers may book.
ONLINE_SIGN = "En ligne"
FILTERS = ("service", "type", "reservable", "collectif")


def narrowed(rows: QuerySet[Motif], asked: QueryDict) -> QuerySet[Motif]:
    """Those that the address asks for (one query for a service).

    Raises:
        NotVisible: no such service.
    """
    rows = named(rows, typed_in(asked), "name")
    if service_id := one_id(asked, "service"):
        if not Service.objects.filter(pk=service_id).exists():
            raise NotVisible
        rows = rows.filter(service_id=service_id)
    if asked.get("type") in Motif.LocationType.values:
        rows = rows.filter(location_type=asked["type"])
    if asked.get("reservable") in Motif.BookableBy.values:
        rows = rows.filter(bookable_by=asked["reservable"])
    if asked.get("collectif") in ("oui", "non"):
        rows = rows.filter(collectif=asked["collectif"] == "oui")
    return rows


def filters_of(asked: QueryDict) -> list[dict[str, object]]:
    """For agent/filters.html (1 query)."""
    services = Service.objects.order_by(*by_name("name"))
    return [
        filter_of("service", "Service", asked, [(one.pk, one.name) for one in services]),
        filter_of("type", "Type", asked, Motif.LocationType.choices),
        filter_of("reservable", "Réservable par", asked, Motif.BookableBy.choices),
        filter_of("collectif", "Forme", asked, [("oui", "Collectif"), ("non", "Individuel")]),
    ]


def listed(rows: QuerySet[Motif], asked: QueryDict, a_page: int) -> dict[str, object]:
    """What a page needs to show the motifs that the address asks for, and to ask otherwise."""
    return {
        "typed": typed_in(asked),
        "filters": filters_of(asked),
        "is_narrowed": any(asked.get(name) for name in ("q", *FILTERS)),
        "page": Paginator(narrowed(rows, asked), a_page).get_page(asked.get("page")),
    }


def filter_of(
    name: str, label: str, asked: QueryDict, choices: Iterable[tuple[object, str]]
) -> dict[str, object]:
    """One list to choose from, as the address has it."""
    options = [(str(value), text, str(value) == asked.get(name)) for value, text in choices]
    return {"name": name, "label": label, "options": options}
