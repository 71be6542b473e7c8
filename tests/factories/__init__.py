"""Factories that speak business. All of them must be called inside an espace."""

from .availability import AbsenceFactory, OpeningWindowFactory
from .catalog import MotifFactory
from .directory import (
    AccountFactory,
    AgentFactory,
    OrganisationFactory,
    PlaceFactory,
    ServiceFactory,
    UsagerFactory,
)

__all__ = [
    "AbsenceFactory",
    "AccountFactory",
    "AgentFactory",
    "MotifFactory",
    "OpeningWindowFactory",
    "OrganisationFactory",
    "PlaceFactory",
    "ServiceFactory",
    "UsagerFactory",
]
