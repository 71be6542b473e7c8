"""What may be told of: the contract's names, and the words of subscriptions (interfaces.md 1.6)."""

from dataclasses import dataclass

from django.db.models import Model, Q

from booking.appointments.models import Appointment
from booking.availability.models import Absence, OpeningWindow
from booking.catalog.models import Motif
from booking.directory.models import Agent, AgentRole, Organisation, Place, Usager, UsagerProfile


@dataclass(frozen=True, slots=True)
class Noun:
    """
    Args:
        name: `meta.model`.
        word: as subscriptions spell it.
        label: for the espace's admins.
        model: of the rows; None for referents, who have no row of their own.
        organisation: the look-up that leads from a row to those that may be told of it.
    """

    name: str
    word: str
    label: str
    model: type[Model] | None
    organisation: str


NOUNS = (
    Noun("Rdv", "rdv", "Rendez-vous", Appointment, "organisation"),
    Noun("Absence", "absence", "Indisponibilités", Absence, "agent__roles__organisation"),
    Noun("PlageOuverture", "plage_ouverture", "Plages d’ouverture", OpeningWindow, "organisation"),
    Noun("User", "user", "Usagers", Usager, "organisations"),
    Noun("UserProfile", "user_profile", "Fiches d’usagers", UsagerProfile, "organisation"),
    Noun("Organisation", "organisation", "Organisation", Organisation, "pk"),
    Noun("Motif", "motif", "Motifs", Motif, "organisations"),
    Noun("Lieu", "lieu", "Lieux", Place, "organisation"),
    Noun("Agent", "agent", "Agents", Agent, "organisations"),
    Noun("AgentRole", "agent_role", "Rôles des agents", AgentRole, "organisation"),
    Noun("ReferentAssignation", "referent_assignation", "Référents", None, ""),
)
BY_NAME = {noun.name: noun for noun in NOUNS}
BY_MODEL = {noun.model: noun for noun in NOUNS if noun.model}
BY_MODEL[Usager.referents.through] = BY_NAME["ReferentAssignation"]
WORDS = tuple((noun.word, noun.label) for noun in NOUNS)
# What a new endpoint is told of unless it says otherwise.
DEFAULT_WORDS = ("rdv", "absence", "plage_ouverture")


def organisations_of(noun: Noun, record_id: int) -> set[int]:
    """Those whose endpoints are told of the row; none when it is gone (1 query)."""
    if noun.model is None:
        return set()
    rows = noun.model._base_manager.filter(pk=record_id)
    return set(rows.exclude(**{noun.organisation: None}).values_list(noun.organisation, flat=True))


def rows_of(noun: Noun, organisation_id: int) -> list[int]:
    """The identifiers of all that an organisation's endpoint may be told of, oldest first."""
    if noun.model is None:
        return []
    rows = noun.model._base_manager.filter(**{noun.organisation: organisation_id})
    names = {field.name for field in noun.model._meta.get_fields()}
    gone = Q(deleted_at__isnull=True) if "deleted_at" in names else Q()
    return list(rows.filter(gone).order_by("pk").distinct().values_list("pk", flat=True))
