"""Who sees, uses and changes motifs. Source: domain.md 2, corrected by 5.

A motif is shared by organisations of the espace: who administers one of them alone does not
change it for the others.
"""

from django.db.models import Q

from booking.access.actor import Actor, Kind
from booking.access.rules import ALL, NOTHING, Policy, Rule, register
from booking.access.who import (
    admins_and_espace,
    espace_admins,
    in_administered_or_everywhere,
    works,
)

from .models import Motif, MotifCategory, Room

SHARED = (
    "Ce motif sert aussi à d’autres organisations : seul un administrateur de l’espace peut le "
    "modifier."
)


def visible_motifs(actor: Actor) -> Q:
    """In one's organisations: all, or those of one's services and those without a service.

    Deleted ones stay, for the appointments that had them; `use` refuses them.
    """
    if actor.kind is not Kind.AGENT:
        return NOTHING
    if actor.is_espace_admin:
        return ALL
    seen = NOTHING
    if actor.whole_ids:
        seen |= Q(pk__in=_motifs_of(actor.whole_ids))
    if actor.shared_ids:
        mine = Q(service_id__in=actor.service_ids) | Q(service__isnull=True)
        seen |= Q(pk__in=_motifs_of(actor.shared_ids)) & mine
    return seen


def prescribable_motifs(actor: Actor, organisation_id: int) -> Q:
    """Those that an agent of this organisation may book anywhere in the espace for somebody.

    What prescripteurs may book; a basic agent those of their own services only (booking.md 3).
    Follow-up is between an usager and their referents.
    """
    if actor.kind is not Kind.AGENT or organisation_id not in actor.organisation_ids:
        return NOTHING
    opened = Q(deleted_at__isnull=True, follow_up=False) & ~Q(bookable_by=Motif.BookableBy.AGENTS)
    if organisation_id in actor.whole_ids:
        return opened
    return opened & (Q(service_id__in=actor.service_ids) | Q(service__isnull=True))


def _motifs_of(organisation_ids: frozenset[int]):
    shares = Motif.organisations.through.objects.filter(organisation_id__in=organisation_ids)
    return shares.values("motif_id")


def _uses(actor: Actor, motif: Motif) -> bool:
    """To book with it or open times for it: a role where it is offered, and its service."""
    if motif.deleted_at is not None:
        return False
    offered = {organisation.pk for organisation in motif.organisations.all()}
    if offered & actor.whole_ids:
        return True
    mine = motif.service_id is None or motif.service_id in actor.service_ids
    return mine and bool(offered & actor.shared_ids)


def _edits(actor: Actor, motif: Motif) -> bool:
    if motif.deleted_at is not None:
        return False
    offered = {organisation.pk for organisation in motif.organisations.all()}
    return actor.is_espace_admin or (bool(offered) and offered <= actor.admin_ids)


def _reach(actor: Actor) -> str:
    if actor.is_espace_admin:
        return "Tous ceux de l’espace."
    if actor.shared_ids and actor.whole_ids:
        return "Ceux de vos services, et tous ceux des organisations que vous administrez."
    if actor.shared_ids:
        return "Ceux de vos services dans vos organisations."
    return "Tous ceux de vos organisations." if actor.roles else "Aucun."


register(
    Policy(
        model=Motif,
        noun="motifs",
        visible=visible_motifs,
        reach=_reach,
        # In one organisation: the verb `manage_motifs` of that organisation.
        create=espace_admins("créer pour plusieurs organisations"),
        verbs={
            "use": Rule(
                _uses,
                "Ce motif n’est pas proposé dans vos organisations et vos services.",
                label="utiliser",
                where=lambda actor: (
                    "ceux que vous voyez dans vos organisations" if actor.roles else ""
                ),
            ),
            "edit": Rule(
                _edits,
                SHARED,
                label="modifier ou supprimer",
                where=in_administered_or_everywhere,
            ),
        },
    )
)
register(
    Policy(
        model=MotifCategory,
        noun="catégories de motif",
        visible=lambda actor: ALL if works(actor) else NOTHING,
        reach=lambda actor: "Toutes celles de l’espace." if works(actor) else "Aucune.",
        create=espace_admins("activer"),
        verbs={"edit": espace_admins("activer ou désactiver")},
    )
)


def _visible_rooms(actor: Actor) -> Q:
    if actor.kind is not Kind.AGENT:
        return NOTHING
    return ALL if actor.is_espace_admin else Q(place__organisation_id__in=actor.organisation_ids)


register(
    Policy(
        model=Room,
        noun="salles",
        visible=_visible_rooms,
        reach=lambda actor: (
            "Toutes celles de l’espace."
            if actor.is_espace_admin
            else "Celles de vos organisations."
            if actor.roles
            else "Aucune."
        ),
        verbs={
            "edit": admins_and_espace(
                "ajouter, modifier ou supprimer", lambda room: room.place.organisation_id
            )
        },
    )
)
