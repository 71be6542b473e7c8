"""What the printed day says more than the list: how to reach people, and the notes."""

from collections.abc import Iterable
from datetime import datetime

from booking.access.decisions import visible_to
from booking.appointments.answering import to_bring
from booking.appointments.models import Appointment, Participation
from booking.appointments.models.appointment import CANCELLED
from booking.directory.models import RecordSettings
from booking.web.templatetags.wording import phone

from .entries import Agenda
from .reading import Reading, read_agenda


def read_day(reading: Reading, now: datetime) -> tuple[Agenda, list[Appointment]]:
    """The agenda, and the appointments of it that the reader may see (11 queries)."""
    agenda = read_agenda(reading, now)
    ids = [meeting.pk for meeting in agenda.meetings]
    rows = visible_to(Appointment.objects.filter(pk__in=ids), reading.actor)
    people = "participations__usager__responsible"
    return agenda, list(rows.select_related("answer_sheet").prefetch_related(people))


def paper_of(rows: Iterable[Appointment]) -> dict[int, dict]:
    """For `days_of`, by identifier (1 query)."""
    shows_context = RecordSettings.current().shows_context
    return {
        row.pk: {
            "template": "agent/agenda_paper.html",
            "people": [_person(part) for part in row.participations.all()],
            "context": row.context if shows_context else "",
            "documents": to_bring(row),
        }
        for row in rows
    }


def _person(part: Participation) -> dict[str, object]:
    contact = part.usager.contact
    return {
        "name": str(part.usager),
        "phone": phone(contact.phone_number),
        "is_cancelled": part.status in CANCELLED,
    }
