"""Somebody is in the waiting room."""

from booking.appointments.models import Appointment
from booking.directory.models import RecordSettings
from socle.outbox.models import Message
from socle.outbox.registry import handles

from ..deliver import Addressee, Mail, send_mail_once
from ..pages import appointment_page
from ..reading import parts_of
from ..recap import recap_of


@handles("appointment.arrived", name="notifications.arrived_agents")
def tell_arrived(message: Message) -> None:
    """To its agents, whatever their level, in an espace that has chosen these mails.

    The start may be past: people come late, and are written of all the same until the end.
    """
    rows = Appointment.objects.select_related("organisation", "motif__service", "place")
    appointment = rows.standing().filter(pk=message.payload["appointment_id"]).first()
    if appointment is None or not _wanted():
        return
    recap = recap_of(appointment)
    usagers = [str(part.usager) for part in parts_of(appointment) if part.status == "unknown"]
    for agent in appointment.agents.current().exclude(email="").order_by("pk"):
        mail = Mail(
            subject=f"On vous attend – rendez-vous du {recap.moment}",
            template="agent_arrived",
            context={
                "title": "On vous attend",
                "first_name": agent.first_name,
                "recap": recap,
                "usagers": usagers,
                "link": appointment_page(appointment),
            },
        )
        to = Addressee(agent.email, agent=agent)
        send_mail_once(message, "rdv_arrived", to, mail, appointment, until=appointment.ends_at)


def _wanted() -> bool:
    settings = RecordSettings.objects.first()
    return settings is not None and settings.waiting_room_mail
