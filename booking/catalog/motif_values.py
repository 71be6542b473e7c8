"""What a motif may be. Sources: domain.md 1.3 and 5; the constraints of its table say it again."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from booking.directory.errors import InvalidValues
from booking.directory.models import Organisation, Service
from booking.directory.usager_values import clean_line
from booking.domain.wording import format_delay

from .models import Motif, MotifCategory
from .models.motif import LEAST_KEPT_WHEN_VERIFIED

SHORTEST_DELAY = 30 * 60
LONGEST_DELAY = 31_556_952  # a year, as the field counts it
LONGEST_NAME = 150
LONGEST_TEXT = 5_000
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
RANGES = {
    "default_duration_in_min": (1, 1440, "La durée va de 1 minute à 24 heures."),
    "min_public_booking_delay": (
        SHORTEST_DELAY,
        LONGEST_DELAY,
        "Ce délai va de 30 minutes à un an.",
    ),
    "max_public_booking_delay": (
        SHORTEST_DELAY,
        LONGEST_DELAY,
        "Ce délai va de 30 minutes à un an.",
    ),
    "buffer_before_in_min": (0, 240, "Le battement dure 4 heures au plus."),
    "buffer_after_in_min": (0, 240, "Le battement dure 4 heures au plus."),
    "agents_required": (1, 10, "Un rendez-vous demande de 1 à 10 agents."),
    "max_per_usager_days": (1, 366, "La période va de 1 à 366 jours."),
    "waiting_offer_in_min": (15, 2880, "Ce délai va de 15 minutes à 2 jours."),
    "release_ahead_in_days": (1, 366, "Une ouverture couvre de 1 à 366 jours."),
    "draw_settles_in_hours": (1, 336, "Ce délai va de 1 heure à 14 jours."),
    "kept_share": (0, 90, "Cette part va de 0 à 90 %."),
    "return_delay_in_min": (0, 2880, "Ce délai va de 0 minute à 2 jours."),
}
CHOICES = {
    "location_type": Motif.LocationType,
    "allocation": Motif.Allocation,
    "bookable_by": Motif.BookableBy,
    "sectorisation_level": Motif.SectorisationLevel,
    "visibility_type": Motif.Visibility,
}
FLAGS = (
    "collectif",
    "rdvs_editable_by_user",
    "rdvs_cancellable_by_user",
    "requires_room",
    "follow_up",
    "for_secretariat",
    "sole_booking",
    "verified_identity",
)
OPTIONAL_RANGES = {
    "max_per_usager": (1, 1000, "Indiquez un nombre de 1 à 1 000, ou rien."),
    "release_weekday": (1, 7, "Choisissez un jour de la liste."),
    "release_minute": (0, 1439, "Indiquez une heure, par exemple 09:00."),
}
TEXTS = ("restriction_for_rdv", "instruction_for_rdv", "custom_cancel_warning_message")
LINKS = ("service_id", "category_id")
FIELDS = ("name", "color", *OPTIONAL_RANGES, *RANGES, *CHOICES, *FLAGS, *TEXTS, *LINKS)
FROZEN = ("location_type", "collectif")
"""What appointments were booked upon: it never changes once there is one."""
CUTTING = (
    "default_duration_in_min",
    "buffer_before_in_min",
    "buffer_after_in_min",
    "location_type",
    "collectif",
    "max_public_booking_delay",
)
"""What free days are cut by, or how far."""


@dataclass(frozen=True, slots=True)
class Where:
    """The organisations that offer the motif."""

    organisations: tuple[Organisation, ...]


def values_of(motif: Motif) -> dict[str, object]:
    """Every field as it stands."""
    return {field: getattr(motif, field) for field in FIELDS}


def clean_motif(
    values: Mapping[str, object], where: Where, *, motif: Motif | None = None
) -> dict[str, object]:
    """All the fields of the motif, made regular; those not given stay as they are.

    Args:
        motif: the one that is changed; none for a new one.

    Raises:
        InvalidValues: what makes no sense, by field.
        ValueError: a field that a motif has not.
    """
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise ValueError(f"no such field: {', '.join(sorted(unknown))}")
    found = {**values_of(motif or Motif()), **values}
    errors: dict[str, str] = {}
    _clean_texts(found, errors)
    _clean_numbers(found, errors)
    for field, choices in CHOICES.items():
        if found[field] not in choices.values:
            errors[field] = "Choisissez une réponse de la liste."
    for field in FLAGS:
        found[field] = bool(found[field])
    if not errors:
        _check_together(found, errors)
        _check_links(found, where, motif, errors)
        _check_frozen(found, motif, errors)
    if not where.organisations:
        errors["organisations"] = "Choisissez au moins une organisation."
    if errors:
        raise InvalidValues(errors)
    return found


def _clean_texts(found: dict[str, object], errors: dict[str, str]) -> None:
    found["name"] = clean_line(str(found["name"] or ""))
    if not found["name"]:
        errors["name"] = "Donnez un nom au motif."
    elif len(found["name"]) > LONGEST_NAME:
        errors["name"] = f"Le nom compte {LONGEST_NAME} caractères au plus."
    if not COLOUR.fullmatch(str(found["color"] or "")):
        errors["color"] = "Choisissez une couleur."
    for field in TEXTS:
        lines = str(found[field] or "").replace("\r\n", "\n").split("\n")
        found[field] = "\n".join(clean_line(line) for line in lines).strip()
        if len(found[field]) > LONGEST_TEXT:
            errors[field] = f"Ce texte compte {LONGEST_TEXT} caractères au plus."


def _clean_numbers(found: dict[str, object], errors: dict[str, str]) -> None:
    for field, (least, most, message) in RANGES.items():
        if type(found[field]) is not int or not least <= found[field] <= most:
            errors[field] = message
    for field, (least, most, message) in OPTIONAL_RANGES.items():
        value = found[field]
        if value is not None and (type(value) is not int or not least <= value <= most):
            errors[field] = message
    low, high = found["min_public_booking_delay"], found["max_public_booking_delay"]
    if not errors and high <= low:
        errors["max_public_booking_delay"] = (
            f"Ce délai doit dépasser le délai minimum ({format_delay(low)})."
        )


def _check_together(found: dict[str, object], errors: dict[str, str]) -> None:
    on_site = found["location_type"] == Motif.LocationType.PUBLIC_OFFICE
    if found["collectif"] and not on_site:
        errors["collectif"] = "Un motif collectif se tient sur place."
    if found["requires_room"] and not on_site:
        errors["requires_room"] = "Seul un motif sur place demande une salle."
    if found["for_secretariat"] and found["location_type"] == Motif.LocationType.HOME:
        errors["for_secretariat"] = "Le secrétariat ne se déplace pas à domicile."
    _check_allocation(found, errors)
    if found["follow_up"]:
        if found["for_secretariat"]:
            errors["for_secretariat"] = "Un motif de suivi n’est pas ouvert au secrétariat."
        if found["sectorisation_level"] != Motif.SectorisationLevel.DEPARTEMENT:
            errors["sectorisation_level"] = "Un motif de suivi n’est pas sectorisé."


def _check_allocation(found: dict[str, object], errors: dict[str, str]) -> None:
    allocation = found["allocation"]
    if found["verified_identity"]:
        _check_verified(found, errors)
    if allocation == Motif.Allocation.OPEN:
        return
    if found["collectif"] or found["follow_up"]:
        errors["allocation"] = (
            "Un motif collectif ou de suivi se réserve par ordre d’arrivée seulement."
        )
    if allocation != Motif.Allocation.QUEUE and found["release_minute"] is None:
        errors["release_minute"] = "Indiquez l’heure d’ouverture, par exemple 09:00."


def _check_verified(found: dict[str, object], errors: dict[str, str]) -> None:
    if found["collectif"] or found["follow_up"]:
        errors["verified_identity"] = (
            "L’identité vérifiée ne concerne pas les motifs collectifs ou de suivi."
        )
    if found["kept_share"] < LEAST_KEPT_WHEN_VERIFIED:
        errors["kept_share"] = (
            f"Gardez au moins {LEAST_KEPT_WHEN_VERIFIED} % pour le téléphone et l’accueil : "
            "FranceConnect ne peut pas être le seul moyen d’obtenir un rendez-vous."
        )


def _check_links(
    found: dict[str, object], where: Where, motif: Motif | None, errors: dict[str, str]
) -> None:
    _check_service(found["service_id"], motif, errors)
    category_id = found["category_id"]
    if category_id is not None and not MotifCategory.objects.filter(pk=category_id).exists():
        errors["category_id"] = "Choisissez une catégorie de la liste."
    insertion = Organisation.Verticale.RDV_INSERTION
    everywhere = all(one.verticale == insertion for one in where.organisations)
    if found["bookable_by"] == Motif.BookableBy.INVITED and not everywhere:
        errors["bookable_by"] = "Seules les organisations d’insertion invitent des usagers."


def _check_service(service_id: object, motif: Motif | None, errors: dict[str, str]) -> None:
    if service_id is None:
        # An espace may have no services at all; a motif older than its services keeps none.
        is_new = motif is None or motif.service_id is not None
        if is_new and Service.objects.filter(is_enabled=True, is_secretariat=False).exists():
            errors["service_id"] = "Choisissez un service."
        return
    service = Service.objects.filter(pk=service_id).first()
    stays = motif is not None and motif.service_id == service_id
    if service is None or not (service.is_enabled or stays):
        errors["service_id"] = "Ce service n’est pas actif dans l’espace."
    elif service.is_secretariat:
        errors["service_id"] = (
            "Un motif n’est jamais du secrétariat : ouvrez-lui celui d’un autre service."
        )


def _check_frozen(found: dict[str, object], motif: Motif | None, errors: dict[str, str]) -> None:
    if motif is None:
        return
    changed = [field for field in FROZEN if found[field] != getattr(motif, field)]
    # Appointments belong to a room above: they are reached by the relation only.
    if changed and motif.appointments.exists():
        for field in changed:
            errors[field] = (
                "Des rendez-vous ont déjà ce motif : dupliquez-le pour en changer le type."
            )
