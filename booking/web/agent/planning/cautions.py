"""Points to confirm, with the appointments that the reader may see."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from booking.access.decisions import visible_to
from booking.appointments.models import Appointment
from booking.availability.cautions import Caution
from booking.availability.loader import zone_of
from booking.domain.wording import format_moment
from booking.web.agent.guard import AgentRequest
from booking.web.templatetags.wording import tied

MOST_LISTED = 20


@dataclass(frozen=True, slots=True)
class Told:
    """A caution as a page shows it; `hidden` counts the appointments that are not listed."""

    code: str
    sentence: str
    links: tuple[dict[str, str], ...]
    hidden: int


def told(cautions: Iterable[Caution], request: AgentRequest) -> list[Told]:
    """(1 query when there are appointments.)"""
    cautions = list(cautions)
    ids = {pk for caution in cautions for pk in caution.appointment_ids}
    seen: dict[int, Appointment] = {}
    if ids:
        rows = Appointment.objects.select_related("motif", "place", "organisation")
        seen = {row.pk: row for row in visible_to(rows.filter(pk__in=ids), request.actor)}
    return [_told(caution, seen) for caution in cautions]


def _told(caution: Caution, seen: dict[int, Appointment]) -> Told:
    listed = [seen[pk] for pk in caution.appointment_ids if pk in seen][:MOST_LISTED]
    links = tuple(
        {
            "label": tied(format_moment(one.starts_at, zone_of(one.place)))
            + f" – {one.motif.name}",
            "url": reverse("agent_appointment", args=[one.organisation_id, one.pk]),
        }
        for one in listed
    )
    return Told(caution.code, caution.sentence, links, len(caution.appointment_ids) - len(listed))
