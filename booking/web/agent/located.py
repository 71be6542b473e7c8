"""Where a place made for one appointment is, as the address service knows it."""

from dataclasses import replace

from booking.appointments.orders import OneOffPlace
from booking.directory.addresses import AddressServiceDown, search_addresses


def located(place: OneOffPlace) -> OneOffPlace:
    """The place at the point of its address; where it is not known, at the point that it has.

    People read the address; the point only serves map links and distances.
    """
    try:
        found = search_addresses(place.address, limit=1)
    except AddressServiceDown:
        return place
    if not found or found[0].latitude is None or found[0].longitude is None:
        return place
    return replace(place, latitude=found[0].latitude, longitude=found[0].longitude)
