"""Who booked for somebody else has it confirmed; the appointment is no longer theirs to change."""

from booking.appointments.models import Appointment, Participation
from booking.catalog.models import Motif
from booking.directory.models import Agent
from socle.outbox.models import Message
from socle.outbox.registry import handles

from ..deliver import Addressee, Mail, send_mail_once
from ..reading import coming
from ..recap import recap_of

EVENT = "prescripteur_confirmation"
WHERE = {
    Motif.LocationType.PHONE: "Par téléphone : un agent appellera la personne",
    Motif.LocationType.HOME: "Au domicile de la personne",
}


@handles("appointment.booked", name="notifications.booked_prescripteur")
def tell_booked(message: Message) -> None:
    appointment = coming(message.payload["appointment_id"])
    if appointment:
        _tell(message, appointment, appointment.participations.all())


@handles("participation.added", name="notifications.added_prescripteur")
def tell_added(message: Message) -> None:
    appointment = coming(message.payload["appointment_id"])
    if appointment:
        wanted = message.payload["participation_id"]
        _tell(message, appointment, appointment.participations.filter(pk=wanted))


def _tell(message: Message, appointment: Appointment, rows) -> None:
    """To each prescripteur among these participations, once, whatever usagers are told of."""
    if appointment.is_cancelled:
        return
    found: dict[str, tuple[Addressee, str, list[str]]] = {}
    parts = rows.filter(status="unknown").select_related(
        "usager", "prescripteur", "created_by_agent"
    )
    for part in parts.order_by("pk"):
        if to := _addressee(part):
            address = to[0].address.lower()
            found.setdefault(address, (*to, []))[2].append(str(part.usager))
    recap = recap_of(appointment)
    for to, first_name, people in found.values():
        mail = Mail(
            subject=f"Rendez-vous du {recap.moment} confirmé",
            template="prescripteur_booked",
            context={
                "recap": recap,
                "title": "Le rendez-vous est confirmé",
                "first_name": first_name,
                "people": people,
                "where": WHERE.get(recap.motif.location_type, ""),
            },
        )
        send_mail_once(message, EVENT, to, mail, appointment)


def _addressee(part: Participation) -> tuple[Addressee, str] | None:
    card = getattr(part, "prescripteur", None)
    if card:
        return Addressee(card.email), card.first_name
    agent: Agent | None = part.created_by_agent
    if part.created_by_agent_prescripteur and agent and agent.email and not agent.deleted_at:
        return Addressee(agent.email, agent=agent), agent.first_name
    return None
