"""Factories that speak business. All of them must be called inside an espace."""

from .availability import AbsenceFactory, OpeningWindowFactory
from .catalog import MotifFactory, QuestionFactory
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
    "QuestionFactory",
    "ServiceFactory",
    "UsagerFactory",
]
