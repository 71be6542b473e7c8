"""From what happened to who must be told. One handler a topic and kind of reader."""

from booking.appointments.models import Appointment, BookingHold, Participation
from booking.appointments.services.confirm_hold import PARTICIPATION_PURPOSE
from booking.appointments.services.hold_slot import link_secret
from booking.directory.models import Agent
from booking.directory.phones import is_mobile
from socle.clock import now
from socle.links import secret_of
from socle.outbox.models import Message
from socle.outbox.registry import handles

from .addresses import absolute
from .deliver import Addressee, Mail, send_mail_once, send_sms_once
from .ics import appointment_ics
from .recap import Recap, recap_of


@handles("hold.placed", name="notifications.verify_booker")
def verify_booker(message: Message) -> None:
    """The link that turns a held slot into an appointment."""
    hold = (
        BookingHold.objects.select_related("organisation", "motif__service", "place")
        .filter(pk=message.payload["hold_id"], state=BookingHold.State.PENDING)
        .first()
    )
    if hold is None or hold.expires_at <= now():
        return
    recap = recap_of(hold)
    link = absolute("booking_confirm", hold.uuid, link_secret(hold))
    if hold.email:
        mail = Mail(
            subject=f"Confirmez votre rendez-vous du {recap.moment}",
            template="hold_verification",
            context={"recap": recap, "link": link, "first_name": hold.first_name},
        )
        send_mail_once(message, "hold_verification", Addressee(hold.email), mail, None)
    else:
        text = f"RDV {recap.service_short} {recap.moment}. Confirmez sous 20 min : {link}"
        send_sms_once(message, "hold_verification", Addressee(hold.phone_number), text, None)


@handles("appointment.booked", name="notifications.booked_usagers")
def tell_usagers_booked(message: Message) -> None:
    """The recap, to each participant (or the responsible) who wants it, with the calendar file."""
    appointment = _coming(message.payload["appointment_id"])
    if appointment is None:
        return
    recap = recap_of(appointment)
    participations = appointment.participations.filter(
        send_lifecycle_notifications=True, status="unknown"
    ).select_related("usager__responsible")
    for participation in participations:
        _tell_booked(message, appointment, recap, participation)


def _tell_booked(
    message: Message, appointment: Appointment, recap: Recap, participation: Participation
) -> None:
    contact = participation.usager.contact
    secret = secret_of(PARTICIPATION_PURPOSE, participation.pk, participation.link_generation)
    link = absolute("booking_recap", participation.pk, secret)
    if contact.email and contact.notify_by_email:
        mail = Mail(
            subject=f"Votre rendez-vous du {recap.moment} est confirmé",
            template="booked_usager",
            context={"recap": recap, "link": link, "first_name": contact.first_name},
            ics=appointment_ics(appointment, stamp=now(), link=link),
        )
        to = Addressee(contact.email, usager=contact)
        send_mail_once(message, "rdv_created", to, mail, appointment)
    if contact.notify_by_sms and is_mobile(contact.phone_number):
        text = (
            f"RDV {recap.service_short} {recap.moment}\n{recap.where}\n{link}\n{recap.phone_words}"
        )
        to = Addressee(contact.phone_number, usager=contact)
        send_sms_once(message, "rdv_created", to, text, appointment)


@handles("appointment.booked", name="notifications.booked_agents")
def tell_agents_booked(message: Message) -> None:
    """Agents who want to know of what others book, with the file for their own calendar."""
    appointment = _coming(message.payload["appointment_id"])
    if appointment is None:
        return
    agents = [agent for agent in appointment.agents.current() if _wants(agent, appointment)]
    addresses = tuple(agent.email for agent in agents)
    link = absolute("agent_appointment", appointment.organisation_id, appointment.pk)
    recap = recap_of(appointment)
    for agent in agents:
        mail = Mail(
            subject=f"Nouveau rendez-vous le {recap.moment}",
            template="booked_agent",
            context={
                "recap": recap,
                "link": link,
                "first_name": agent.first_name,
                "usagers": [str(part.usager) for part in appointment.participations.all()],
            },
            ics=appointment_ics(appointment, stamp=now(), link=link, attendees=addresses),
            ics_method="REQUEST",
        )
        to = Addressee(agent.email, agent=agent)
        send_mail_once(message, "rdv_created", to, mail, appointment)


def _wants(agent: Agent, appointment: Appointment) -> bool:
    """By the agent's level (domain.md 1.6); an intervenant has no address and is never written."""
    level = agent.rdv_notifications_level
    if not agent.email or level == Agent.RdvNotifications.NONE:
        return False
    is_author = appointment.created_by_agent_id == agent.pk
    if level == Agent.RdvNotifications.ALL:
        return True
    if is_author:
        return False
    if level == Agent.RdvNotifications.SOON:
        start = recap_of(appointment).starts_at
        today = now().astimezone(start.tzinfo).date()
        return (start.date() - today).days <= 1
    return True


def _coming(appointment_id: int) -> Appointment | None:
    """The appointment with what messages read of it; None once it has begun."""
    return (
        Appointment.objects.select_related("organisation", "motif__service", "place")
        .prefetch_related("participations__usager")
        .filter(pk=appointment_id, starts_at__gt=now())
        .first()
    )
