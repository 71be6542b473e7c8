"""What agents set for themselves: name, messages, look of the agenda."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from booking.access.actor import Actor
from socle.accounts.models import Account
from socle.errors import NotVisible
from socle.outbox.publish import publish

from ..errors import InvalidValue
from ..history import snapshot, write_change
from ..models import Agent, DirectoryChange

LONGEST_NAME = 150
NAMES = ("first_name", "last_name")


@dataclass(frozen=True, slots=True)
class Preferences:
    """Words of `Agent.RdvNotifications` and `Agent.OwnNotifications`, and two boxes."""

    rdv_notifications_level: str
    plage_ouverture_notification_level: str
    absence_notification_level: str
    display_saturdays: bool
    display_cancelled_rdv: bool


@transaction.atomic
def edit_own_profile(actor: Actor, first_name: str, last_name: str, now: datetime) -> Agent:
    """The name that colleagues and usagers read, here and in the agent's other espaces.

    Raises:
        NotVisible: the actor is no agent any more.
        InvalidValue: a name is empty or longer than 150 characters.
    """
    names = {"first_name": first_name.strip(), "last_name": last_name.strip()}
    for field, value in names.items():
        if not value:
            raise InvalidValue(field, "Ce champ est obligatoire.")
        if len(value) > LONGEST_NAME:
            raise InvalidValue(field, f"{LONGEST_NAME} caractères au plus.")
    agent = _own(actor)
    before = snapshot(agent, NAMES)
    if before != names:
        _set(agent, names)
        Account.objects.filter(pk=agent.account_id).update(**names)
        noun = DirectoryChange.Noun.AGENT
        write_change(noun, agent.pk, "edited", actor, now, before=before, after=names)
        publish("agent.edited", agent_id=agent.pk)
    return agent


@transaction.atomic
def set_preferences(actor: Actor, preferences: Preferences) -> Agent:
    """
    Raises:
        NotVisible: the actor is no agent any more.
        InvalidValue: a level that doesn't exist.
    """
    wanted = asdict(preferences)
    for field in wanted:
        choices = Agent._meta.get_field(field).choices
        if choices and wanted[field] not in dict(choices):
            raise InvalidValue(field, "Ce choix n’existe pas.")
    agent = _own(actor)
    _set(agent, wanted)
    return agent


def _own(actor: Actor) -> Agent:
    agent = Agent.objects.current().select_for_update(no_key=True).filter(pk=actor.agent_id).first()
    if agent is None:
        raise NotVisible
    return agent


def _set(agent: Agent, values: dict[str, object]) -> None:
    for field, value in values.items():
        setattr(agent, field, value)
    agent.save(update_fields=list(values))
