"""Organisations, their places, and the services of the espace."""

from django.db.models import Q

from booking.access.actor import Actor, Kind, Right
from booking.access.rules import ALL, NOTHING, Policy, Rule, register
from booking.access.who import (
    NOT_ADMIN,
    admins_and_espace,
    espace_admins,
    in_administered_or_everywhere,
    in_yours,
    members,
    works,
)

from ..models import Organisation, Place, Service


def _itself(organisation: Organisation) -> int:
    return organisation.pk


def visible_organisations(actor: Actor) -> Q:
    """Those where one has a role; all of them for who administers the espace."""
    if actor.kind is not Kind.AGENT:
        return NOTHING
    return ALL if actor.is_espace_admin else Q(pk__in=actor.organisation_ids)


def _organisations_reach(actor: Actor) -> str:
    if actor.is_espace_admin:
        return "Toutes celles de l’espace."
    return "Celles où vous avez un rôle." if actor.roles else "Aucune."


def _invites(actor: Actor, organisation: Organisation) -> bool:
    """The right is over the espace, but offers only organisations where one has a role."""
    if actor.is_espace_admin or organisation.pk in actor.admin_ids:
        return True
    return Right.INVITE_AGENTS in actor.rights and organisation.pk in actor.organisation_ids


def _invites_where(actor: Actor) -> str:
    if Right.INVITE_AGENTS in actor.rights and not actor.is_espace_admin:
        return in_yours(actor)
    return in_administered_or_everywhere(actor)


register(
    Policy(
        model=Organisation,
        noun="organisations",
        visible=visible_organisations,
        reach=_organisations_reach,
        create=espace_admins("créer"),
        verbs={
            "edit": admins_and_espace("modifier la configuration", _itself),
            "delete": espace_admins("supprimer"),
            "invite": Rule(_invites, NOT_ADMIN, label="inviter des agents", where=_invites_where),
            "manage_agents": admins_and_espace("gérer les agents", _itself),
            "manage_places": admins_and_espace("ajouter un lieu", _itself),
            "manage_motifs": admins_and_espace("ajouter un motif", _itself),
            "book": members("prendre un rendez-vous", _itself),
            "create_usager": members("créer ou reprendre une fiche usager", _itself),
            "export": admins_and_espace("exporter", _itself),
        },
    )
)


def visible_places(actor: Actor) -> Q:
    """Those of one's organisations, closed and one-off ones included."""
    if actor.kind is not Kind.AGENT:
        return NOTHING
    return ALL if actor.is_espace_admin else Q(organisation_id__in=actor.organisation_ids)


def _places_reach(actor: Actor) -> str:
    if actor.is_espace_admin:
        return "Tous ceux de l’espace."
    return "Ceux de vos organisations." if actor.roles else "Aucun."


register(
    Policy(
        model=Place,
        noun="lieux",
        visible=visible_places,
        reach=_places_reach,
        verbs={
            "edit": admins_and_espace("modifier, ouvrir ou fermer"),
            "delete": admins_and_espace("supprimer"),
        },
    )
)


def _services(actor: Actor) -> Q:
    """A name says nothing of anybody: all agents read them."""
    return ALL if works(actor) else NOTHING


register(
    Policy(
        model=Service,
        noun="services",
        visible=_services,
        reach=lambda actor: "Tous ceux de l’espace." if works(actor) else "Aucun.",
        create=espace_admins("activer"),
        verbs={"edit": espace_admins("désactiver ou réactiver")},
    )
)
