"""The rooms of a place."""

from datetime import datetime

from django.db import IntegrityError, transaction

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, require_seen
from booking.directory.errors import InvalidValues
from booking.directory.history import write_change
from booking.directory.models import DirectoryChange
from booking.directory.place_record import locked_place
from booking.directory.usager_values import clean_line
from socle.errors import Conflict, NotVisible

from ..models import Room

LONGEST_NAME = 150
UNIQUE = "room_named_once_a_place"


class RoomUsed(Conflict):
    """Somebody is expected in the room."""

    code = "room_used"
    message = "Des rendez-vous ont lieu dans cette salle : fermez-la plutôt que de la supprimer."


@transaction.atomic
def add_room(place_id: int, name: str, actor: Actor, now: datetime) -> Room:
    """
    Raises:
        NotVisible, Forbidden: the place is out of the actor's sight or rights.
        InvalidValues: no name, or one that another room of the place has.
    """
    place = locked_place(place_id, actor)
    room = Room(place=place, name=_name(name))
    _save(room)
    _record(room, "room_added", actor, now, None, {"room": room.name})
    return room


@transaction.atomic
def edit_room(room_id: int, name: str, is_open: bool, actor: Actor, now: datetime) -> Room:
    """A closed room takes no new appointment; those that it has stay.

    Raises: as `add_room`.
    """
    room = _locked(room_id, actor)
    before = {"room": room.name, "is_open": room.is_open}
    room.name, room.is_open = _name(name), bool(is_open)
    after = {"room": room.name, "is_open": room.is_open}
    if before != after:
        _save(room)
        _record(room, "room_edited", actor, now, before, after)
    return room


@transaction.atomic
def remove_room(room_id: int, actor: Actor, now: datetime) -> None:
    """
    Raises:
        NotVisible, Forbidden: the place is out of the actor's sight or rights.
        RoomUsed: time in it was taken once.
    """
    room = _locked(room_id, actor)
    # Claims belong to a room above: they are reached by the relation only.
    if room.claims.exists():
        raise RoomUsed
    _record(room, "room_removed", actor, now, {"room": room.name}, None)
    room.delete()


def _locked(room_id: int, actor: Actor) -> Room:
    fetch_visible(Room.objects.all(), actor, pk=room_id)
    rows = Room.objects.select_related("place").select_for_update(no_key=True, of=("self",))
    room = rows.filter(pk=room_id).first()
    if room is None:
        raise NotVisible
    require_seen(actor, "edit", room)
    return room


def _name(name: str) -> str:
    name = clean_line(name)
    if not name:
        raise InvalidValues({"name": "Donnez un nom à la salle."})
    if len(name) > LONGEST_NAME:
        raise InvalidValues({"name": f"Le nom compte {LONGEST_NAME} caractères au plus."})
    return name


def _save(room: Room) -> None:
    try:
        with transaction.atomic():
            room.save()
    except IntegrityError as error:
        if UNIQUE in str(error):
            raise InvalidValues({"name": "Une salle de ce lieu a déjà ce nom."}) from None
        raise


def _record(room: Room, verb: str, actor: Actor, now: datetime, before, after) -> None:
    noun = DirectoryChange.Noun.PLACE
    write_change(noun, room.place_id, verb, actor, now, before=before, after=after)
