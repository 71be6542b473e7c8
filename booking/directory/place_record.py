"""What the services of places share: who may, what is locked, history, messages."""

from collections.abc import Mapping
from datetime import datetime

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, require_seen
from socle.errors import Conflict, NotVisible
from socle.outbox.publish import publish

from .errors import InvalidValues
from .history import write_change
from .locks import lock_words
from .models import DirectoryChange, Organisation, Place
from .place_values import values_of
from .versions import check_version


class PlaceRefused(Conflict):
    """A rule about places says no; the message tells which."""

    code = "place_refused"


def configured(organisation_id: int, actor: Actor) -> Organisation:
    """An organisation whose places the actor manages.

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
    """
    organisation = fetch_visible(Organisation.objects.all(), actor, pk=organisation_id)
    require_seen(actor, "manage_places", organisation)
    return organisation


def locked_place(
    place_id: int, actor: Actor, version: str | None = None, *, verb: str = "edit"
) -> Place:
    """A place that the actor may change, ours until the transaction ends.

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
        ChangedMeanwhile: it is no longer the one that was shown.
    """
    fetch_visible(Place.objects.all(), actor, pk=place_id)
    place = Place.objects.select_for_update(no_key=True).filter(pk=place_id).first()
    if place is None:
        raise NotVisible
    require_seen(actor, verb, place)
    check_version(place, version)
    return place


def check_justice_id_is_free(place: Place) -> None:
    """
    Raises:
        InvalidValues: Justice.fr knows another place of the espace by this identifier.
    """
    if not place.justice_id:
        return
    lock_words(f"justice:{place.justice_id}")
    others = Place.objects.filter(justice_id=place.justice_id).exclude(pk=place.pk)
    if others.exists():
        raise InvalidValues({"justice_id": "Un autre lieu a déjà cet identifiant."})


def snapshot(place: Place) -> dict[str, object]:
    """What the history follows, ready for JSON."""
    return {**values_of(place), "availability": place.availability}


def record(
    place: Place,
    verb: str,
    actor: Actor,
    now: datetime,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """One line of history, and the message that goes with it."""
    noun = DirectoryChange.Noun.PLACE
    write_change(noun, place.pk, verb, actor, now, before=before, after=after)
    publish(
        f"place.{verb}",
        place_id=place.pk,
        organisation_id=place.organisation_id,
        author_agent_id=actor.agent_id,
    )
    if before and after and before["time_zone"] != after["time_zone"]:
        # Free days are told in the place's own hours (booking.availability listens).
        publish("offerings.outdated")
