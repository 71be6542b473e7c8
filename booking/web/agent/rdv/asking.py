"""The page between a button and what it does: what will follow, said before."""

from django.http import HttpResponse

from booking.appointments.models import Appointment
from booking.availability.loader import zone_of
from booking.web.agent.guard import AgentRequest
from booking.web.agent.shell import render_page
from booking.web.templatetags.wording import moment

from .status import page_url


def ask_first(
    request: AgentRequest, appointment: Appointment, *, status: int = 200, **context: object
) -> HttpResponse:
    """
    Args:
        context: of agent/rdv/confirm.html.
    """
    shown = {
        "moment": moment(appointment.starts_at, zone_of(appointment.place)),
        "page_url": page_url(appointment),
        **context,
    }
    page = render_page(
        request, "agent/rdv/confirm.html", shown, organisation=appointment.organisation
    )
    page.status_code = status
    return page
