"""The portal's door: what it is, and the espace of one's town or département."""

import unicodedata

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from booking.notifications.addresses import origin_of
from tenants.models import Espace

ESPACES_A_PAGE = 20
LONGEST_SEARCH = 100


@require_safe
def portal_home(request: HttpRequest) -> HttpResponse:
    """Search by name or number of département; without a search, every open espace."""
    wanted = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    page = Paginator(find_espaces(wanted), ESPACES_A_PAGE).get_page(request.GET.get("page"))
    choices = [
        {
            "label": espace.name,
            "url": f"{origin_of(espace.primary_host)}/",
            "details": [f"Département {espace.departement_number}"]
            if espace.departement_number
            else [],
        }
        for espace in page
    ]
    context = {"wanted": wanted, "page": page, "choices": choices}
    return render(request, "portal/home.html", context)


def find_espaces(wanted: str) -> list[Espace]:
    """The active espaces whose name holds every word, or whose département has that number.

    In memory, without accents or capitals: espaces are counted in hundreds.
    """
    words = plain(wanted).split()
    found = [
        espace
        for espace in Espace.objects.active()
        if plain(espace.departement_number) == plain(wanted).strip()
        or all(word in plain(espace.name) for word in words)
    ]
    return sorted(found, key=lambda espace: (plain(espace.name), espace.pk))


def plain(text: str) -> str:
    """Lower case, without accents; hyphens and apostrophes are spaces."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return "".join(sign if sign.isalnum() else " " for sign in kept)
