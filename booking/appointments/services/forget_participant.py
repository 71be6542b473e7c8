"""A person was forgotten: what appointments say of them in free words goes as well."""

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from ..author import Kind
from ..models import (
    AnswerSheet,
    Appointment,
    Change,
    Participation,
    Prescripteur,
    SeatWaiting,
)

_FREE_WORDS = """
UPDATE appointments_change
SET before = before - %(words)s::text[], after = after - %(words)s::text[]
WHERE appointment_id = ANY(%(ids)s) AND (before ?| %(words)s::text[] OR after ?| %(words)s::text[])
"""


@transaction.atomic
def forget_participant(usager_id: int) -> int:
    """Erase the notes of the appointments that were only theirs, their number for France Titres,
    and their name wherever it stands.

    Appointments that somebody else comes to keep their notes; answers to questionnaires go from all
    of them, as they may tell of anybody who comes. Idempotent.

    Returns: how many appointments that were only theirs.
    """
    others = Participation.objects.filter(
        appointment=OuterRef("pk"), usager__deleted_at__isnull=True
    )
    rows = Appointment.objects.filter(~Exists(others), participations__usager=usager_id)
    ids = list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    AnswerSheet.objects.filter(appointment__participations__usager=usager_id).delete()
    written = ~Q(context="") | ~Q(cancel_reason="")
    Appointment.objects.filter(written, pk__in=ids).update(context="", cancel_reason="")
    with connection.cursor() as cursor:
        cursor.execute(_FREE_WORDS, {"ids": ids, "words": ["context", "cancel_reason"]})
    Change.objects.filter(appointment_id__in=ids, author_kind=Kind.USER).update(
        author_label=Kind.USER.label
    )
    Participation.objects.filter(usager=usager_id).exclude(ants_number="").update(ants_number="")
    SeatWaiting.objects.filter(usager=usager_id).delete()
    Prescripteur.objects.filter(participation__usager=usager_id).exclude(person="").update(
        person=""
    )
    return len(ids)
