"""Giving a status: what will follow is told before, a note is taken at once and can be undone."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from booking.appointments.errors import ConfirmationNeeded, InvalidBooking, RuleRefused
from booking.appointments.history import history_of
from booking.appointments.models import Appointment
from booking.appointments.services.set_status import set_status
from booking.appointments.values import LONGEST_REASON
from booking.availability.loader import zone_of
from booking.directory.models import Organisation
from booking.domain import statuses
from booking.web.agent.acting import author_of, confirmation_of, done_once
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.shell import render_page
from booking.web.templatetags.wording import moment
from socle.clock import now
from socle.errors import NotVisible

from .choices import Choice, choices_for, is_noted
from .fetched import own_appointment, participations_of
from .told import told_words

TO_LIST = "a-renseigner"


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def give_status(
    request: AgentRequest, organisation: Organisation, appointment_id: int
) -> HttpResponse:
    """Say what will follow (GET), then do it (POST)."""
    appointment = own_appointment(request.actor, organisation, appointment_id)
    wanted = (request.POST if request.method == "POST" else request.GET).get("statut", "")
    if wanted not in statuses.CANCELLED | {statuses.SEEN, statuses.NOSHOW, statuses.UNKNOWN}:
        raise NotVisible
    if request.method == "POST":
        return _give(request, appointment, wanted)
    choice = _choice_of(appointment, wanted)
    if choice is None:
        return _too_late(request, appointment)
    return _ask(request, appointment, choice)


def _ask(
    request: AgentRequest, appointment: Appointment, choice: Choice, status: int = 200, **context
) -> HttpResponse:
    instant = now()
    zone = zone_of(appointment.place)
    shown = {
        "appointment": appointment,
        "moment": moment(appointment.starts_at, zone),
        "choice": choice,
        "told": told_words(
            appointment,
            participations_of(appointment),
            instant,
            comes_back=appointment.is_cancelled,
        ),
        "is_cancelling": choice.status in statuses.CANCELLED,
        "warning": appointment.motif.custom_cancel_warning_message,
        "longest_reason": LONGEST_REASON,
        "reason": request.POST.get("raison", ""),
        "page_url": page_url(appointment),
        **context,
    }
    page = render_page(
        request, "agent/rdv/status.html", shown, organisation=appointment.organisation
    )
    page.status_code = status
    return page


def _give(request: AgentRequest, appointment: Appointment, wanted: str) -> HttpResponse:
    before = appointment.status
    posted = request.POST
    confirmation = confirmation_of(request.actor, posted.getlist("confirme"))
    author = author_of(request.actor)
    key = posted.get("cle", "")[:100]
    try:
        done_once(
            lambda: set_status(
                appointment.pk,
                wanted,
                author,
                now(),
                key=key,
                confirmation=confirmation,
                reason=posted.get("raison", ""),
            )
        )
    except ConfirmationNeeded as error:
        codes = dict.fromkeys(caution.code.value for caution in error.cautions)
        return _ask_again(request, appointment, wanted, 409, cautions=error.cautions, codes=codes)
    except InvalidBooking as error:
        return _ask_again(request, appointment, wanted, 422, reason_error=error.message)
    except RuleRefused as error:
        if error.code != "transition":
            raise
        return _too_late(request, appointment)
    return _done(request, appointment, before, wanted)


def _ask_again(
    request: AgentRequest, appointment: Appointment, wanted: str, status: int, **context
) -> HttpResponse:
    """The same question with what was refused, if it can still be asked."""
    choice = _choice_of(appointment, wanted)
    if choice is None:
        return _too_late(request, appointment)
    return _ask(request, appointment, choice, status, **context)


def _choice_of(appointment: Appointment, wanted: str) -> Choice | None:
    offered = choices_for(appointment, now())
    return next((one for one in offered if one.status == wanted), None)


def _done(request: AgentRequest, appointment: Appointment, before: str, after: str) -> HttpResponse:
    """Back to where it was asked; a note that told nobody can be taken back from there."""
    undo = {"fait": appointment.pk, "avant": before} if is_noted(before, after) else {}
    if not undo:
        messages.success(request, "Le statut est enregistré.")
    if request.POST.get("suite") == TO_LIST:
        url = reverse("agent_unresolved", args=[appointment.organisation_id])
        if "page" in request.POST and request.POST["page"].isdigit():
            undo["page"] = request.POST["page"]
    else:
        url = page_url(appointment)
    return redirect(f"{url}?{urlencode(undo)}" if undo else url)


def _too_late(request: AgentRequest, appointment: Appointment) -> HttpResponse:
    """Somebody else was faster, or the page is old: say what it is now, and by whom."""
    appointment.refresh_from_db()
    lines = history_of(appointment.pk, zone_of(appointment.place))
    author = f", par {lines[0].author}" if lines else ""
    words = f"Le statut est maintenant : {appointment.get_status_display()}{author}."
    messages.warning(request, f"Ce statut ne peut plus être donné. {words}")
    return redirect(page_url(appointment))


def page_url(appointment: Appointment) -> str:
    return reverse("agent_appointment", args=[appointment.organisation_id, appointment.pk])
