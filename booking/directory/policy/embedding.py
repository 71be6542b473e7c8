"""The sites that may show the booking path in a frame."""

from booking.access.actor import Kind
from booking.access.rules import ALL, NOTHING, Policy, register
from booking.access.who import espace_admins

from ..models import AllowedOrigin

register(
    Policy(
        model=AllowedOrigin,
        noun="sites autorisés",
        visible=lambda actor: (
            ALL if actor.kind is Kind.AGENT and actor.is_espace_admin else NOTHING
        ),
        reach=lambda actor: "Tous ceux de l’espace." if actor.is_espace_admin else "Aucun.",
        create=espace_admins("autoriser"),
        verbs={"delete": espace_admins("retirer")},
    )
)
