"""A new motif, offered by one organisation or shared by several."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible

from ..models import Motif
from ..motif_record import administered, date_draws, record, save_motif, snapshot
from ..motif_values import LONGEST_NAME, Where, clean_motif, values_of
from ..questionnaire import questions_of
from .copy_questionnaire import write_copy
from .set_questions import lock_questionnaires


@transaction.atomic
def create_motif(
    values: Mapping[str, object], organisation_ids: Collection[int], actor: Actor, now: datetime
) -> Motif:
    """
    Args:
        values: by field (see `motif_values.FIELDS`); name, colour and service at least.

    Raises:
        NotVisible, Forbidden: an organisation is out of the actor's sight or rights.
        InvalidValues: what makes no sense, by field.
    """
    organisations = administered(organisation_ids, actor)
    cleaned = clean_motif(values, Where(organisations))
    motif = Motif()
    date_draws(motif, cleaned, now)
    save_motif(motif, cleaned)
    motif.organisations.set(organisations)
    after = snapshot(motif, [organisation.pk for organisation in organisations])
    record(motif, "created", actor, now, after=after)
    return motif


@transaction.atomic
def duplicate_motif(
    motif_id: int,
    organisation_ids: Collection[int],
    actor: Actor,
    now: datetime,
    *,
    name: str | None = None,
) -> Motif:
    """A motif of its own with the same rules and questions, by default named « … (copie) ».

    Raises: as `create_motif`; NotVisible for a motif out of the actor's sight.
    """
    # Who sees it may copy it where they configure motifs, though others share it.
    motif = fetch_visible(Motif.objects.current(), actor, pk=motif_id)
    values = {**values_of(motif), "name": name if name is not None else _free_name(motif)}
    copy = create_motif(values, organisation_ids, actor, now)
    lock_questionnaires()
    write_copy(questions_of(motif), copy)
    return copy


def _free_name(motif: Motif) -> str:
    """`Passeport (copie)`, `Passeport (copie 2)`…: the first that nobody has."""
    same = Motif.objects.current().filter(
        location_type=motif.location_type, service_id=motif.service_id
    )
    taken = set(same.values_list("name", flat=True))
    number = 1
    while True:
        ending = " (copie)" if number == 1 else f" (copie {number})"
        name = motif.name[: LONGEST_NAME - len(ending)] + ending
        if name not in taken:
            return name
        number += 1
