"""Webhooks: set by those who administer the espace; any agent of the organisation reads where they
lead (the API lists them), never their secret."""

from django.db.models import Q

from booking.access.actor import Actor, Kind
from booking.access.rules import ALL, NOTHING, Policy, register
from booking.access.who import espace_admins

from .models import WebhookDelivery, WebhookEndpoint


def _visible(actor: Actor) -> Q:
    if actor.kind is not Kind.AGENT:
        return NOTHING
    return ALL if actor.is_espace_admin else Q(organisation_id__in=actor.organisation_ids)


def _reach(actor: Actor) -> str:
    if actor.is_espace_admin:
        return "Tous ceux de l’espace."
    return "Ceux de vos organisations." if actor.organisation_ids else "Aucun."


register(
    Policy(
        model=WebhookEndpoint,
        noun="webhooks",
        visible=_visible,
        reach=_reach,
        create=espace_admins("ajouter"),
        verbs={"edit": espace_admins("modifier et retirer")},
    )
)


def _visible_deliveries(actor: Actor) -> Q:
    return ALL if actor.kind is Kind.AGENT and actor.is_espace_admin else NOTHING


register(
    Policy(
        model=WebhookDelivery,
        noun="envois de webhooks",
        visible=_visible_deliveries,
        reach=lambda actor: "Tous ceux de l’espace." if actor.is_espace_admin else "Aucun.",
        verbs={"replay": espace_admins("renvoyer")},
    )
)
