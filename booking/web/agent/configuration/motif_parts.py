"""The parts of a motif's form, and the words of its choices."""

from booking.catalog.models import Motif
from socle.web.widgets import HintedLabel

HOUR, DAY, WEEK, MONTH = 3_600, 86_400, 604_800, 2_629_746
DELAYS = (
    1_800,
    *(hours * HOUR for hours in (1, 2, 3, 6, 12)),
    *(days * DAY for days in (1, 2, 3)),
    *(weeks * WEEK for weeks in (1, 2, 3)),
    *(months * MONTH for months in (1, 2, 3, 6)),
    12 * MONTH,
)
PALETTE = "#1f5f8b"
MOST_NAMES = 200
WHO = {
    Motif.BookableBy.AGENTS: HintedLabel("Agents seulement", "Rien n’est proposé en ligne."),
    Motif.BookableBy.AGENTS_AND_PRESCRIPTEURS: HintedLabel(
        "Ouvert aux agents et aux prescripteurs", "Un partenaire peut réserver pour quelqu’un."
    ),
    Motif.BookableBy.INVITED: HintedLabel(
        "Ouvert aux agents, aux prescripteurs et aux usagers invités",
        "Sur invitation d’un service d’insertion.",
    ),
    Motif.BookableBy.EVERYONE: HintedLabel(
        "Ouvert aux agents, aux prescripteurs et aux usagers", "Les usagers réservent en ligne."
    ),
}
HOW = {
    Motif.Allocation.OPEN: HintedLabel(
        "Premier arrivé, premier servi", "Les créneaux sont en ligne dès qu’ils existent."
    ),
    Motif.Allocation.RELEASE: HintedLabel(
        "Ouverture à heure fixe",
        "Les créneaux d’une période ouvrent tous ensemble, à un moment annoncé.",
    ),
    Motif.Allocation.DRAW: HintedLabel(
        "Tirage au sort",
        "Les usagers s’inscrivent ; à l’heure dite, un tirage vérifiable donne les rangs. "
        "Chacun reçoit à son tour un créneau, gardé le temps de répondre.",
    ),
    Motif.Allocation.QUEUE: HintedLabel(
        "File d’attente datée",
        "Les usagers prennent place dans une file, avec une date estimée. Chacun reçoit à son "
        "tour un créneau, gardé le temps de répondre.",
    ),
}
GENERAL = (
    "name",
    "service_id",
    "organisations",
    "default_duration_in_min",
    "color",
    "location_type",
    "collectif",
    "agents_required",
    "requires_room",
    "buffer_before_in_min",
    "buffer_after_in_min",
)
ONLINE = (
    "bookable_by",
    "min_public_booking_delay",
    "max_public_booking_delay",
    "rdvs_editable_by_user",
    "rdvs_cancellable_by_user",
    "max_per_usager",
    "max_per_usager_days",
    "waiting_offer_in_min",
    "follow_up",
    "for_secretariat",
    "category_id",
    "sectorisation_level",
)
SHARING = (
    "allocation",
    "release_weekday",
    "release_minute",
    "release_ahead_in_days",
    "draw_settles_in_hours",
    "kept_share",
    "return_delay_in_min",
    "sole_booking",
    "verified_identity",
)
WORDS = (
    "visibility_type",
    "restriction_for_rdv",
    "instruction_for_rdv",
    "custom_cancel_warning_message",
)
