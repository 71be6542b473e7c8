"""One session: who is expected, who came, who else comes."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from booking.access.decisions import fetch_visible, require_seen
from booking.appointments.errors import ConfirmationNeeded
from booking.appointments.models import Appointment, Participation
from booking.appointments.orders import Attendee
from booking.appointments.services.join_collective import join_collective
from booking.availability.loader import zone_of
from booking.directory.models import Organisation, Usager
from booking.web.agent.acting import author_of, confirmation_of, done_once
from booking.web.agent.booking.people import found_people
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.parameters import one_id
from booking.web.agent.rdv.choices import participation_choices
from booking.web.agent.shell import render_page
from booking.web.agent.standing import standing_of
from booking.web.templatetags.wording import moment
from socle.clock import now
from socle.errors import DomainError

from . import seats

LONGEST_SEARCH = 200


@require_safe
@agent_required
def session(request: AgentRequest, organisation: Organisation, appointment_id: int) -> HttpResponse:
    found = _session(request, organisation, appointment_id)
    return _page(request, organisation, found, now())


@require_POST
@agent_required
def register(
    request: AgentRequest, organisation: Organisation, appointment_id: int
) -> HttpResponse:
    """Register one usager of the organisation; over the last seat only once confirmed."""
    found = _session(request, organisation, appointment_id)
    require_seen(request.actor, "edit", found)
    usager_id = one_id(request.POST, "usager")
    fetch_visible(Usager.objects.current(), request.actor, pk=usager_id)
    attendee = Attendee(
        usager_id=usager_id,
        send_lifecycle_notifications="avertir" in request.POST,
        send_reminder_notification="rappeler" in request.POST,
    )
    confirmation = confirmation_of(request.actor, request.POST.getlist("confirme"))
    author, key = author_of(request.actor), request.POST.get("cle", "")[:100]
    try:
        done_once(
            lambda: join_collective(
                found.pk, attendee, author, now(), key=key, confirmation=confirmation
            )
        )
    except ConfirmationNeeded as error:
        again = {"cautions": error.cautions, "posted": request.POST, "usager_id": usager_id}
        return _page(request, organisation, found, now(), status=409, **again)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        messages.error(request, error.message)
    else:
        messages.success(request, "L’usager est inscrit.")
    return _back(organisation, found)


@require_safe
@agent_required
def sheet(request: AgentRequest, organisation: Organisation, appointment_id: int) -> HttpResponse:
    """The attendance sheet, to be printed and signed."""
    found = _session(request, organisation, appointment_id)
    names = [
        str(part.usager) for part in _participations(found) if part.status in ("unknown", "seen")
    ]
    empty_lines = max(3, (found.max_participants_count or 0) - len(names))
    context = {
        "session": found,
        "moment": moment(found.starts_at, zone_of(found.place)),
        "names": names,
        "empty_lines": range(min(empty_lines, 30)),
    }
    return render_page(request, "agent/collective/sheet.html", context, organisation=organisation)


def _page(
    request: AgentRequest,
    organisation: Organisation,
    found: Appointment,
    instant: datetime,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    zone = zone_of(found.place)
    may_edit = found.organisation_id in request.actor.organisation_ids
    parts = _participations(found)
    typed = request.GET.get("q", "")[:LONGEST_SEARCH]
    context = {
        "session": found,
        "moment": moment(found.starts_at, zone),
        "standing": standing_of(found.status, found.starts_at, instant, zone, collective=True),
        "seats": seats.words_of(found),
        "seats_label": seats.label_of(found),
        "may_edit": may_edit and not found.is_cancelled,
        "parts": list(_shown(parts, found, instant)),
        "typed": typed,
        "people": _found(request, typed, parts) if typed and may_edit else [],
        "key": uuid.uuid4().hex,
        "page_url": reverse("agent_appointment", args=[organisation.pk, found.pk]),
        **more,
    }
    page = render_page(request, "agent/collective/page.html", context, organisation=organisation)
    page.status_code = status
    return page


def _found(request: AgentRequest, typed: str, parts: list[Participation]) -> list[dict]:
    """Those of the organisations that one sees: others are linked from their own page first."""
    ids = [part.usager_id for part in parts if part.status not in ("excused", "revoked")]
    people = found_people(request.actor, typed, str, ids)
    return [one for one in people if not one["masked"]]


def _shown(
    parts: Iterable[Participation], found: Appointment, instant: datetime
) -> Iterable[dict[str, object]]:
    zone = zone_of(found.place)
    for part in parts:
        yield {
            "part": part,
            "standing": standing_of(part.status, found.starts_at, instant, zone),
            "choices": participation_choices(found, part.status, instant),
        }


def _session(request: AgentRequest, organisation: Organisation, appointment_id: int) -> Appointment:
    rows = Appointment.objects.with_seats().select_related("motif", "place", "organisation")
    lookup = {"pk": appointment_id, "organisation": organisation, "motif__collectif": True}
    return fetch_visible(rows, request.actor, **lookup)


def _participations(found: Appointment) -> list[Participation]:
    rows = Participation.objects.filter(appointment=found).select_related("usager__responsible")
    return list(rows.order_by("usager__sort_name", "pk"))


def _back(organisation: Organisation, found: Appointment) -> HttpResponse:
    return HttpResponseRedirect(reverse("agent_session", args=[organisation.pk, found.pk]))
