"""Server time of each step of the usager's path, in the demo's largest espace."""

import re
from collections.abc import Callable
from html import unescape
from itertools import count
from zoneinfo import ZoneInfo

from django.conf import settings

from booking.directory.models import Place
from booking.domain.wallclock import local_day
from project.demo.communes import centres
from project.demo.loader import load
from project.demo.territories.drome import DROME
from socle import clock
from tenants.context import in_espace
from tests.support.clients import HostClient

from .database import throwaway_database
from .measure import Row, Scenario, measure

NAME = "path"
DESCRIPTION = "each step of the usager's path, from the request to the page: Drôme, 363 communes"

RUNS = 60
VALENCE = "26362"
MOTIF = "premier_rendez_vous_avec_une_assistante_sociale-public_office"


def run() -> list[Row]:
    settings.BRIEF_CACHE_SECONDS = 0  # a page kept for somebody else would be measured
    settings.LIMITS_ENABLED = False
    with throwaway_database("drome") as (espace,):
        load(espace, DROME, local_day(clock.now(), ZoneInfo(DROME.time_zone)))
        with in_espace(espace):
            places = list(
                Place.objects.filter(
                    organisation__name__contains="Valence", availability="enabled"
                ).values_list("pk", flat=True)
            )
        return measure("path", _scenarios(HostClient("drome.localhost"), places), runs=RUNS)


def _scenarios(client: HostClient, places: list[int]) -> list[Scenario]:
    latitude, longitude = centres()[VALENCE]
    where = f"city_code={VALENCE}&latitude={latitude}&longitude={longitude}"
    motif = f"motif_name_with_location_type={MOTIF}&consignes=lues"
    steps = {
        "home": "/",
        "address": "/prendre_rdv",
        "service": f"/prendre_rdv?{where}",
        "service, no address": "/prendre_rdv?sans_adresse=1",
        "motif": f"/prendre_rdv?{where}&service_id={_first_id(client, where)}",
        "place": f"/prendre_rdv?{where}&{motif}",
        "slots": f"/prendre_rdv?{where}&{motif}&lieu_id={places[0]}",
    }
    *free, last = _slots(client, steps["slots"])
    steps["identity"] = last
    return [
        *(Scenario(label, _get(client, address)) for label, address in steps.items()),
        Scenario("hold", _hold(client, free)),
    ]


def _get(client: HostClient, address: str) -> Callable[[], None]:
    def ask() -> None:
        assert client.get(address).status_code == 200, address

    return ask


def _hold(client: HostClient, starts: list[str]) -> Callable[[], None]:
    """Somebody else each time; a slot that others have taken since costs the same search."""
    numbers = count()

    def ask() -> None:
        number = next(numbers)
        person = {
            "first_name": "Nadia",
            "last_name": f"Benali {number}",
            "email": f"n{number}@demo.example",
        }
        client.cookies.clear()
        assert client.post(starts[number % len(starts)], person).status_code in (302, 409)

    return ask


def _first_id(client: HostClient, where: str) -> str:
    return re.search(r"service_id=(\d+)", _page(client, f"/prendre_rdv?{where}"))[1]


def _slots(client: HostClient, address: str) -> list[str]:
    """The times of the week shown, else of the one that the page leads to."""
    page = _page(client, address)
    found = re.findall(r'class="rdv-slot" href="([^"]+)"', page)
    if not found:
        page = _page(client, re.search(r'href="([^"]+date=[^"]+)"', page)[1])
        found = re.findall(r'class="rdv-slot" href="([^"]+)"', page)
    return [unescape(one) for one in found]


def _page(client: HostClient, address: str) -> str:
    response = client.get(unescape(address))
    assert response.status_code == 200, address
    return response.content.decode()
