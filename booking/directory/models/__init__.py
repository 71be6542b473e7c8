from .agent import Agent, AgentRole
from .organisation import Organisation
from .place import Place
from .service import Service
from .team import Team
from .usager import Usager, UsagerProfile

__all__ = [
    "Agent",
    "AgentRole",
    "Organisation",
    "Place",
    "Service",
    "Team",
    "Usager",
    "UsagerProfile",
]
