"""Whether the button of the national cartography is live for an organisation, and why not."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from booking.appointments.readiness import MotifState, motif_states
from booking.directory.models import Organisation, Place
from integrations.ants.addresses import postal_address
from integrations.projections.models import PublicLink
from tenants.context import current_espace, on_portal

from .openness import openness_of


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that the button needs, in French; `remedy` is empty once it holds."""

    title: str
    holds: bool
    remedy: str = ""
    # The page where it is done, and what is changed there.
    route: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """What partners are told now, what is true, and why.

    `is_told` follows `is_open` within seconds; time alone takes an organisation off the list.
    """

    is_told: bool
    is_open: bool
    conditions: list[Condition]
    states: list[MotifState]
    places_without_address: list[Place]

    @property
    def is_on_its_way(self) -> bool:
        return self.is_told != self.is_open


def button_of(organisation: Organisation, now: datetime) -> Button:
    states = motif_states(organisation, now)
    openness = openness_of(organisation.pk, now)
    is_known = bool(organisation.external_id)
    has_territory = bool(current_espace().departement_number)
    conditions = [
        Condition(
            "Votre structure est connue de la cartographie",
            is_known,
            "Son identifiant n’est pas renseigné : un administrateur l’ajoute dans les "
            "informations de l’organisation, ou vous écrivez à l’assistance.",
            "agent_organisation_edit",
            "l’identifiant",
        ),
        Condition(
            "L’espace appartient à un territoire de la cartographie",
            has_territory,
            "Le numéro de territoire de l’espace manque : écrivez à l’assistance.",
        ),
        Condition(
            "Un motif est ouvert à tous les usagers",
            any(_is_public(state) for state in states),
            "Ouvrez un motif « aux agents, aux prescripteurs et aux usagers » : "
            "c’est dans ses réglages, à l’onglet Réservation en ligne.",
            "agent_motifs",
            "les motifs",
        ),
        Condition(
            "Une plage d’ouverture, ou une séance avec des places, propose ce motif",
            openness is not None,
            "Ajoutez une plage d’ouverture à venir qui porte ce motif, dans un lieu ouvert.",
            "agent_windows",
            "les plages d’ouverture",
        ),
    ]
    return Button(
        is_told=_is_told(organisation.pk, now),
        is_open=is_known and has_territory and openness is not None,
        conditions=conditions,
        states=states,
        places_without_address=_unaddressed(organisation),
    )


def _is_public(state: MotifState) -> bool:
    motif = state.motif
    return motif.bookable_by == motif.BookableBy.EVERYONE


def _is_told(organisation_id: int, now: datetime) -> bool:
    """As `public_links` answers (1 query)."""
    open_now = Q(open_until__isnull=True) | Q(open_until__gt=now)
    with on_portal():
        return PublicLink.objects.filter(open_now, pk=organisation_id).exists()


def _unaddressed(organisation: Organisation) -> list[Place]:
    """Open places that the national list leaves out: their address has no postcode (1 query)."""
    places = organisation.places.filter(availability=Place.Availability.ENABLED).order_by("name")
    return [place for place in places if not postal_address(place.address).zip_code]
