"""Who booked for somebody else has it confirmed; the appointment is no longer theirs to change."""

from booking.appointments.models import Appointment, Participation, Prescription
from booking.appointments.services.hold_prescription import prescription_secret, prescriptions
from booking.catalog.models import Motif
from booking.directory.models import Agent
from socle import clock
from socle.outbox.models import Message
from socle.outbox.registry import Lane, handles

from ..addresses import absolute
from ..deliver import Addressee, Mail, send_mail_once
from ..ics import Edition, appointment_ics
from ..reading import coming
from ..recap import recap_of

EVENT = "prescripteur_confirmation"
VERIFICATION = "prescripteur_verification"
WHERE = {
    Motif.LocationType.PHONE: "Par téléphone : un agent appellera la personne",
    Motif.LocationType.HOME: "Au domicile de la personne",
}


@handles("prescription.held", name="notifications.verify_prescripteur", lane=Lane.AWAITED)
def verify_prescripteur(message: Message) -> None:
    """The link that proves the address, and books what is kept meanwhile."""
    found = _prescription(message)
    if found is None or found.confirmed_at or found.expires_at <= clock.now():
        return
    recap = recap_of(found.hold or found.session)
    mail = Mail(
        subject=f"Confirmez le rendez-vous du {recap.moment}",
        template="prescription_verification",
        context={
            "recap": recap,
            "title": "Confirmez le rendez-vous",
            "link": absolute("prescriber_confirm", found.uuid, prescription_secret(found)),
            "first_name": found.first_name,
            "person": found.person,
            "is_kept": found.hold is not None,
            "where": WHERE.get(recap.motif.location_type, ""),
        },
    )
    to = Addressee(found.email)
    send_mail_once(message, VERIFICATION, to, mail, None, until=found.expires_at)


@handles("prescription.confirmed", name="notifications.confirmed_prescripteur")
def tell_confirmed(message: Message) -> None:
    """The same whether the person was known, or registered already: nobody learns who is."""
    found = _prescription(message)
    appointment = found and found.appointment_id and coming(found.appointment_id)
    if appointment and not appointment.is_cancelled:
        _send(message, appointment, Addressee(found.email), found.first_name, [found.person])


def _prescription(message: Message) -> Prescription | None:
    return prescriptions().filter(pk=message.payload["prescription_id"]).first()


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


@handles("participation.restored", name="notifications.restored_prescripteur")
def tell_restored(message: Message) -> None:
    """As for a booking, to an agent of another organisation who brought the person back."""
    appointment = coming(message.payload["appointment_id"])
    if appointment and (author_id := message.payload.get("author_agent_id")):
        wanted = message.payload["participation_id"]
        again = {"created_by_agent_id": author_id, "created_by_agent_prescripteur": True}
        _tell(message, appointment, appointment.participations.filter(pk=wanted, **again))


def _tell(message: Message, appointment: Appointment, rows) -> None:
    """To each prescripteur among these participations, once, whatever usagers are told of."""
    if appointment.is_cancelled:
        return
    found: dict[str, tuple[Addressee, str, list[str]]] = {}
    # Those whose prescription tells it: see `tell_confirmed`.
    rows = rows.filter(status="unknown", prescriptions__isnull=True)
    parts = rows.select_related("usager", "prescripteur", "created_by_agent")
    for part in parts.order_by("pk"):
        if to := _addressee(part):
            address = to[0].address.lower()
            found.setdefault(address, (*to, []))[2].append(str(part.usager))
    for to, first_name, people in found.values():
        _send(message, appointment, to, first_name, people)


def _send(
    message: Message, appointment: Appointment, to: Addressee, first_name: str, people: list[str]
) -> None:
    recap = recap_of(appointment)
    where = WHERE.get(recap.motif.location_type, "")
    edition = Edition(absolute("espace_home"), where=where)
    mail = Mail(
        subject=f"Rendez-vous du {recap.moment} confirmé",
        template="prescripteur_booked",
        context={
            "recap": recap,
            "title": "Le rendez-vous est confirmé",
            "first_name": first_name,
            "people": people,
            "where": where,
        },
        ics=appointment_ics(appointment, stamp=clock.now(), edition=edition),
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
