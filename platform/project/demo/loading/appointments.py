"""Appointments, the agents' time that they take, and who takes part."""

from itertools import count

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from booking.appointments.models import AgentClaim, Appointment, Participation
from booking.appointments.models.appointment import CANCELLED, Status
from booking.appointments.services.confirm_hold import PARTICIPATION_LINK_LASTS
from project.demo.story import AppointmentPlan

from .backdate import backdate
from .written import Written


def write_appointments(plans: list[AppointmentPlan], written: Written) -> None:
    """As history: claims go in under the exclusion constraint, nothing is published."""
    rows = [_appointment(plan, written) for plan in plans]
    Appointment.objects.bulk_create(rows)
    told = list(zip(plans, rows, strict=True))
    AgentClaim.objects.bulk_create(
        AgentClaim(
            agent=written.agents[agent],
            appointment=row,
            period=DateTimeTZRange(plan.starts_at, plan.ends_at, "[)"),
            blocking=plan.fate.status not in CANCELLED,
        )
        for plan, row in told
        for agent in plan.agents
    )
    ranks = count(1)
    participations = [
        Participation(
            appointment=row,
            usager=written.usagers[part.person],
            status=part.status,
            send_lifecycle_notifications=part.is_notified,
            send_reminder_notification=part.is_notified,
            created_by=row.created_by,
            created_by_agent=row.created_by_agent,
            created_by_agent_prescripteur=part.by_agent_prescripteur,
            link_expires_at=plan.starts_at + PARTICIPATION_LINK_LASTS,
            ants_number=f"DEMO{next(ranks):06}" if _has_number(row) else "",
        )
        for plan, row in told
        for part in plan.participations
    ]
    Participation.objects.bulk_create(participations)
    dates = {row.pk: plan.fate.created_at for plan, row in told}
    backdate(Appointment, dates)
    backdate(Participation, {part.pk: dates[part.appointment_id] for part in participations})


def _has_number(row: Appointment) -> bool:
    """An identity card or a passport, to come: the numbers of the past are erased."""
    category = row.motif.category
    return bool(category and category.ants_code) and row.status == Status.UNKNOWN


def _appointment(plan: AppointmentPlan, written: Written) -> Appointment:
    return Appointment(
        organisation=written.organisations[plan.organisation],
        motif=written.motifs[plan.motif],
        place=written.places[plan.place] if plan.place else None,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        status=plan.fate.status,
        cancelled_at=plan.fate.cancelled_at,
        context=plan.context,
        name=plan.name,
        max_participants_count=plan.seats,
        created_by=plan.fate.created_by,
        created_by_agent=written.agents[plan.author] if plan.author else None,
    )
