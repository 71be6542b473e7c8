"""Sectors on a map: the middle of each of their communes, as the address service places it."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from booking.access.decisions import visible_to
from booking.directory.addresses import AddressServiceDown, search_addresses
from booking.directory.models import Sector, Zone
from booking.domain.wording import enumerate_words
from booking.web.agent.guard import AgentRequest
from booking.web.agent.order import by_name
from booking.web.maps import Point, drawn, draws_map, spot

from .guard import makes
from .page import show

# Each is a question to the address service, which keeps its answers.
MOST_COMMUNES = 40

Commune = tuple[str, str]
"""INSEE code and name."""


@require_safe
@draws_map
@makes(Sector)
def sectors_map(request: AgentRequest) -> HttpResponse:
    communes = _communes(visible_to(Zone.objects.all(), request.actor))
    points, unplaced, is_down = [], [], False
    for commune, sectors in list(communes.items())[:MOST_COMMUNES]:
        point = None
        # Once it does not answer, it is not asked again for this page.
        if not is_down:
            try:
                point = _middle(*commune)
            except AddressServiceDown:
                is_down = True
        label = f"{commune[1]} : {enumerate_words(sectors)}"
        if point:
            points.append(spot(label, point))
        else:
            unplaced.append(label)
    context = {
        **drawn(points=points),
        "unplaced": unplaced,
        "unshown": max(0, len(communes) - MOST_COMMUNES),
        "is_down": is_down,
        "is_empty": not communes,
    }
    return show(request, "sectors_map", context)


def _communes(zones: QuerySet[Zone]) -> dict[Commune, list[str]]:
    """The sectors of each commune, by name, whole or by some of its streets (1 query)."""
    found: dict[Commune, list[str]] = {}
    rows = zones.order_by(*by_name("city_name"), "city_code", "sector__name")
    for code, name, sector in rows.values_list("city_code", "city_name", "sector__name"):
        sectors = found.setdefault((code, name), [])
        if sector not in sectors:
            sectors.append(sector)
    return found


def _middle(code: str, name: str) -> Point | None:
    """
    Raises:
        AddressServiceDown: nobody answers.
    """
    for address in search_addresses(name):
        if address.city_code == code and None not in (address.latitude, address.longitude):
            return address.latitude, address.longitude
    return None
