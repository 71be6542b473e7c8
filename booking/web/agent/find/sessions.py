"""The open sessions of a collective motif, in place of slots."""

from datetime import datetime

from django.urls import reverse

from booking.access.actor import Actor
from booking.access.decisions import visible_to
from booking.appointments.models import Appointment
from booking.appointments.sessions import open_sessions
from booking.availability.loader import zone_of
from booking.web.templatetags.wording import moment

from .question import Question


def sessions_of(question: Question, actor: Actor, now: datetime) -> list[dict[str, object]]:
    """For components/choice_list.html: those with a seat left, each leading to its page."""
    found = {one.id: one for one in open_sessions(question.wanted, question.first, now)}
    rows = visible_to(Appointment.objects.filter(pk__in=found), actor).select_related("place")
    chosen = set(question.place_ids)
    return [
        {
            "label": moment(row.starts_at, zone_of(row.place)),
            "hint": row.name,
            "details": [row.place.name if row.place else "", seats_words(found[row.pk].seats_left)],
            "url": reverse("agent_appointment", args=[row.organisation_id, row.pk]),
        }
        for row in rows.order_by("starts_at", "pk")
        if not chosen or row.place_id in chosen
    ]


def seats_words(left: int | None) -> str:
    if left is None:
        return "Sans limite de places"
    return "Une place libre" if left == 1 else f"{left} places libres"
