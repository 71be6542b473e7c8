"""What the espace says of itself to the outside: sites of its frame, communes that it serves."""

from django.db.models import Q

from booking.access.actor import Actor, Kind
from booking.access.rules import ALL, NOTHING, Policy, register
from booking.access.who import espace_admins

from ..models import AllowedOrigin, ApiCall, DeclaredCommune


def _for_espace_admins(actor: Actor) -> Q:
    return ALL if actor.kind is Kind.AGENT and actor.is_espace_admin else NOTHING


register(
    Policy(
        model=AllowedOrigin,
        noun="sites autorisés",
        visible=_for_espace_admins,
        reach=lambda actor: "Tous ceux de l’espace." if actor.is_espace_admin else "Aucun.",
        create=espace_admins("autoriser"),
        verbs={"delete": espace_admins("retirer")},
    )
)
register(
    Policy(
        model=DeclaredCommune,
        noun="communes desservies",
        visible=_for_espace_admins,
        reach=lambda actor: "Toutes celles de l’espace." if actor.is_espace_admin else "Aucune.",
        create=espace_admins("déclarer"),
        verbs={"delete": espace_admins("retirer")},
    )
)
register(
    Policy(
        model=ApiCall,
        noun="appels de l’API",
        visible=_for_espace_admins,
        reach=lambda actor: "Tous ceux de l’espace." if actor.is_espace_admin else "Aucun.",
        verbs={},
    )
)
