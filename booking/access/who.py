"""The usual answers to "who may?": each with its refusal and its French, written once."""

from collections.abc import Callable

from django.db.models import Model

from .actor import Actor, Kind, Right
from .rules import Rule

NO_ROLE = "Vous n’avez pas de rôle dans cette organisation."
NOT_ADMIN = "Seul un administrateur de l’organisation peut faire cette action."
NOT_ESPACE_ADMIN = "Seul un administrateur de l’espace peut faire cette action."
NOT_IN_ESPACE = (
    "La configuration de l’espace est réservée à ses administrateurs, et aux agents qui ont un "
    "droit sur tout l’espace."
)
AGENTS_ONLY = "Cette action est réservée aux agents du service."

IN_YOURS = "dans vos organisations"
IN_ADMINISTERED = "dans les organisations que vous administrez"
EVERYWHERE = "dans tout l’espace"

Of = Callable[[Model], int]


def organisation_id_of(obj: Model) -> int:
    """The organisation that most objects stand in."""
    return obj.organisation_id


def in_yours(actor: Actor) -> str:
    return IN_YOURS if actor.roles else ""


def in_administered(actor: Actor) -> str:
    return IN_ADMINISTERED if actor.admin_ids else ""


def everywhere(actor: Actor) -> str:
    return EVERYWHERE if actor.is_espace_admin else ""


def in_administered_or_everywhere(actor: Actor) -> str:
    return everywhere(actor) or in_administered(actor)


def for_agents(actor: Actor) -> str:
    """Everywhere, for whoever works in the espace."""
    return EVERYWHERE if works(actor) else ""


def works(actor: Actor) -> bool:
    """Whether the actor has anything to do in the espace."""
    return actor.kind is Kind.AGENT and bool(actor.roles or actor.is_espace_admin)


def has_right(actor: Actor, right: Right) -> bool:
    """Given one by one, or held by who administers the espace."""
    return actor.is_espace_admin or right in actor.rights


def enters_espace(actor: Actor) -> bool:
    """Whether the configuration of the espace has a page for the actor: any right opens it."""
    return actor.kind is Kind.AGENT and (actor.is_espace_admin or bool(actor.rights))


def members(label: str, of: Of = organisation_id_of) -> Rule:
    """Those who have a role in the object's organisation."""
    return Rule(
        lambda actor, obj: of(obj) in actor.organisation_ids, NO_ROLE, label=label, where=in_yours
    )


def admins(label: str, of: Of = organisation_id_of) -> Rule:
    """Those who administer the object's organisation."""
    return Rule(
        lambda actor, obj: of(obj) in actor.admin_ids,
        NOT_ADMIN,
        label=label,
        where=in_administered,
    )


def admins_and_espace(label: str, of: Of = organisation_id_of) -> Rule:
    """Those who administer the object's organisation, or the espace."""
    return Rule(
        lambda actor, obj: actor.is_espace_admin or of(obj) in actor.admin_ids,
        NOT_ADMIN,
        label=label,
        where=in_administered_or_everywhere,
    )


def espace_admins(label: str) -> Rule:
    """Those who administer the espace."""
    return Rule(
        lambda actor, obj: actor.is_espace_admin, NOT_ESPACE_ADMIN, label=label, where=everywhere
    )


def holders(right: Right, label: str, refusal: str) -> Rule:
    """Those who hold a right over the espace."""
    return Rule(
        lambda actor, obj: has_right(actor, right),
        refusal,
        label=label,
        where=lambda actor: EVERYWHERE if has_right(actor, right) else "",
    )
