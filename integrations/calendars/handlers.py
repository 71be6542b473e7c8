"""What the outbox asks of agents' calendars.

A provider that is slow, down or lying is met here, in the lane of other people's servers, and never
in a booking.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from booking.appointments.models import AgentClaim
from booking.directory.models import Agent
from booking.notifications.addresses import absolute
from booking.notifications.deliver import Addressee, Mail, send_mail_once
from socle import clock
from socle.outbox.models import Message
from socle.outbox.publish import publish
from socle.outbox.registry import Lane, handles

from .errors import words_of
from .models import Connection
from .services.note_outcome import BROKEN
from .services.schedule import DUE
from .services.synchronise import of_agents, synchronise
from .services.take_leave import leave
from .services.take_precautions import take_precautions

PUSH = "calendar.push_asked"


@handles("appointment.booked", name="calendars.booked")
@handles("appointment.moved", name="calendars.moved")
@handles("appointment.edited", name="calendars.edited")
@handles("appointment.cancelled", name="calendars.cancelled")
@handles("appointment.restored", name="calendars.restored")
@handles("appointment.deleted", name="calendars.deleted")
@handles("participation.added", name="calendars.participation_added")
@handles("participation.cancelled", name="calendars.participation_cancelled")
@handles("participation.restored", name="calendars.participation_restored")
@handles("participation.removed", name="calendars.participation_removed")
def on_appointment(message: Message) -> None:
    """Which calendars must show it otherwise: each by a message of its own."""
    appointment_id = message.payload["appointment_id"]
    claims = AgentClaim.objects.filter(appointment_id=appointment_id)
    agent_ids = list(claims.values_list("agent_id", flat=True))
    with transaction.atomic():
        for connection_id in of_agents(agent_ids, appointment_id):
            publish(PUSH, connection_id=connection_id)


@handles(PUSH, name="calendars.push", lane=Lane.OUTSIDE)
def on_push(message: Message) -> None:
    synchronise(message.payload["connection_id"], reads=False)


@handles(DUE, name="calendars.due", lane=Lane.OUTSIDE)
def on_due(message: Message) -> None:
    """Unless another date has been set since."""
    connection_id, turn = message.payload["connection_id"], message.payload["turn"]
    if Connection.objects.filter(pk=connection_id, turn=turn).exists():
        synchronise(connection_id)


@handles(BROKEN, name="calendars.broken")
def on_broken(message: Message) -> None:
    """Tell the agent, and close the slots if the espace wants it; not if it works again."""
    since = datetime.fromisoformat(message.payload["since"])
    with transaction.atomic():
        rows = Connection.objects.select_for_update(of=("self",), no_key=True)
        connection = (
            rows.select_related("agent")
            .filter(pk=message.payload["connection_id"], failing_since=since)
            .first()
        )
        if connection is None:
            return
        if connection.announced_at is None:
            connection.announced_at = clock.now()
            connection.save(update_fields=["announced_at"])
        are_closed = take_precautions(connection, clock.now())
    _tell(message, connection, are_closed=are_closed)


@handles("agent.removed", name="calendars.agent_removed")
@handles("agent.converted", name="calendars.agent_converted")
def on_agent_removed(message: Message) -> None:
    """Who has left the espace, or has no login any more, leaves no password here."""
    left = Q(deleted_at__isnull=False) | Q(account_id__isnull=True)
    gone = Agent.objects.filter(left, pk=message.payload["agent_id"])
    for connection in Connection.objects.filter(agent__in=gone).order_by("pk"):
        leave(connection.pk, clock.now())


def _tell(message: Message, connection: Connection, *, are_closed: bool) -> None:
    if not connection.agent.email or connection.agent.deleted_at:
        return
    words = words_of(connection.error)
    mail = Mail(
        subject="Votre agenda n’est plus synchronisé",
        template="calendar_broken",
        context={
            "first_name": connection.agent.first_name,
            "title": "Votre agenda n’est plus synchronisé",
            "provider": connection.get_provider_display(),
            "what": words.what,
            "then": words.then,
            "pushes": connection.pushes,
            "reads": connection.reads,
            "are_closed": are_closed,
            "link": absolute("agent_account_calendar"),
        },
    )
    to = Addressee(connection.agent.email, agent=connection.agent)
    send_mail_once(message, "calendar_broken", to, mail, None)
