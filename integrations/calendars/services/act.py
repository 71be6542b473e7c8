"""What an agent does with a calendar that is tied: look now, pause, send all again, untie."""

from datetime import datetime

from django.db import transaction

from booking.availability.services.keep_outside_times import keep_outside_times
from socle.errors import NotVisible

from ..models import Connection
from .connect import start_again
from .schedule import schedule


@transaction.atomic
def synchronise_now(agent_id: int, connection_id: int, now: datetime) -> Connection:
    """Do not wait for the next time, nor for the pause after a failure."""
    connection = own(agent_id, connection_id)
    if connection.state == Connection.State.ACTIVE:
        schedule(connection, now)
    return connection


@transaction.atomic
def send_everything_again(agent_id: int, connection_id: int, now: datetime) -> Connection:
    """Write every event anew, whatever we believe stands there, and read all busy times anew."""
    connection = own(agent_id, connection_id)
    connection.pushed.update(digest="", etag="")
    connection.marks = {}
    connection.save(update_fields=["marks"])
    if connection.state == Connection.State.ACTIVE:
        schedule(connection, now)
    return connection


@transaction.atomic
def pause(agent_id: int, connection_id: int, now: datetime) -> Connection:
    """Nothing goes out or comes in; its busy times block nothing meanwhile."""
    connection = own(agent_id, connection_id)
    if connection.state == Connection.State.ACTIVE:
        connection.state = Connection.State.PAUSED
        connection.failing_since, connection.error, connection.announced_at = None, "", None
        connection.failures, connection.marks, connection.due_at = 0, {}, None
        connection.turn += 1
        connection.save()
        keep_outside_times(connection.agent_id, connection.pk, [], now)
    return connection


@transaction.atomic
def resume(agent_id: int, connection_id: int, now: datetime) -> Connection:
    connection = own(agent_id, connection_id)
    if connection.state == Connection.State.PAUSED:
        start_again(connection, now)
    return connection


@transaction.atomic
def own_row(agent_id: int, connection_id: int) -> Connection:
    """As `own`, in a transaction of its own."""
    return own(agent_id, connection_id)


def own(agent_id: int, connection_id: int) -> Connection:
    """
    Raises:
        NotVisible: it is not this agent's, or there is none.
    """
    rows = Connection.objects.select_for_update(of=("self",), no_key=True)
    connection = rows.filter(pk=connection_id, agent_id=agent_id).first()
    if connection is None:
        raise NotVisible
    return connection
