"""Fiches RDV: what agents write on an appointment, and what an arrival in the waiting room does."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from booking.directory.models import RecordSettings
from booking.directory.services.edit_record_settings import (
    APPOINTMENT_FLAGS,
    edit_appointment_settings,
)
from booking.directory.versions import version_of
from booking.web.agent.configuration.editing import saved
from booking.web.agent.guard import AgentRequest
from socle.clock import now

from .guard import makes
from .page import show_form

INTRO = "Ces réglages valent pour toutes les organisations et tous les services de l’espace."


class RdvRecordForm(forms.Form):
    """Its boxes are `APPOINTMENT_FLAGS`."""

    shows_context = forms.BooleanField(
        label="Les agents écrivent un contexte",
        required=False,
        help_text="Lu par les agents seulement. Décoché, il est masqué : ce qui est écrit est "
        "gardé et revient avec lui.",
    )
    waiting_room_color = forms.BooleanField(
        label="Salle d’attente : signaler l’arrivée par une couleur dans l’agenda", required=False
    )
    waiting_room_mail = forms.BooleanField(
        label="Salle d’attente : prévenir l’agent par e-mail", required=False
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
@makes(RecordSettings)
def rdv_records(request: AgentRequest) -> HttpResponse:
    settings = RecordSettings.current()
    initial = {name: getattr(settings, name) for name in APPOINTMENT_FLAGS}
    initial["version"] = settings_version(settings)
    form = RdvRecordForm(request.POST or None, initial=initial)

    def work() -> None:
        edit_appointment_settings(request.actor, now(), **form.cleaned_data)

    status = saved(form, work)
    if not status:
        messages.success(request, "Les fiches RDV sont réglées.")
        return redirect("agent_espace_rdv_records")
    return show_form(request, form, "Fiches RDV", status, intro=INTRO)


def settings_version(settings: RecordSettings) -> str:
    """Empty while the espace has chosen nothing."""
    return version_of(settings) if settings.pk else ""
