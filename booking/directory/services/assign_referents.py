"""The agents who follow an usager."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from booking.access.actor import Actor
from socle.errors import NotVisible
from socle.outbox.publish import publish

from ..departing import departing
from ..history import write_change
from ..models import Agent, AgentRole, DirectoryChange, Usager
from ..usager_record import locked_usager


@transaction.atomic
def assign_referents(
    usager_id: int, agent_ids: Collection[int], actor: Actor, now: datetime
) -> Usager:
    """Make these agents the referents in the actor's organisations; others' stay.

    Raises:
        NotVisible: the usager is out of sight, or one of the agents has left or has no role in
            an organisation that the actor shares with the usager.
    """
    usager = locked_usager(usager_id, actor)
    eligible = set(possible_referents(usager, actor).values_list("pk", flat=True))
    wanted = set(agent_ids)
    if not wanted <= eligible:
        raise NotVisible
    former = set(usager.referents.values_list("pk", flat=True))
    kept = (former - eligible) | wanted
    if kept != former:
        ties = Usager.referents.through.objects.filter(usager=usager)
        departing(ties.exclude(agent__in=kept))
        usager.referents.set(kept)
        if new := sorted(kept - former):
            publish("referent.assigned", usager_id=usager.pk, agent_ids=new)
        noun = DirectoryChange.Noun.USAGER
        before, after = {"referent_ids": sorted(former)}, {"referent_ids": sorted(kept)}
        write_change(noun, usager.pk, "referents", actor, now, before=before, after=after)
    return usager


@transaction.atomic
def change_referents(
    usager_id: int,
    added: Collection[int],
    removed: Collection[int],
    actor: Actor,
    now: datetime,
) -> Usager:
    """As `assign_referents`, by differences: what a colleague changed meanwhile stays.

    Raises:
        NotVisible: see there.
    """
    usager = locked_usager(usager_id, actor)
    eligible = possible_referents(usager, actor)
    present = set(
        usager.referents.filter(pk__in=eligible.values("pk")).values_list("pk", flat=True)
    )
    return assign_referents(usager_id, (present - set(removed)) | set(added), actor, now)


def possible_referents(usager: Usager, actor: Actor) -> QuerySet[Agent]:
    """Agents of the organisations that the actor shares with the usager; where the espace has its
    usagers in common, of all of the actor's."""
    known = set(usager.profiles.values_list("organisation_id", flat=True))
    if actor.is_espace_admin:
        shared = known
    elif actor.shares_usagers:
        shared = actor.organisation_ids
    else:
        shared = known & actor.organisation_ids
    roles = AgentRole.objects.filter(organisation_id__in=shared)
    return Agent.objects.current().filter(pk__in=roles.values("agent_id"))
