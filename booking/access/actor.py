"""The person behind a request, read once and frozen. Source of the words: domain.md 1.2 and 2."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    AGENT = "agent"
    USAGER = "usager"
    PRESCRIPTEUR = "prescripteur"
    OPERATOR = "operator"
    ANONYMOUS = "anonymous"


class Level(StrEnum):
    """Levels of those who log in; an intervenant never does."""

    BASIC = "basic"
    ADMIN = "admin"


class Right(StrEnum):
    """Rights over the espace, given one by one."""

    MANAGE_TEAMS = "manage_teams"
    MANAGE_ACCESS_RIGHTS = "manage_access_rights"
    INVITE_AGENTS = "invite_agents"


@dataclass(frozen=True, slots=True)
class Actor:
    """Identifiers and levels only: no row, no query.

    Args:
        roles: level by organisation identifier.
        service_ids: the agent's own services.
        is_secretariat: one of them is the Secrétariat, which adds to every role.
        is_service_bound: the espace has services; without any, all agents of an organisation see
            all that it has (domain.md 5, "Services optional").
        shares_usagers: the espace's organisations have their usagers in common (domain.md 1.1,
            `visible_users_throughout_the_territory`).
    """

    kind: Kind
    agent_id: int | None = None
    account_id: uuid.UUID | None = None
    roles: Mapping[int, Level] = field(default_factory=dict, hash=False)
    service_ids: frozenset[int] = frozenset()
    rights: frozenset[Right] = frozenset()
    is_secretariat: bool = False
    is_espace_admin: bool = False
    is_service_bound: bool = True
    shares_usagers: bool = False
    usager_id: int | None = None
    usager_ids: frozenset[int] = frozenset()
    participation_id: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "roles", MappingProxyType(dict(self.roles)))

    @property
    def organisation_ids(self) -> frozenset[int]:
        """Organisations where the agent has a role."""
        return frozenset(self.roles)

    @property
    def admin_ids(self) -> frozenset[int]:
        """Organisations that the agent administers."""
        return frozenset(pk for pk, level in self.roles.items() if level is Level.ADMIN)

    @property
    def works_on_every_usager(self) -> bool:
        """Of the espace, whichever organisation knows them: to correct as well as to see."""
        return self.shares_usagers and bool(self.roles)

    @property
    def sees_every_usager(self) -> bool:
        return self.is_espace_admin or self.works_on_every_usager

    @property
    def run_ids(self) -> frozenset[int]:
        """Organisations where the agent acts for all colleagues: admin or secretariat."""
        return self.organisation_ids if self.is_secretariat else self.admin_ids

    @property
    def whole_ids(self) -> frozenset[int]:
        """Organisations where services hide nothing from the agent."""
        return self.run_ids if self.is_service_bound else self.organisation_ids

    @property
    def shared_ids(self) -> frozenset[int]:
        """Organisations where the agent sees what shares a service with them."""
        return self.organisation_ids - self.whole_ids


ANONYMOUS = Actor(Kind.ANONYMOUS)
