"""A place that was never used is removed."""

from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError

from booking.access.actor import Actor

from ..departing import departing
from ..models import Place
from ..place_record import PlaceRefused, locked_place, record, snapshot

USED = "Ce lieu sert à des plages d’ouverture ou à des rendez-vous : fermez-le plutôt."


@transaction.atomic
def remove_place(place_id: int, actor: Actor, now: datetime, *, version: str | None = None) -> None:
    """
    Raises:
        NotVisible, Forbidden, ChangedMeanwhile: see `locked_place`.
        PlaceRefused: windows, appointments or rooms need it.
    """
    place = locked_place(place_id, actor, version, verb="delete")
    # Rooms belong to a room above: they are reached by the relation only.
    if place.rooms.exists():
        raise PlaceRefused("Ce lieu a des salles : supprimez-les d’abord.")
    record(place, "removed", actor, now, before=snapshot(place))
    try:
        with transaction.atomic():
            # Windows and appointments protect it.
            departing(Place.objects.filter(pk=place.pk))
            place.delete()
    except ProtectedError:
        raise PlaceRefused(USED) from None
