"""Who exports and who downloads. Source: domain.md 2 and 5 ("Exports").

Exports are for those who administer: of each organisation that it covers, or of the espace. Rows
are those that the agent may see, read again when the file is made.
"""

from django.db.models import Q

from booking.access.actor import Actor, Kind
from booking.access.rules import NOTHING, Policy, register

from .models import Export


def visible_exports(actor: Actor) -> Q:
    """One's own, and nobody else's: a file holds what its author may see."""
    return Q(agent_id=actor.agent_id) if actor.kind is Kind.AGENT else NOTHING


def may_export(actor: Actor, organisation_ids: frozenset[int]) -> bool:
    """Whether the actor administers all of these organisations."""
    return bool(organisation_ids) and (actor.is_espace_admin or organisation_ids <= actor.admin_ids)


register(
    Policy(
        model=Export,
        noun="exports",
        visible=visible_exports,
        reach=lambda actor: "Les vôtres." if actor.kind is Kind.AGENT else "Aucun.",
        verbs={},
    )
)
