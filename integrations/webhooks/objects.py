"""What is told of a record: written by whoever serves the API, which stands above this room."""

from django.conf import settings
from django.utils.module_loading import import_string

from booking.directory.models import Agent, Usager


def object_of(model: str, record_id: int, other_id: int | None = None) -> dict | None:
    """The contract's object as the row stands now; None when it is gone."""
    if model == "ReferentAssignation":
        return _referent(record_id, other_id)
    return import_string(settings.API_OBJECT)(model, record_id)


def _referent(agent_id: int, usager_id: int | None) -> dict | None:
    agent = Agent.objects.filter(pk=agent_id).first()
    usager = Usager.objects.select_related("responsible").filter(pk=usager_id).first()
    if agent is None or usager is None:
        return None
    return import_string(settings.API_REFERENT)(agent, usager)


def instant_text(instant) -> str:
    """`2024-10-24 16:37:18 +0200`, on the espace's clocks."""
    return import_string(settings.API_INSTANT)(instant)
