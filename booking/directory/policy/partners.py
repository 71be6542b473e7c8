"""Partner structures: registered by those who administer the espace, read by nobody else."""

from django.db.models import Q

from booking.access.actor import Actor, Kind
from booking.access.rules import ALL, NOTHING, Policy, register
from booking.access.who import espace_admins

from ..models import PartnerStructure


def _of_the_espace(actor: Actor) -> Q:
    return ALL if actor.kind is Kind.AGENT and actor.is_espace_admin else NOTHING


register(
    Policy(
        model=PartnerStructure,
        noun="structures partenaires",
        visible=_of_the_espace,
        reach=lambda actor: "Toutes celles de l’espace." if actor.is_espace_admin else "Aucune.",
        create=espace_admins("enregistrer"),
        # Ending a partnership is one of its changes.
        verbs={"edit": espace_admins("modifier et fermer")},
    )
)
