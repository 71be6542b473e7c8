"""Who sees what became of the messages, their limits and their cost."""

from django.db.models import Q

from booking.access.actor import Actor, Kind
from booking.access.rules import ALL, NOTHING, Policy, register
from booking.access.who import espace_admins, works
from booking.appointments.models import Appointment
from booking.appointments.policy import visible_appointments

from .models import CapturedMessage, MessagingRules, Receipt, SmsUsage


def visible_receipts(actor: Actor) -> Q:
    """Addresses and numbers stand in them: agents only, through the appointment.

    Those whose appointment is gone are for who administers the espace.
    """
    if actor.kind is not Kind.AGENT:
        return NOTHING
    if actor.is_espace_admin:
        return ALL
    seen = Appointment.objects.filter(visible_appointments(actor))
    return Q(appointment_id__in=seen.values("pk"))


def _reach(actor: Actor) -> str:
    if actor.is_espace_admin:
        return "Tous ceux de l’espace."
    return "Ceux des rendez-vous que vous voyez." if works(actor) else "Aucun."


register(Policy(model=Receipt, noun="accusés", visible=visible_receipts, reach=_reach, verbs={}))


def _of_the_espace(actor: Actor) -> Q:
    return ALL if actor.kind is Kind.AGENT and actor.is_espace_admin else NOTHING


register(
    Policy(
        model=CapturedMessage,
        noun="messages retenus",
        visible=_of_the_espace,
        reach=lambda actor: "Tous ceux du bac à sable." if actor.is_espace_admin else "Aucun.",
        verbs={},
    )
)
register(
    Policy(
        model=MessagingRules,
        noun="réglages des messages",
        visible=_of_the_espace,
        reach=lambda actor: "Ceux de l’espace." if actor.is_espace_admin else "Aucun.",
        create=espace_admins("régler"),
        verbs={"edit": espace_admins("modifier")},
    )
)


def _visible_usage(actor: Actor) -> Q:
    """What messages cost: to who administers the organisation, or the espace."""
    if actor.kind is not Kind.AGENT:
        return NOTHING
    return ALL if actor.is_espace_admin else Q(organisation_id__in=actor.admin_ids)


def _usage_reach(actor: Actor) -> str:
    if actor.is_espace_admin:
        return "Tous ceux de l’espace."
    return "Ceux des organisations que vous administrez." if actor.admin_ids else "Aucun."


register(
    Policy(
        model=SmsUsage,
        noun="coûts des SMS",
        visible=_visible_usage,
        reach=_usage_reach,
        verbs={},
    )
)
