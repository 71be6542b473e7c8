"""Who sees and changes appointments. Source: domain.md 2, corrected by 5."""

from django.db.models import Q

from booking.access.actor import Actor, Kind
from booking.access.rules import ALL, NOTHING, Policy, Rule, register
from booking.directory.policy import NO_ROLE, NOT_ADMIN

from .models import AgentClaim, Appointment


def visible_appointments(actor: Actor) -> Q:
    """In one's organisations: all, or those of one's services and those one is assigned to.

    A motif that was given no service hides nothing: it is everybody's in its organisations.
    """
    if actor.kind is not Kind.AGENT:
        return NOTHING
    if actor.is_espace_admin:
        return ALL
    seen = Q(organisation_id__in=actor.whole_ids)
    if actor.shared_ids:
        mine = AgentClaim.objects.filter(agent_id=actor.agent_id, appointment__isnull=False)
        seen |= Q(organisation_id__in=actor.shared_ids) & (
            Q(motif__service_id__in=actor.service_ids)
            | Q(motif__service__isnull=True)
            | Q(pk__in=mine.values("appointment_id"))
        )
    return seen


def prescribed_participations(actor: Actor) -> Q:
    """What the agent booked beyond their organisations: its confirmation is theirs to read."""
    if actor.kind is not Kind.AGENT:
        return NOTHING
    return Q(created_by_agent_id=actor.agent_id, created_by_agent_prescripteur=True)


def _reach(actor: Actor) -> str:
    if actor.is_espace_admin:
        return "Tous ceux de l’espace."
    if actor.shared_ids and actor.whole_ids:
        return (
            "Ceux de vos services et les vôtres, et tous ceux des organisations que vous "
            "administrez."
        )
    if actor.shared_ids:
        return "Ceux de vos services dans vos organisations, et les vôtres."
    return "Tous ceux de vos organisations." if actor.roles else "Aucun."


register(
    Policy(
        model=Appointment,
        noun="rendez-vous",
        visible=visible_appointments,
        reach=_reach,
        verbs={
            # Editing, giving a status and sending a reminder are one right.
            "edit": Rule(
                lambda actor, appointment: appointment.organisation_id in actor.organisation_ids,
                NO_ROLE,
            ),
            "delete": Rule(
                lambda actor, appointment: appointment.organisation_id in actor.admin_ids,
                NOT_ADMIN,
            ),
        },
    )
)
