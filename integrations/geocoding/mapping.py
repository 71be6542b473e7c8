"""From the service's GeoJSON to addresses (interfaces.md 8). Nothing in it is believed."""

import math
import re
import unicodedata

from booking.directory.addresses import Address, AddressKind

CITY_CODE = re.compile(r"\d[0-9AB]\d{3}\Z", re.ASCII)
STREET = re.compile(r"\d[0-9AB]\d{3}_[0-9A-Za-z]{4}", re.ASCII)
POST_CODE = re.compile(r"\d{5}\Z", re.ASCII)
OVERSEAS = ("97", "98")
LONGEST = 200


class NotAnAnswer(ValueError):
    """The document is not the one that the service promises."""


def addresses_of(document: object, limit: int) -> tuple[Address, ...]:
    """The features that can be read; the others are left out.

    Raises:
        NotAnAnswer: it is no collection of features, or one of which nothing can be read.
    """
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise NotAnAnswer
    features = document.get("features")
    if not isinstance(features, list):
        raise NotAnAnswer
    read = tuple(address for address in map(_address, features) if address)
    if features and not read:
        raise NotAnAnswer
    return read[:limit]


def _address(feature: object) -> Address | None:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        return None
    kind, city_code = _text(properties, "type"), _text(properties, "citycode")
    label, name = _text(properties, "label"), _text(properties, "name")
    if kind not in set(AddressKind) or not CITY_CODE.match(city_code) or not label or not name:
        return None
    latitude, longitude = _coordinates(feature.get("geometry"))
    post_code = _text(properties, "postcode")
    return Address(
        label=label,
        kind=AddressKind(kind),
        name=name,
        departement=_departement(properties, city_code),
        city_code=city_code,
        city_name=_text(properties, "city") or name,
        post_code=post_code if POST_CODE.match(post_code) else "",
        street_ban_id=_street(properties, AddressKind(kind), city_code),
        street_name=_text(properties, "street") or (name if kind == AddressKind.STREET else ""),
        latitude=latitude,
        longitude=longitude,
    )


def _text(properties: dict, name: str) -> str:
    value = properties.get(name)
    if not isinstance(value, str):
        return ""
    seen = (sign for sign in value if unicodedata.category(sign)[0] != "C")
    return " ".join("".join(seen).split())[:LONGEST]


def _departement(properties: dict, city_code: str) -> str:
    """The first item of the context, unless it contradicts the town."""
    said = _text(properties, "context").split(",")[0].strip()
    meant = city_code[:3] if city_code.startswith(OVERSEAS) else city_code[:2]
    return said if said and city_code.startswith(said) and len(said) == len(meant) else meant


def _street(properties: dict, kind: AddressKind, city_code: str) -> str:
    """The street's identifier, of that very town; a house's begins with its street's."""
    if kind not in (AddressKind.HOUSE_NUMBER, AddressKind.STREET):
        return ""
    found = STREET.match(_text(properties, "id"))
    return found[0] if found and found[0].startswith(f"{city_code}_") else ""


def _coordinates(geometry: object) -> tuple[float, float] | tuple[None, None]:
    """Latitude and longitude, from the service's longitude and latitude."""
    pair = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if not isinstance(pair, list) or len(pair) < 2:
        return None, None
    longitude, latitude = pair[0], pair[1]
    numbers = all(
        isinstance(one, int | float) and not isinstance(one, bool) and math.isfinite(one)
        for one in (latitude, longitude)
    )
    if not numbers or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None, None
    return float(latitude), float(longitude)
