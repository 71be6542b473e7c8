"""Who sees and changes motifs. Source: domain.md 2, corrected by 5 ("Services optional")."""

from django.db.models import Q

from booking.access.actor import Actor, Kind
from booking.access.rules import ALL, NOTHING, Policy, Rule, register
from booking.directory.policy import NOT_ADMIN

from .models import Motif


def visible_motifs(actor: Actor) -> Q:
    """In one's organisations: all, or those of one's services and those of no service.

    By subqueries: a motif of several organisations is listed once.
    """
    if actor.kind is not Kind.AGENT:
        return NOTHING
    if actor.is_espace_admin:
        return ALL
    offered = Motif.organisations.through.objects
    seen = Q(pk__in=offered.filter(organisation_id__in=actor.whole_ids).values("motif_id"))
    if actor.shared_ids:
        shared = offered.filter(organisation_id__in=actor.shared_ids).values("motif_id")
        seen |= Q(pk__in=shared) & (Q(service_id__in=actor.service_ids) | Q(service__isnull=True))
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


def _changes(actor: Actor, motif: Motif) -> bool:
    """Who administers the espace, or every organisation that offers the motif."""
    offered = {organisation.pk for organisation in motif.organisations.all()}
    return actor.is_espace_admin or (bool(offered) and offered <= actor.admin_ids)


def _reach(actor: Actor) -> str:
    if actor.is_espace_admin:
        return "Tous ceux de l’espace."
    if actor.shared_ids:
        return "Ceux de vos services dans vos organisations."
    return "Tous ceux de vos organisations." if actor.roles else "Aucun."


register(
    Policy(
        model=Motif,
        noun="motifs",
        visible=visible_motifs,
        reach=_reach,
        verbs={"edit": Rule(_changes, NOT_ADMIN)},
    )
)
