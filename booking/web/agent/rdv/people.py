"""Who takes part in an appointment: somebody more, somebody less."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from booking.appointments.cautions import Caution
from booking.appointments.errors import AlreadyRegistered, ConfirmationNeeded
from booking.appointments.models import Appointment
from booking.appointments.orders import Attendee
from booking.appointments.services.add_participation import add_participation
from booking.appointments.services.claim_chosen import Confirmation
from booking.appointments.services.remove_participation import remove_participation
from booking.availability.loader import zone_of
from booking.directory.models import Organisation, Usager
from booking.web.agent.acting import author_of, confirmation_of
from booking.web.agent.booking.people import found_people
from booking.web.agent.found import attendees_of
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.shell import render_page
from booking.web.templatetags.wording import moment
from socle.clock import now
from socle.errors import DomainError

from .asking import ask_first
from .fetched import own_appointment, participation_of, participations_of
from .presence import back_url
from .status import page_url
from .told import told_words


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def add_people(
    request: AgentRequest, organisation: Organisation, appointment_id: int
) -> HttpResponse:
    """Search somebody (GET), add them (POST)."""
    appointment = own_appointment(request.actor, organisation, appointment_id)
    if request.method == "POST":
        return _add_all(request, appointment)
    return _people_page(request, appointment)


def _add_all(request: AgentRequest, appointment: Appointment) -> HttpResponse:
    """Those posted; what somebody's coming meets is read on the page, and confirmed there."""
    chosen = attendees_of(request.POST, request.actor)
    confirmation = confirmation_of(request.actor, request.POST.getlist("confirme"))
    cautions: list[Caution] = []
    left = []
    for usager, word in zip(chosen.usagers, chosen.words, strict=True):
        if found := _add(request, appointment, usager, confirmation):
            cautions += found
            left.append(word)
    if not left:
        return redirect(page_url(appointment))
    codes = {*confirmation.codes, *(caution.code.value for caution in cautions)}
    return _people_page(request, appointment, cautions=cautions, left=left, codes=sorted(codes))


def _people_page(request: AgentRequest, appointment: Appointment, **refused: list) -> HttpResponse:
    typed = request.GET.get("q", "")
    ids = [part.usager_id for part in participations_of(appointment)]
    context = {
        "appointment": appointment,
        "moment": moment(appointment.starts_at, zone_of(appointment.place)),
        "page_url": page_url(appointment),
        "typed": typed,
        "people": found_people(request.actor, typed, lambda word: word, ids) if typed else [],
        **refused,
    }
    page = render_page(
        request, "agent/rdv/add_people.html", context, organisation=appointment.organisation
    )
    page.status_code = 409 if refused else 200
    return page


def _add(
    request: AgentRequest, appointment: Appointment, usager: Usager, confirmation: Confirmation
) -> Sequence[Caution]:
    """What is to be confirmed first; nothing when it is done, or cannot be."""
    order = Attendee(usager_id=usager.pk)
    author = author_of(request.actor)
    try:
        add_participation(appointment.pk, order, author, now(), confirmation=confirmation)
    except AlreadyRegistered as error:
        messages.info(request, error.message)
    except ConfirmationNeeded as error:
        return error.cautions
    else:
        messages.success(request, f"{usager} participe à ce RDV.")
    return ()


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def remove_person(
    request: AgentRequest, organisation: Organisation, appointment_id: int, participation_id: int
) -> HttpResponse:
    appointment = own_appointment(request.actor, organisation, appointment_id)
    participation = participation_of(appointment, participation_id)
    if request.method == "POST":
        try:
            remove_participation(participation.pk, author_of(request.actor), now())
        except DomainError as error:
            if error.status in (403, 404):
                raise
            messages.warning(request, error.message)
        else:
            messages.success(request, f"{participation.usager} ne participe plus à ce RDV.")
        return redirect(back_url(request, appointment))
    told = told_words(appointment, [participation], now())
    text = f"Cette personne ne participera plus à ce RDV. {told}"
    return ask_first(
        request,
        appointment,
        title=f"Retirer {participation.usager} ?",
        text=text,
        button="Retirer cette personne",
        page_url=back_url(request, appointment),
        kept=[("suite", request.GET.get("suite", ""))],
    )
