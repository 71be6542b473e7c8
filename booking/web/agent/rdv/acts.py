"""Small acts on an appointment: arrival, reminder, people who join or leave, deletion."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from booking.appointments.errors import AlreadyRegistered, ConfirmationNeeded
from booking.appointments.orders import Attendee
from booking.appointments.services.add_participation import add_participation
from booking.appointments.services.delete_appointment import delete_appointment
from booking.appointments.services.mark_arrived import mark_arrived
from booking.appointments.services.remove_participation import remove_participation
from booking.availability.loader import zone_of
from booking.directory.models import Organisation
from booking.notifications.services.ask_reminder import ask_reminder
from booking.notifications.services.resend_receipt import NotDoubtful, resend_for
from booking.web.agent.acting import author_of, confirmation_of
from booking.web.agent.booking.people import found_people
from booking.web.agent.found import attendees_of
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.shell import render_page
from booking.web.templatetags.wording import moment
from socle.clock import now
from socle.errors import DomainError, NotVisible

from .fetched import own_appointment, participation_of, participations_of
from .status import page_url

SAID_NOT_CONFIRMED = ("forbidden", "not_found")


@require_POST
@agent_required
def arrived(request: AgentRequest, organisation: Organisation, appointment_id: int) -> HttpResponse:
    appointment = own_appointment(request.actor, organisation, appointment_id)
    mark_arrived(appointment.pk, author_of(request.actor), now())
    messages.success(request, "L’arrivée de l’usager est notée.")
    return redirect(page_url(appointment))


@require_POST
@agent_required
def remind(
    request: AgentRequest, organisation: Organisation, appointment_id: int, participation_id: int
) -> HttpResponse:
    appointment = own_appointment(request.actor, organisation, appointment_id)
    participation = participation_of(appointment, participation_id)
    try:
        ask_reminder(request.actor, participation, now())
    except DomainError as error:
        if error.code in SAID_NOT_CONFIRMED:
            raise
        messages.warning(request, error.message)
    else:
        messages.success(request, f"Un rappel part vers {participation.usager}.")
    return redirect(page_url(appointment))


@require_POST
@agent_required
def resend(
    request: AgentRequest, organisation: Organisation, appointment_id: int, receipt_id: int
) -> HttpResponse:
    """Send a doubtful message again."""
    appointment = own_appointment(request.actor, organisation, appointment_id)
    if not appointment.receipts.filter(pk=receipt_id).exists():
        raise NotVisible
    try:
        resend_for(request.actor, receipt_id, now())
    except NotDoubtful as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, "Le message est renvoyé : son résultat s’affichera ici.")
    return redirect(page_url(appointment))


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def add_people(
    request: AgentRequest, organisation: Organisation, appointment_id: int
) -> HttpResponse:
    """Search somebody (GET), add them (POST)."""
    appointment = own_appointment(request.actor, organisation, appointment_id)
    if request.method == "POST":
        chosen = attendees_of(request.POST, request.actor)
        confirmation = confirmation_of(request.actor, request.POST.getlist("confirme"))
        for usager in chosen.usagers:
            _add(request, appointment, usager, confirmation)
        return redirect(page_url(appointment))
    typed = request.GET.get("q", "")
    ids = [part.usager_id for part in participations_of(appointment)]
    context = {
        "appointment": appointment,
        "moment": moment(appointment.starts_at, zone_of(appointment.place)),
        "page_url": page_url(appointment),
        "typed": typed,
        "people": found_people(request.actor, typed, lambda word: word, ids) if typed else [],
    }
    return render_page(request, "agent/rdv/add_people.html", context, organisation=organisation)


def _add(request: AgentRequest, appointment, usager, confirmation) -> None:
    order = Attendee(usager_id=usager.pk)
    author = author_of(request.actor)
    try:
        add_participation(appointment.pk, order, author, now(), confirmation=confirmation)
    except AlreadyRegistered as error:
        messages.info(request, error.message)
    except ConfirmationNeeded as error:
        messages.warning(request, " ".join(caution.sentence for caution in error.cautions))
    else:
        messages.success(request, f"{usager} participe à ce RDV.")


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
            if error.code in SAID_NOT_CONFIRMED:
                raise
            messages.warning(request, error.message)
        else:
            messages.success(request, f"{participation.usager} ne participe plus à ce RDV.")
        return redirect(page_url(appointment))
    text = (
        "Cette personne ne participera plus à ce RDV. Si elle devait être prévenue, elle le sera."
    )
    return _ask(
        request,
        appointment,
        title=f"Retirer {participation.usager} ?",
        text=text,
        button="Retirer cette personne",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def delete(request: AgentRequest, organisation: Organisation, appointment_id: int) -> HttpResponse:
    appointment = own_appointment(request.actor, organisation, appointment_id, "delete")
    if request.method == "POST":
        delete_appointment(appointment.pk, author_of(request.actor), now())
        messages.success(request, "Le rendez-vous est supprimé.")
        return redirect(reverse("agent_agenda", args=[organisation.pk]))
    text = (
        "Le RDV et ses participants disparaîtront des agendas et des statistiques. "
        "Personne ne sera prévenu : pour prévenir les usagers, annulez-le plutôt."
    )
    return _ask(
        request,
        appointment,
        title="Supprimer ce RDV ?",
        text=text,
        button="Supprimer définitivement",
    )


def _ask(request: AgentRequest, appointment, **context: str) -> HttpResponse:
    shown = {
        **context,
        "moment": moment(appointment.starts_at, zone_of(appointment.place)),
        "page_url": page_url(appointment),
    }
    return render_page(
        request, "agent/rdv/confirm.html", shown, organisation=appointment.organisation
    )
