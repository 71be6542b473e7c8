"""A new place, listed or for one appointment only."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, require_seen

from ..models import Organisation, Place
from ..place_record import check_justice_id_is_free, configured, record, snapshot
from ..place_values import clean_place

REQUIRED = {"name": "", "address": "", "latitude": None, "longitude": None}


@transaction.atomic
def create_place(
    values: Mapping[str, object], organisation_id: int, actor: Actor, now: datetime
) -> Place:
    """
    Args:
        values: by field (see `place_values.FIELDS`), name, address and its position at least.

    Raises:
        NotVisible, Forbidden: the organisation is out of the actor's sight or rights.
        InvalidValues: what makes no sense, by field.
    """
    organisation = configured(organisation_id, actor)
    place = Place(organisation=organisation, **clean_place({**REQUIRED, **values}))
    check_justice_id_is_free(place)
    place.save()
    record(place, "created", actor, now, after=snapshot(place))
    return place


@transaction.atomic
def create_single_use_place(
    values: Mapping[str, object], organisation_id: int, actor: Actor, now: datetime
) -> Place:
    """For one appointment: whoever books there may, and it is never listed nor opened.

    Raises: as `create_place`.
    """
    organisation = fetch_visible(Organisation.objects.all(), actor, pk=organisation_id)
    require_seen(actor, "book", organisation)
    cleaned = clean_place({**REQUIRED, **values})
    single = Place.Availability.SINGLE_USE
    place = Place(organisation=organisation, availability=single, **{**cleaned, "justice_id": ""})
    place.save()
    record(place, "created", actor, now, after=snapshot(place))
    return place
