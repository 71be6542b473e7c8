"""The objects of the interface, for its own answers and for whoever sends them elsewhere.

`payload_of("Rdv", 71)` gives what `GET /rdvs` would show under `rdv`; call it inside the espace.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model, QuerySet

from booking.appointments.models import Appointment, BookingPlan
from booking.availability.models import Absence, OpeningWindow
from booking.catalog.models import Motif
from booking.directory.models import (
    Agent,
    AgentRole,
    Organisation,
    Place,
    Team,
    Usager,
    UsagerProfile,
)
from integrations.webhooks.models import WebhookEndpoint

from . import reading
from .blueprint import Blueprint, instant_text
from .motifs import MotifBlueprint, MotifCategoryBlueprint, TerritoryBlueprint
from .organisations import LieuBlueprint, OrganisationBlueprint, TeamBlueprint
from .outside import RdvPlanBlueprint, WebhookEndpointBlueprint
from .people import (
    AgentBlueprint,
    AgentRoleBlueprint,
    ReferentAssignationBlueprint,
    UserBlueprint,
    UserProfileBlueprint,
)
from .planning import AbsenceBlueprint, PlageOuvertureBlueprint
from .rdvs import ParticipationBlueprint, RdvBlueprint

__all__ = [
    "OBJECTS",
    "AbsenceBlueprint",
    "AgentBlueprint",
    "AgentRoleBlueprint",
    "Blueprint",
    "LieuBlueprint",
    "MotifBlueprint",
    "MotifCategoryBlueprint",
    "OrganisationBlueprint",
    "ParticipationBlueprint",
    "PlageOuvertureBlueprint",
    "RdvBlueprint",
    "RdvPlanBlueprint",
    "ReferentAssignationBlueprint",
    "TeamBlueprint",
    "TerritoryBlueprint",
    "UserBlueprint",
    "UserProfileBlueprint",
    "WebhookEndpointBlueprint",
    "instant_text",
    "payload",
    "payload_of",
]


def as_they_are(rows: QuerySet) -> QuerySet:
    return rows


@dataclass(frozen=True, slots=True)
class Shown:
    """How the rows of a model are told: by which blueprint, fetched how."""

    model: type[Model]
    blueprint: type[Blueprint]
    fetched: Callable[[QuerySet], QuerySet] = as_they_are


OBJECTS = {
    "Absence": Shown(Absence, AbsenceBlueprint, reading.fetched_absences),
    "Agent": Shown(Agent, AgentBlueprint),
    "AgentRole": Shown(AgentRole, AgentRoleBlueprint, reading.fetched_roles),
    "Lieu": Shown(Place, LieuBlueprint),
    "Motif": Shown(Motif, MotifBlueprint, reading.fetched_motifs),
    "Organisation": Shown(Organisation, OrganisationBlueprint),
    "PlageOuverture": Shown(OpeningWindow, PlageOuvertureBlueprint, reading.fetched_windows),
    "Rdv": Shown(Appointment, RdvBlueprint, reading.fetched_rdvs),
    "RdvPlan": Shown(BookingPlan, RdvPlanBlueprint, reading.fetched_plans),
    "Team": Shown(Team, TeamBlueprint),
    "User": Shown(Usager, UserBlueprint, reading.fetched_users),
    "UserProfile": Shown(UsagerProfile, UserProfileBlueprint, reading.fetched_profiles),
    "WebhookEndpoint": Shown(WebhookEndpoint, WebhookEndpointBlueprint),
}
"""By the name that the contract gives them. `ReferentAssignation` has no row of its own: see
`referent_assignation`."""


def payload_of(name: str, identifier: int) -> dict[str, object] | None:
    """The object as its row stands now; None when it is gone.

    Raises:
        KeyError: no such object.
    """
    shown = OBJECTS[name]
    row = shown.fetched(shown.model._base_manager.filter(pk=identifier)).first()
    return None if row is None else payload(name, row)


def payload(name: str, row: Model) -> dict[str, object]:
    """The object of a row in hand, deleted or about to be; what is not fetched yet is."""
    return dict(OBJECTS[name].blueprint(row).data)


def referent_assignation(agent: Agent, usager: Usager) -> dict[str, object]:
    return dict(ReferentAssignationBlueprint({"agent": agent, "usager": usager}).data)
