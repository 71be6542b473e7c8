"""Each participant of a session: what is only noted is one click, what tells people is asked."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from booking.appointments.cautions import Caution
from booking.appointments.errors import ConfirmationNeeded, RuleRefused
from booking.appointments.models import Appointment, Participation
from booking.appointments.services.set_status import set_participation_status
from booking.availability.loader import zone_of
from booking.directory.models import Organisation
from booking.domain.statuses import label_of, moment_of
from booking.web.agent.acting import author_of, confirmation_of
from booking.web.agent.guard import AgentRequest, agent_required
from socle.clock import now

from .asking import ask_first
from .choices import Choice, participation_choices
from .fetched import own_appointment, participation_of
from .status import page_url
from .told import NOBODY, told_words

TO_SESSION = "seance"


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def give_presence(
    request: AgentRequest, organisation: Organisation, appointment_id: int, participation_id: int
) -> HttpResponse:
    """Say what will follow (GET), then do it (POST)."""
    appointment = own_appointment(request.actor, organisation, appointment_id)
    part = participation_of(appointment, participation_id)
    asked = request.POST if request.method == "POST" else request.GET
    offered = participation_choices(appointment, part.status, now())
    choice = next((one for one in offered if one.status == asked.get("statut")), None)
    if choice is None:
        return _too_late(request, appointment, part)
    if request.method != "POST":
        return _ask(request, appointment, part, choice)
    confirmation = confirmation_of(request.actor, asked.getlist("confirme"))
    try:
        set_participation_status(
            part.pk, choice.status, author_of(request.actor), now(), confirmation=confirmation
        )
    except ConfirmationNeeded as error:
        return _ask(request, appointment, part, choice, error.cautions)
    except RuleRefused:
        return _too_late(request, appointment, part)
    messages.success(request, f"{part.usager} : c’est noté.")
    return redirect(back_url(request, appointment))


def back_url(request: AgentRequest, appointment: Appointment) -> str:
    """Where it was asked: the session's own page, or the appointment's."""
    if TO_SESSION in (request.POST.get("suite"), request.GET.get("suite")):
        return reverse("agent_session", args=[appointment.organisation_id, appointment.pk])
    return page_url(appointment)


def _ask(
    request: AgentRequest,
    appointment: Appointment,
    part: Participation,
    choice: Choice,
    cautions: Sequence[Caution] = (),
) -> HttpResponse:
    told = NOBODY if choice.is_noted else told_words(appointment, [part], now(), comes_back=True)
    return ask_first(
        request,
        appointment,
        status=409 if cautions else 200,
        title=f"{choice.label}\N{NO-BREAK SPACE}?",
        button=f"{choice.label} malgré tout" if cautions else choice.label,
        text=f"{part.usager}. {told}",
        page_url=back_url(request, appointment),
        cautions=cautions,
        kept=[
            ("statut", choice.status),
            ("suite", request.POST.get("suite") or request.GET.get("suite", "")),
            *(("confirme", caution.code.value) for caution in cautions),
        ],
    )


def _too_late(request: AgentRequest, appointment: Appointment, part: Participation) -> HttpResponse:
    """Somebody else was faster, or the page is old: say what it is now."""
    part.refresh_from_db(fields=["status"])
    instant = moment_of(appointment.starts_at, now(), zone_of(appointment.place))
    label = label_of(part.status, instant)
    messages.warning(
        request, f"Ce statut ne peut plus être donné. {part.usager}, maintenant : {label}."
    )
    return redirect(back_url(request, appointment))
