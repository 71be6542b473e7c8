"""Every night: which numbers the hub is told of, and which the coordination service was not."""

from datetime import datetime

from django.conf import settings

from integrations.projections.models import KnownApplication
from tenants.context import current_espace, on_portal

from .applications import renew_applications
from .coordinating import tell_outdated
from .declarations import Declaration, declarations_of, numbered_appointments
from .models import AntsDeclaration


def renew_known(instant: datetime) -> int:
    """Write the espace's rows anew, those of the past gone; how many were wrong."""
    before = _known(instant)
    ids = {appointment_id for appointment_id, *_ in before} | set(numbered_appointments(instant))
    for appointment_id in sorted(ids):
        renew_applications(appointment_id, instant)
    number = current_espace().number
    with on_portal():
        KnownApplication.objects.filter(espace_number=number, starts_at__lte=instant).delete()
    return len(before ^ _known(instant))


def tell_undeclared(instant: datetime) -> int:
    """Ask for what the coordination service does not know, or knows otherwise; how many.

    Requests that were not valid when they were booked, and are now; whatever was given up.
    """
    if not settings.ANTS_COORDINATION_URL:
        return 0
    ids = set(numbered_appointments(instant)) | set(
        AntsDeclaration.objects.filter(starts_at__gt=instant).values_list(
            "appointment_id", flat=True
        )
    )
    outdated = [pk for pk in sorted(ids) if _told(pk) != _wanted(declarations_of(pk, instant))]
    tell_outdated(outdated)
    return len(outdated)


def _wanted(declarations: dict[str, Declaration]) -> dict[str, dict[str, str]]:
    return {number: one.values for number, one in declarations.items()}


def _told(appointment_id: int) -> dict[str, dict[str, str]]:
    rows = AntsDeclaration.objects.filter(appointment_id=appointment_id, declared_at__isnull=False)
    return {row.number: row.values for row in rows}


def _known(instant: datetime) -> set[tuple]:
    number = current_espace().number
    with on_portal():
        rows = KnownApplication.objects.filter(espace_number=number, starts_at__gt=instant)
        return set(
            rows.values_list("appointment_id", "digest", "meeting_point", "local_start", "path")
        )
