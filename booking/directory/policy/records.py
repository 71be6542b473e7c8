"""What records hold: the settings of the espace, its own fields and what is written under them."""

from django.db.models import Q

from booking.access.actor import Actor, Kind
from booking.access.rules import ALL, NOTHING, Policy, Rule, register
from booking.access.who import NO_ROLE, espace_admins, works

from ..models import (
    Presentation,
    RecordSettings,
    RetentionPolicy,
    Usager,
    UsagerField,
    UsagerFieldValue,
)
from .usagers import visible_usagers, works_on, works_where


def _all_at_work(actor: Actor) -> Q:
    """Agents' screens are made from them."""
    return ALL if works(actor) else NOTHING


register(
    Policy(
        model=RecordSettings,
        noun="réglages des fiches",
        visible=_all_at_work,
        reach=lambda actor: "Ceux de l’espace." if works(actor) else "Aucun.",
        create=espace_admins("régler"),
        verbs={"edit": espace_admins("modifier")},
    )
)
register(
    Policy(
        model=Presentation,
        noun="présentations de l’espace",
        visible=_all_at_work,
        reach=lambda actor: "Celle de l’espace." if works(actor) else "Aucune.",
        create=espace_admins("écrire"),
        verbs={"edit": espace_admins("modifier")},
    )
)
register(
    Policy(
        model=RetentionPolicy,
        noun="durées de conservation",
        visible=lambda actor: (
            ALL if actor.kind is Kind.AGENT and actor.is_espace_admin else NOTHING
        ),
        reach=lambda actor: "Celles de l’espace." if actor.is_espace_admin else "Aucune.",
        create=espace_admins("régler"),
        verbs={"edit": espace_admins("modifier")},
    )
)
register(
    Policy(
        model=UsagerField,
        noun="champs personnalisés",
        visible=_all_at_work,
        reach=lambda actor: "Tous ceux de l’espace." if works(actor) else "Aucun.",
        create=espace_admins("ajouter"),
        verbs={"edit": espace_admins("modifier, ordonner ou archiver")},
    )
)


def _visible_values(actor: Actor) -> Q:
    """With the record, for agents: masked outside the organisation, and no usager's to read."""
    if actor.kind is not Kind.AGENT:
        return NOTHING
    return Q(usager_id__in=Usager.objects.filter(visible_usagers(actor)).values("pk"))


register(
    Policy(
        model=UsagerFieldValue,
        noun="valeurs des champs personnalisés",
        visible=_visible_values,
        reach=lambda actor: "Celles des usagers que vous voyez." if works(actor) else "Aucune.",
        verbs={
            "edit": Rule(
                lambda actor, value: works_on(actor, value.usager),
                NO_ROLE,
                label="modifier",
                where=works_where,
            )
        },
    )
)
