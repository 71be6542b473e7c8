"""Where and with whom: the places and agents that an appointment of an organisation may have."""

from collections.abc import Collection

from booking.catalog.models import Motif, Room
from booking.directory.models import Agent, Place
from socle.errors import NotVisible

from . import values
from .errors import InvalidBooking
from .orders import OneOffPlace


def place_of(
    motif: Motif, organisation_id: int, place_id: int | None, one_off: OneOffPlace | None
) -> Place | None:
    """The open place of the organisation that was chosen, or the one-off place, made here.

    Raises:
        InvalidBooking: a place where the motif needs none, none where it needs one, or two.
        NotVisible: no such open place in this organisation.
    """
    given = (place_id is not None) + (one_off is not None)
    if given != int(motif.needs_place):
        message = "Indiquez un lieu." if motif.needs_place else "Ce motif n’a pas de lieu."
        raise InvalidBooking("place_id", message)
    if one_off is not None:
        return _make_place(organisation_id, one_off)
    if place_id is None:
        return None
    place = Place.objects.filter(
        pk=place_id, organisation_id=organisation_id, availability=Place.Availability.ENABLED
    ).first()
    if place is None:
        raise NotVisible
    return place


def check_one_off(place: OneOffPlace) -> None:
    """
    Raises:
        InvalidBooking: no name or address, one too long, or coordinates of nowhere.
    """
    values.check_text("one_off_place", place.name, values.LONGEST_NAME, required=True)
    values.check_text("one_off_place", place.address, values.LONGEST_ADDRESS, required=True)
    values.check_coordinates(place.latitude, place.longitude)


def _make_place(organisation_id: int, place: OneOffPlace) -> Place:
    """It is offered for nothing else."""
    return Place.objects.create(
        organisation_id=organisation_id,
        name=place.name.strip(),
        address=place.address.strip(),
        latitude=place.latitude,
        longitude=place.longitude,
        availability=Place.Availability.SINGLE_USE,
    )


def check_agents(agent_ids: Collection[int], organisation_id: int) -> None:
    """
    Raises:
        NotVisible: one of them is no current agent of the organisation.
    """
    found = Agent.objects.current().filter(pk__in=agent_ids, roles__organisation=organisation_id)
    if set(found.values_list("pk", flat=True)) != set(agent_ids):
        raise NotVisible


def check_room(room_id: int | None, place: Place | None) -> None:
    """
    Raises:
        NotVisible: no such open room at the place.
    """
    if room_id is None:
        return
    if place is None or not Room.objects.filter(pk=room_id, place=place, is_open=True).exists():
        raise NotVisible
