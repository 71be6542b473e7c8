"""Maps: tiles of a public service where the platform names one, a link to a public map always."""

from urllib.parse import urlencode, urlsplit

from csp.decorators import csp_update
from django.conf import settings

from booking.directory.models import Place

Point = tuple[float, float]
"""Latitude and longitude, in degrees."""


def map_url(place: Place | None) -> str:
    """The place on the map that everybody may draw on: a link, nothing is loaded from there.

    A place made for one appointment is found by its address: its point may be a neighbour's.
    """
    if place is None:
        return ""
    if place.availability == Place.Availability.SINGLE_USE:
        return f"https://www.openstreetmap.org/search?{urlencode({'query': place.address})}"
    return _url((place.latitude, place.longitude))


def drawn(**more: object) -> dict[str, object]:
    """What agent/map.html wants, beside its points; without tiles nothing is drawn."""
    return {"tiles": settings.MAP_TILES_URL, "credit": settings.MAP_TILES_CREDIT, **more}


def spot(label: str, point: Point, kind: str = "place") -> dict[str, object]:
    """One point of agent/map.html.

    Args:
        kind: "place", or "asked" for what was looked for.
    """
    return {
        "label": label,
        "latitude": f"{point[0]:.6f}",
        "longitude": f"{point[1]:.6f}",
        "url": _url(point),
        "kind": kind,
    }


def _url(point: Point) -> str:
    where = "{:.5f}/{:.5f}".format(*point)
    marker = "mlat={:.5f}&mlon={:.5f}".format(*point)
    return f"https://www.openstreetmap.org/?{marker}#map=17/{where}"


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


_TILES = _origin(settings.MAP_TILES_URL)
draws_map = csp_update({"img-src": [_TILES]} if _TILES else {})
"""For a view whose page includes agent/map.html: pictures of the tiles' host, no other's."""
