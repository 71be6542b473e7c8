"""What the services of motifs share: who may, what is locked, history, messages."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, require_seen, visible_to
from booking.directory.errors import InvalidValues
from booking.directory.history import write_change
from booking.directory.models import DirectoryChange, Organisation
from booking.directory.versions import check_version
from socle.errors import NotVisible
from socle.outbox.publish import publish

from .models import Motif
from .motif_values import CUTTING, values_of

DRAWN_BY = ("allocation", "release_weekday", "release_minute", "release_ahead_in_days")
UNIQUE = "motif_unique_in_espace"
TAKEN = "Un autre motif de ce service a déjà ce nom et ce type."


def locked_motif(motif_id: int, actor: Actor, version: str | None = None) -> Motif:
    """A current motif that the actor may change, ours until the transaction ends.

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
        ChangedMeanwhile: it is no longer the one that was shown.
    """
    fetch_visible(Motif.objects.current(), actor, pk=motif_id)
    motif = Motif.objects.current().select_for_update(no_key=True).filter(pk=motif_id).first()
    if motif is None:
        raise NotVisible
    require_seen(actor, "edit", motif)
    check_version(motif, version)
    return motif


def administered(organisation_ids: Collection[int], actor: Actor) -> tuple[Organisation, ...]:
    """
    Raises:
        NotVisible: one is out of the actor's sight.
        Forbidden: the actor does not manage the motifs of one of them.
    """
    wanted = set(organisation_ids)
    rows = visible_to(Organisation.objects.filter(pk__in=wanted), actor).order_by("pk")
    found = tuple(rows)
    if len(found) < len(wanted):
        raise NotVisible
    for organisation in found:
        require_seen(actor, "manage_motifs", organisation)
    return found


def save_motif(motif: Motif, values: Mapping[str, object]) -> None:
    """
    Raises:
        InvalidValues: another current motif has this name, type and service.
    """
    for field, value in values.items():
        setattr(motif, field, value)
    try:
        with transaction.atomic():
            motif.save()
    except IntegrityError as error:
        if UNIQUE in str(error):
            raise InvalidValues({"name": TAKEN}) from None
        raise


def date_draws(motif: Motif, values: Mapping[str, object], now: datetime) -> None:
    """Note when draws begin, or change their hours or days, before `save_motif` writes `values`.

    Otherwise the days of a draw that never took place would be open to whoever is fast.
    """
    changes = motif.pk is None or any(getattr(motif, one) != values[one] for one in DRAWN_BY)
    if values["allocation"] == Motif.Allocation.DRAW and changes:
        motif.draws_since = now


def snapshot(motif: Motif, organisation_ids: Collection[int]) -> dict[str, object]:
    """What the history follows, ready for JSON."""
    return {**values_of(motif), "organisation_ids": sorted(organisation_ids)}


def record(
    motif: Motif,
    verb: str,
    actor: Actor,
    now: datetime,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """One line of history, and the message that goes with it."""
    noun = DirectoryChange.Noun.MOTIF
    write_change(noun, motif.pk, verb, actor, now, before=before, after=after)
    publish(f"motif.{verb}", motif_id=motif.pk, author_agent_id=actor.agent_id)
    if before and after and any(before[field] != after[field] for field in CUTTING):
        # Free days are cut by these rules (booking.availability listens).
        publish("offerings.outdated")
