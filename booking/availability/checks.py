"""What a draft may say. Sources: domain.md 1.5; issue 3, « Bad input »."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from booking.catalog.models import Motif
from booking.directory.errors import InvalidValues
from booking.directory.models import Agent, Place
from booking.directory.usager_values import clean_line
from booking.domain import series
from booking.domain.errors import DomainRuleError
from booking.domain.recurrence import Recurrence, check
from booking.domain.wording import format_time

from .drafts import AbsenceDraft, WindowDraft
from .eligibility import eligible_motifs

LONGEST_TITLE = 150
# The field of the form at which a rule of the domain is said to be broken.
FIELD_OF = {
    "day_range": "first_day",
    "recurrence_until": "until",
    "recurrence_too_long": "until",
    "recurrence_interval": "every",
    "recurrence_invalid": "every",
}


@dataclass(frozen=True, slots=True)
class CheckedWindow:
    """A draft that may be written: its title made regular, its motifs and place read."""

    title: str
    motifs: tuple[Motif, ...]
    place: Place | None


def check_window(
    draft: WindowDraft,
    agent: Agent,
    organisation_id: int,
    today: date,
    *,
    carried: Collection[int] = (),
) -> CheckedWindow:
    """
    Args:
        carried: motifs that the window has already, and keeps whatever its agent may open today.

    Raises:
        InvalidValues: what makes no sense, by field.
    """
    errors = check_times(draft, today)
    title = check_title(draft.title, "Donnez un titre à cette plage.", errors)
    motifs = _motifs(draft, agent, organisation_id, carried, errors)
    place = _place(draft, motifs, organisation_id, errors)
    if errors:
        raise InvalidValues(errors)
    return CheckedWindow(title, motifs, place)


def check_absence(draft: AbsenceDraft, today: date) -> str:
    """The title, made regular.

    Raises:
        InvalidValues: what makes no sense, by field.
    """
    errors = check_times(draft, today)
    title = check_title(draft.title, "Donnez un titre à cette indisponibilité.", errors)
    if errors:
        raise InvalidValues(errors)
    return title


def check_title(title: str, wanted: str, errors: dict[str, str]) -> str:
    """The title on one line; what is wrong with it goes to `errors`."""
    title = clean_line(title)
    if not title:
        errors["title"] = wanted
    elif len(title) > LONGEST_TITLE:
        errors["title"] = f"Le titre compte {LONGEST_TITLE} caractères au plus."
    return title


def check_times(draft: WindowDraft | AbsenceDraft, today: date) -> dict[str, str]:
    """What is wrong with the days, the times and the repetition, by field."""
    errors: dict[str, str] = {}
    _told(errors, "first_day", series.check_day, draft.first_day, today)
    end_day = draft.end_day if isinstance(draft, AbsenceDraft) else draft.first_day
    if end_day != draft.first_day:
        _told(errors, "end_day", series.check_day, end_day, today)
    if end_day < draft.first_day:
        errors["end_day"] = "Le dernier jour doit suivre le premier."
    elif end_day == draft.first_day and draft.end_time <= draft.start_time:
        errors["end_time"] = (
            f"L’heure de fin doit suivre l’heure de début ({format_time(draft.start_time)})."
        )
    if draft.recurrence is not None:
        if end_day != draft.first_day:
            errors["repeat"] = "Une indisponibilité de plusieurs jours ne peut pas se répéter."
        elif not errors:
            errors |= check_rule(draft.recurrence, draft.first_day, today)
    return errors


def check_rule(rule: Recurrence, first_day: date, today: date) -> dict[str, str]:
    """What is wrong with the repetition, by field."""
    errors: dict[str, str] = {}
    if rule.until is not None:
        _told(errors, "until", series.check_day, rule.until, today)
    if not errors:
        _told(errors, None, check, rule, first_day)
    if not errors and series.first_occurrence(rule, first_day) is None:
        errors["repeat"] = "Cette répétition ne tombe sur aucun jour."
    return errors


def _told(errors: dict[str, str], field: str | None, rule, *args) -> None:
    try:
        rule(*args)
    except DomainRuleError as error:
        errors[field or FIELD_OF.get(error.code, "repeat")] = error.message


def _motifs(
    draft: WindowDraft,
    agent: Agent,
    organisation_id: int,
    carried: Collection[int],
    errors: dict[str, str],
) -> tuple[Motif, ...]:
    if not draft.motif_ids:
        errors["motifs"] = "Cochez au moins un motif."
        return ()
    eligible = eligible_motifs(agent, organisation_id).values("pk")
    current = Motif.objects.current().filter(pk__in=draft.motif_ids).order_by("pk")
    allowed = {*eligible.filter(pk__in=draft.motif_ids).values_list("pk", flat=True), *carried}
    found = tuple(motif for motif in current if motif.pk in allowed)
    if len(found) < len(draft.motif_ids):
        errors["motifs"] = "Un motif choisi n’est pas, ou plus, proposé à cet agent."
    return found


def _place(
    draft: WindowDraft,
    motifs: tuple[Motif, ...],
    organisation_id: int,
    errors: dict[str, str],
) -> Place | None:
    """The place, where a motif needs one; nobody is awaited anywhere for the others."""
    if not any(motif.needs_place for motif in motifs):
        return None
    if draft.place_id is None:
        errors["place"] = "Choisissez un lieu : un des motifs se tient sur place."
        return None
    place = Place.objects.filter(pk=draft.place_id, organisation_id=organisation_id).first()
    if place is None or place.availability == Place.Availability.SINGLE_USE:
        errors["place"] = "Choisissez un lieu de cette organisation."
    elif place.availability != Place.Availability.ENABLED:
        errors["place"] = f"Le lieu « {place.name} » est fermé : choisissez-en un autre."
    return place
