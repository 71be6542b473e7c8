"""How far things are, as the crow flies."""

from math import asin, cos, radians, sin, sqrt

from booking.web.templatetags.wording import NBSP

EARTH = 6_371_000  # metres, the field's own radius (booking.md 1.6)
NEAR, FAR = 950, 9_950  # metres, from which they round to a kilometre, and to ten

Point = tuple[float, float]


def metres_between(one: Point, other: Point) -> float:
    """The haversine distance between two points, each latitude and longitude in degrees."""
    (south, west), (north, east) = (tuple(map(radians, point)) for point in (one, other))
    half = sin((north - south) / 2) ** 2
    half += cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * EARTH * asin(min(1, sqrt(half)))


def distance_words(metres: float) -> str:
    """``à 400 m``, ``à 3,2 km``, ``à 27 km``: no more precise than a town's centre allows."""
    if metres < NEAR:
        return f"à {max(100, round(metres, -2)):.0f}{NBSP}m"
    kilometres = f"{metres / 1000:.{1 if metres < FAR else 0}f}".replace(".", ",")
    return f"à {kilometres.removesuffix(',0')}{NBSP}km"
