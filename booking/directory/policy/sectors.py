"""Sectors, their zones and who receives them: the espace's affair alone."""

from django.db.models import Q

from booking.access.actor import Actor, Kind
from booking.access.rules import ALL, NOTHING, Policy, register
from booking.access.who import espace_admins

from ..models import Sector, SectorAttribution, Zone


def _visible(actor: Actor) -> Q:
    return ALL if actor.kind is Kind.AGENT and actor.is_espace_admin else NOTHING


for model, noun, all_of_them, none in (
    (Sector, "secteurs", "Tous ceux de l’espace.", "Aucun."),
    (Zone, "zones", "Toutes celles de l’espace.", "Aucune."),
    (SectorAttribution, "attributions de secteur", "Toutes celles de l’espace.", "Aucune."),
):
    register(
        Policy(
            model=model,
            noun=noun,
            visible=_visible,
            reach=lambda actor, told=(none, all_of_them): told[actor.is_espace_admin],
            create=espace_admins("créer"),
            verbs={"edit": espace_admins("modifier ou supprimer")},
        )
    )
