"""What a message is about: the appointment as it stands, read once for all its readers."""

from collections.abc import Iterable
from datetime import datetime

from booking.appointments.models import Appointment, Participation, Prescripteur
from booking.directory.models import Usager
from socle import clock

from .texts import lines


def coming(appointment_id: int) -> Appointment | None:
    """The appointment with what messages read of it; None once it has begun or is deleted."""
    return (
        Appointment.objects.select_related("organisation", "motif__service", "place")
        .filter(pk=appointment_id, starts_at__gt=clock.now())
        .first()
    )


def parts_of(appointment: Appointment) -> list[Participation]:
    """Its participations with whom to write to, first come first (1 query)."""
    rows = appointment.participations.select_related("usager__responsible")
    return list(rows.order_by("pk"))


def expected(parts: Iterable[Participation]) -> list[Participation]:
    """Those who are still to come."""
    return [part for part in parts if part.status == "unknown"]


def parents_among(parts: Iterable[Participation]) -> set[int]:
    """The ids of the participants who have relatives (1 query)."""
    ids = [part.usager_id for part in parts]
    found = Usager.objects.current().filter(responsible__in=ids)
    return set(found.values_list("responsible_id", flat=True))


def prescribers_of(parts: Iterable[Participation]) -> dict[int, Prescripteur]:
    """Who booked for these people, by participation (1 query if there is one)."""
    ids = [part.pk for part in parts if part.created_by == Appointment.CreatedBy.PRESCRIPTEUR]
    found = Prescripteur.objects.filter(participation__in=ids) if ids else ()
    return {one.participation_id: one for one in found}


def is_disowned(participation_ids: Iterable[int]) -> bool:
    """Whether somebody says that they had not asked for it (1 query)."""
    cards = Prescripteur.objects.filter(participation__in=list(participation_ids))
    return cards.filter(disowned_at__isnull=False).exists()


def referents_words(appointment: Appointment) -> str:
    """`Avec C. DUPONT` for a follow-up, where the agent is somebody whom the usager knows."""
    if not appointment.motif.follow_up:
        return ""
    return lines.referents(appointment.agents.order_by("last_name", "pk"))


def instant(text: str | None) -> datetime | None:
    """An instant of a payload."""
    return datetime.fromisoformat(text) if text else None
