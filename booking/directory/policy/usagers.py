"""Usagers, what organisations know of them, and merges."""

from django.db.models import Q

from booking.access.actor import Actor, Kind
from booking.access.rules import ALL, NOTHING, Policy, Rule, Sight, register
from booking.access.who import (
    EVERYWHERE,
    NO_ROLE,
    NOT_ADMIN,
    in_administered_or_everywhere,
    in_yours,
    works,
)

from ..models import Usager, UsagerMerge, UsagerProfile

NOT_YOUR_FAMILY = "Seule la personne responsable peut faire cette modification."


def visible_usagers(actor: Actor) -> Q:
    """Those whom one of one's organisations knows, or all if the espace has them in common; for an
    usager, themselves and relatives."""
    current = Q(deleted_at__isnull=True)
    if actor.kind is Kind.USAGER:
        return current & Q(pk__in=actor.usager_ids)
    if actor.kind is not Kind.AGENT:
        return NOTHING
    if actor.sees_every_usager:
        return current
    known = UsagerProfile.objects.filter(organisation_id__in=actor.organisation_ids)
    return current & Q(pk__in=known.values("usager_id"))


def _glimpsed_usagers(actor: Actor) -> Q:
    """Any current record of the espace, masked: who has a role may look for whom they receive."""
    return Q(deleted_at__isnull=True) if works(actor) else NOTHING


def knows(actor: Actor, usager: Usager) -> bool:
    """Whether one of the actor's organisations has a profile of the record (its profiles)."""
    return any(
        profile.organisation_id in actor.organisation_ids for profile in usager.profiles.all()
    )


def works_on(actor: Actor, usager: Usager) -> bool:
    """Whether the record is theirs to correct: an organisation of theirs knows it, or the espace
    has its usagers in common (domain.md 2)."""
    return actor.works_on_every_usager or knows(actor, usager)


def works_where(actor: Actor) -> str:
    """Where `works_on` holds."""
    return EVERYWHERE if actor.works_on_every_usager else in_yours(actor)


def _administers(actor: Actor, usager: Usager) -> bool:
    return actor.is_espace_admin or any(
        profile.organisation_id in actor.admin_ids for profile in usager.profiles.all()
    )


def _is_family(actor: Actor, usager: Usager) -> bool:
    return actor.kind is Kind.USAGER and usager.pk in actor.usager_ids


def _is_oneself(actor: Actor, usager: Usager) -> bool:
    """A relative has no relatives: somebody else brings them."""
    return (
        actor.kind is Kind.USAGER and usager.pk == actor.usager_id and usager.responsible_id is None
    )


def _is_relative(actor: Actor, usager: Usager) -> bool:
    return _is_family(actor, usager) and usager.pk != actor.usager_id


def _usagers_reach(actor: Actor) -> str:
    if actor.kind is Kind.USAGER:
        return "Vous et vos proches." if actor.usager_ids else "Aucun."
    if actor.sees_every_usager:
        return "Tous ceux de l’espace."
    return "Ceux que vos organisations connaissent." if actor.roles else "Aucun."


def _family_where(actor: Actor) -> str:
    return "pour vous et vos proches" if actor.usager_ids else ""


def _relatives_where(actor: Actor) -> str:
    return "pour vos proches" if len(actor.usager_ids) > 1 else ""


register(
    Policy(
        model=Usager,
        noun="usagers",
        visible=visible_usagers,
        reach=_usagers_reach,
        verbs={
            # Correcting, merging, giving referents and relatives, writing notes are one right.
            "edit": Rule(works_on, NO_ROLE, label="modifier et fusionner", where=works_where),
            "remove": Rule(knows, NO_ROLE, label="retirer", where=in_yours),
            "see_history": Rule(
                _administers,
                NOT_ADMIN,
                label="voir l’historique",
                where=in_administered_or_everywhere,
            ),
            "edit_own": Rule(
                _is_family,
                NOT_YOUR_FAMILY,
                label="corriger les coordonnées",
                where=_family_where,
                for_usagers=True,
            ),
            "add_relative": Rule(
                _is_oneself,
                NOT_YOUR_FAMILY,
                label="ajouter un proche",
                where=lambda actor: "pour vous-même" if actor.usager_ids else "",
                for_usagers=True,
            ),
            "remove_relative": Rule(
                _is_relative,
                NOT_YOUR_FAMILY,
                label="retirer un proche",
                where=_relatives_where,
                for_usagers=True,
            ),
        },
        sights={
            "glimpse": Sight(
                _glimpsed_usagers,
                label="reconnaître, masqués, ceux des autres organisations",
                where=lambda actor: "dans tout l’espace" if works(actor) else "",
            )
        },
    )
)


def _visible_profiles(actor: Actor) -> Q:
    if actor.kind is not Kind.AGENT:
        return NOTHING
    return ALL if actor.is_espace_admin else Q(organisation_id__in=actor.organisation_ids)


register(
    Policy(
        model=UsagerProfile,
        noun="dossiers",
        visible=_visible_profiles,
        reach=lambda actor: (
            "Tous ceux de l’espace."
            if actor.is_espace_admin
            else "Ceux de vos organisations."
            if actor.roles
            else "Aucun."
        ),
        verbs={},
    )
)


def _visible_merges(actor: Actor) -> Q:
    """Those of the records that one sees; the hidden one is nobody's any more."""
    if actor.kind is not Kind.AGENT:
        return NOTHING
    return Q(kept_id__in=Usager.objects.filter(visible_usagers(actor)).values("pk"))


register(
    Policy(
        model=UsagerMerge,
        noun="fusions",
        visible=_visible_merges,
        reach=lambda actor: "Celles des usagers que vous voyez." if works(actor) else "Aucune.",
        verbs={
            "undo": Rule(
                lambda actor, merge: works_on(actor, merge.kept),
                NO_ROLE,
                label="annuler",
                where=works_where,
            )
        },
    )
)
