"""A motif is changed, for all the organisations that share it; or several at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from booking.directory.errors import InvalidValues
from booking.directory.models import Organisation
from socle.errors import Forbidden

from ..models import Motif
from ..motif_record import administered, date_draws, locked_motif, record, save_motif, snapshot
from ..motif_values import FIELDS, FROZEN, Where, clean_motif

NOT_ESPACE_ADMIN = "Seul un administrateur de l’espace modifie plusieurs motifs à la fois."
SINGLE = {"name", *FROZEN}
BULK_FIELDS = tuple(field for field in FIELDS if field not in SINGLE)
"""What several motifs may be given at once: neither names, nor what appointments depend on."""
MOST_AT_ONCE = 200


@transaction.atomic
def edit_motif(
    motif_id: int,
    values: Mapping[str, object],
    actor: Actor,
    now: datetime,
    *,
    organisation_ids: Collection[int] | None = None,
    version: str | None = None,
) -> Motif:
    """Change the fields given; the others stay. `organisation_ids` None: those that share it.

    Raises:
        NotVisible, Forbidden: the motif or an organisation is out of the actor's sight or rights.
        ChangedMeanwhile: it is no longer the one that was shown.
        InvalidValues: what makes no sense, by field.
    """
    motif = locked_motif(motif_id, actor, version)
    apply_values(motif, values, organisation_ids, actor, now)
    return motif


@dataclass(frozen=True, slots=True)
class Summary:
    """What became of the motifs, by identifier; those unchanged had these values already."""

    changed: tuple[int, ...]
    unchanged: tuple[int, ...]


@transaction.atomic
def edit_motifs(
    motif_ids: Collection[int], values: Mapping[str, object], actor: Actor, now: datetime
) -> Summary:
    """Give several motifs the same values, all of them or none; `undo_motif_edits` takes it back.

    Raises:
        Forbidden: not for this actor.
        NotVisible: one does not exist any more.
        InvalidValues: a value, or a field of BULK_FIELDS, that one of them cannot have.
    """
    if not actor.is_espace_admin:
        raise Forbidden(NOT_ESPACE_ADMIN)
    if unknown := set(values) - set(BULK_FIELDS):
        raise ValueError(f"not for several motifs: {', '.join(sorted(unknown))}")
    if not values or not motif_ids or len(set(motif_ids)) > MOST_AT_ONCE:
        raise InvalidValues(
            {"": f"Choisissez de 1 à {MOST_AT_ONCE} motifs, et ce qui change pour eux."}
        )
    # In the order of their identifiers, so that two who change the same ones never deadlock.
    motifs = [locked_motif(pk, actor) for pk in sorted(set(motif_ids))]
    errors: dict[str, str] = {}
    changed: dict[bool, list[int]] = {True: [], False: []}
    for motif in motifs:
        try:
            is_changed = apply_values(motif, values, None, actor, now)
            changed[is_changed].append(motif.pk)
        except InvalidValues as error:
            for field, message in error.errors.items():
                errors.setdefault(field, f"« {motif.name} » : {message}")
    if errors:
        raise InvalidValues(errors)
    return Summary(tuple(changed[True]), tuple(changed[False]))


def apply_values(
    motif: Motif,
    values: Mapping[str, object],
    organisation_ids: Collection[int] | None,
    actor: Actor,
    now: datetime,
) -> bool:
    """Change a locked motif; whether something did.

    Raises:
        NotVisible, Forbidden, InvalidValues: see `edit_motif`.
    """
    former = tuple(motif.organisations.order_by("pk"))
    organisations = former
    if organisation_ids is not None:
        known = {organisation.pk: organisation for organisation in former}
        new = administered(set(organisation_ids) - set(known), actor)
        stay = tuple(known[pk] for pk in sorted(set(organisation_ids) & set(known)))
        organisations = tuple(sorted((*stay, *new), key=lambda one: one.pk))
    cleaned = clean_motif(values, Where(organisations), motif=motif)
    _check_left(motif, former, organisations)
    before = snapshot(motif, [one.pk for one in former])
    date_draws(motif, cleaned, now)
    save_motif(motif, cleaned)
    motif.organisations.set(organisations)
    after = snapshot(motif, [one.pk for one in organisations])
    if before != after:
        record(motif, "edited", actor, now, before=before, after=after)
    return before != after


def _check_left(
    motif: Motif, former: tuple[Organisation, ...], kept: tuple[Organisation, ...]
) -> None:
    """
    Raises:
        InvalidValues: windows of an organisation that would no longer offer it carry the motif.
    """
    left = [organisation for organisation in former if organisation not in kept]
    # Windows belong to a room above: they are reached by the relation only.
    in_use = motif.opening_windows.filter(organisation__in=left).select_related("organisation")
    if window := in_use.first():
        raise InvalidValues(
            {
                "organisations": f"La plage « {window.title} » ({window.organisation}) porte ce "
                "motif : modifiez-la d’abord."
            }
        )
