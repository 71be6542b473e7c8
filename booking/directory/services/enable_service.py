"""Services are made available in the espace, or no longer."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from booking.access.decisions import fetch_visible, require_create, require_seen
from socle.outbox.publish import publish

from ..errors import InvalidValue
from ..history import write_change
from ..locks import lock_words
from ..models import DirectoryChange, Service
from ..plain import plain
from ..service_catalogue import CATALOGUE, Listed, listed

NOUN = DirectoryChange.Noun.SERVICE


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of the catalogue, and the row that the espace has of it, if any."""

    entry: Listed
    service: Service | None

    @property
    def is_enabled(self) -> bool:
        return self.service is not None and self.service.is_enabled


def service_choices() -> list[Choice]:
    """The whole catalogue, then the espace's own services that it does not list (1 query)."""
    known = {plain(service.name): service for service in Service.objects.order_by("name", "pk")}
    choices = [Choice(entry, known.pop(plain(entry.name), None)) for entry in CATALOGUE]
    return choices + [
        Choice(Listed(service.name, service.short_name, service.is_secretariat), service)
        for service in known.values()
    ]


@transaction.atomic
def enable_service(name: str, actor: Actor, now: datetime) -> Service:
    """By its name in the catalogue, or of a row that the espace has; again changes nothing.

    The first service of an espace binds its agents: until they and the motifs are given one,
    only motifs without a service are everybody's (domain.md 5, "Services optional").

    Raises:
        Forbidden: the actor does not administer the espace.
        InvalidValue: nobody lists it.
    """
    require_create(actor, Service)
    lock_words("services")
    service = next((row for row in Service.objects.all() if plain(row.name) == plain(name)), None)
    if service is None:
        entry = listed(name)
        if entry is None:
            raise InvalidValue(
                "name", "Ce service n’est pas dans la liste : demandez-le par l’assistance."
            )
        service = Service.objects.create(
            name=entry.name,
            short_name=entry.short_name,
            is_secretariat=entry.is_secretariat,
            is_enabled=False,
        )
    return _turn(service, True, actor, now)


@transaction.atomic
def disable_service(service_id: int, actor: Actor, now: datetime) -> Service:
    """It is offered no more; agents and motifs that have it keep it.

    Raises:
        NotVisible, Forbidden: out of the actor's sight or rights.
    """
    require_seen(actor, "edit", fetch_visible(Service.objects.all(), actor, pk=service_id))
    lock_words("services")
    return _turn(Service.objects.get(pk=service_id), False, actor, now)


def _turn(service: Service, enabled: bool, actor: Actor, now: datetime) -> Service:
    if service.is_enabled == enabled:
        return service
    service.is_enabled = enabled
    service.save(update_fields=["is_enabled"])
    before, after = {"is_enabled": not enabled}, {"is_enabled": enabled}
    verb = "enabled" if enabled else "disabled"
    write_change(NOUN, service.pk, verb, actor, now, before=before, after=after)
    publish(f"service.{verb}", service_id=service.pk)
    return service
