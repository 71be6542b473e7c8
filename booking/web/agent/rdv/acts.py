"""Small acts on an appointment: arrival, reminder, deletion."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from booking.appointments.services.delete_appointment import delete_appointment
from booking.appointments.services.mark_arrived import mark_arrived
from booking.directory.models import Organisation
from booking.notifications.services.ask_reminder import ask_reminder
from booking.notifications.services.resend_receipt import NotDoubtful, resend_for
from booking.web.agent.acting import author_of
from booking.web.agent.guard import AgentRequest, agent_required
from socle.clock import now
from socle.errors import DomainError, NotVisible

from .asking import ask_first
from .fetched import own_appointment, participation_of
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
    return ask_first(
        request,
        appointment,
        title="Supprimer ce RDV ?",
        text=text,
        button="Supprimer définitivement",
    )
