"""A new organisation of the espace."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import require_create
from socle.outbox.publish import publish

from ..errors import InvalidValue
from ..history import snapshot, write_change
from ..models import AgentRole, DirectoryChange, Organisation
from ..names import check_name_is_free, slug_of
from ..organisation_values import FIELDS, clean_organisation


@transaction.atomic
def create_organisation(values: Mapping[str, object], actor: Actor, now: datetime) -> Organisation:
    """Made by who administers the espace, who administers it from then on (domain.md 2).

    Args:
        values: by field (see `organisation_values`); the name at least.

    Raises:
        Forbidden: the actor does not administer the espace.
        InvalidValue: one of them makes no sense, or the name is taken.
    """
    require_create(actor, Organisation)
    organisation = Organisation(**clean_organisation({"name": "", **values}))
    check_free(organisation)
    organisation.slug = slug_of(organisation.name)
    organisation.save(force_insert=True)
    role = AgentRole.objects.create(
        agent_id=actor.agent_id,
        organisation=organisation,
        access_level=AgentRole.AccessLevel.ADMIN,
    )
    noun, after = DirectoryChange.Noun.ORGANISATION, snapshot(organisation, FIELDS)
    write_change(noun, organisation.pk, "created", actor, now, after=after)
    publish("organisation.created", organisation_id=organisation.pk)
    publish("role.created", role_id=role.pk)
    return organisation


def check_free(organisation: Organisation) -> None:
    """
    Raises:
        InvalidValue: another organisation has its name or its identifier.
    """
    others = Organisation.objects.exclude(pk=organisation.pk)
    check_name_is_free(others, organisation.name)
    if organisation.external_id and others.filter(external_id=organisation.external_id).exists():
        raise InvalidValue("external_id", "Une autre organisation a cet identifiant.")
