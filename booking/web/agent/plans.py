"""Where an application sends an agent to book: from here to the search of a slot, and back there.

`/agent/rdv-a-prendre/<plan>`; the plan goes along in the session, and what is booked next for that
person is tied to it.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from booking.access.decisions import fetch_visible, visible_to
from booking.appointments.models import Appointment, BookingPlan
from booking.appointments.services.plan_booking import fulfil_plan
from booking.directory.models import Organisation

from .guard import AgentRequest, agent_required
from .order import by_name
from .shell import render_page

KEY = "booking_plan"


@require_safe
@agent_required
def plan(request: AgentRequest, plan_id: int) -> HttpResponse:
    """The way there, for the agent whose plan it is; afterwards, the way back."""
    rows = BookingPlan.objects.select_related("usager", "appointment")
    found = fetch_visible(rows, request.actor, pk=plan_id)
    organisations = visible_to(Organisation.objects.order_by(*by_name("name")), request.actor)
    where = [one for one in organisations if one.pk in request.actor.organisation_ids]
    known = set(found.usager.profiles.values_list("organisation_id", flat=True))
    where = [one for one in where if one.pk in known] or where
    if found.appointment_id is None:
        request.session[KEY] = found.pk
        if len(where) == 1:
            return redirect(_find(where[0], found))
    doors = [{"name": one.name, "url": _find(one, found)} for one in where]
    return render_page(request, "agent/booking/plan.html", {"plan": found, "doors": doors})


def page_after(request: HttpRequest, actor, booked: Appointment) -> str:
    """The address of the plan that this booking fulfils; nothing when it fulfils none."""
    plan_id = request.session.get(KEY)
    if plan_id is None or fulfil_plan(plan_id, booked, actor) is None:
        return ""
    del request.session[KEY]
    return reverse("agent_plan", args=[plan_id])


def _find(organisation: Organisation, found: BookingPlan) -> str:
    return f"{reverse('agent_find_slot', args=[organisation.pk])}?usagers={found.usager_id}"
