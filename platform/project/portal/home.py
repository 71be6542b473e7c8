"""The portal's door: what it is, and the services of one's commune."""

from dataclasses import dataclass, field

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from booking.directory.communes import Commune, commune_of, find_communes
from booking.directory.plain import plain
from booking.notifications.addresses import origin_of
from integrations.publication.serving import espaces_named, espaces_serving
from socle.web.limits import limited
from tenants.models import Espace

ESPACES_A_PAGE = 20
LONGEST_SEARCH = 100
COMMUNES_SHOWN = 12
SUGGESTED = 8


@dataclass
class Search:
    """What was typed: a commune, one of several communes, or the name of a service."""

    wanted: str
    city_code: str
    commune: Commune | None = None
    communes: list[Commune] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.commune = commune_of(self.city_code)
        self.is_picked = self.commune is not None
        # Two or three digits are the number of a département.
        is_number = self.wanted.isdigit() and len(self.wanted) < 4
        if self.commune is None and self.wanted and not is_number:
            found = list(find_communes(self.wanted, COMMUNES_SHOWN + 1))
            if len(found) == 1:
                self.commune = found[0]
            else:
                self.communes = found[:COMMUNES_SHOWN]

    @property
    def espaces(self) -> QuerySet[Espace]:
        if self.commune:
            # A commune that was picked is no service's name.
            return espaces_serving(self.commune, "" if self.is_picked else self.wanted)
        return espaces_named(self.wanted)


@require_safe
@limited("search")
def portal_home(request: HttpRequest) -> HttpResponse:
    """Search by commune or postcode, or by name or département of the service; without a search,
    every open espace, some at a time."""
    search = Search(
        request.GET.get("q", "").strip().replace("\x00", "")[:LONGEST_SEARCH],
        request.GET.get("city_code", ""),
    )
    page = Paginator(search.espaces, ESPACES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "search": search,
        "wanted": search.wanted or (search.commune.name if search.commune else ""),
        "page": page,
        "choices": [_service(espace) for espace in page],
        "communes": [_commune(commune, search.wanted) for commune in search.communes],
    }
    return render(request, "portal/home.html", context)


@require_safe
@limited("search")
def commune_suggestions(request: HttpRequest) -> JsonResponse:
    """`/communes?q=`: for static/js/address-search.js, in its own words."""
    found = find_communes(plain(request.GET.get("q", "")[:LONGEST_SEARCH]), SUGGESTED)
    response = JsonResponse(
        {
            "addresses": [
                {
                    "label": one.name,
                    "hint": _where(one),
                    "parts": {"address": one.name, "city_code": one.code},
                }
                for one in found
            ]
        }
    )
    response["Cache-Control"] = "public, max-age=86400"
    response["X-Robots-Tag"] = "noindex"
    return response


def _service(espace: Espace) -> dict[str, object]:
    number = espace.departement_number
    return {
        "label": espace.name,
        "url": f"{origin_of(espace.primary_host)}/",
        "details": [f"Département {number}"] if number else [],
    }


def _commune(commune: Commune, wanted: str) -> dict[str, object]:
    address = urlencode({"q": wanted, "city_code": commune.code})
    return {
        "label": commune.name,
        "url": f"{reverse('portal_home')}?{address}",
        "details": [_where(commune)],
    }


def _where(commune: Commune) -> str:
    if len(commune.postcodes) == 1:
        return f"{commune.postcodes[0]}, département {commune.departement}"
    return f"Département {commune.departement}"
