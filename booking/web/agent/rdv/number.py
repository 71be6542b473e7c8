"""The number of somebody's request for a title: written, corrected or taken away by an agent."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from booking.appointments.errors import InvalidBooking
from booking.appointments.models import Participation
from booking.appointments.services.set_ants_number import set_ants_number
from booking.availability.loader import zone_of
from booking.directory.models import Organisation
from booking.web.agent.acting import author_of
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.shell import render_page
from booking.web.ants_number import AntsNumberField, warning_about
from booking.web.templatetags.wording import moment

from .fetched import own_appointment, participation_of
from .status import page_url


class NumberForm(forms.Form):
    """What France Titres says of it may be passed over by a tick."""

    ants_number = AntsNumberField(
        label="Numéro de pré-demande",
        required=False,
        help_text="10 lettres ou chiffres. Laissez vide pour le retirer. Exemple : A123456789",
    )
    quand_meme = forms.BooleanField(label="Enregistrer quand même ce numéro", required=False)

    def __init__(self, *args: object, part: Participation, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.part, self.is_doubtful = part, False

    def clean(self) -> None:
        found = self.part.appointment
        number = self.cleaned_data.get("ants_number", "")
        said = warning_about(number, found.place_id, found.pk)
        if said:
            self.is_doubtful = True
            if not self.cleaned_data.get("quand_meme"):
                self.add_error("quand_meme", said)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@agent_required
def give_number(
    request: AgentRequest, organisation: Organisation, appointment_id: int, participation_id: int
) -> HttpResponse:
    appointment = own_appointment(request.actor, organisation, appointment_id)
    part = participation_of(appointment, participation_id)
    part.appointment = appointment
    initial = {"ants_number": part.ants_number}
    posted = request.POST if request.method == "POST" else None
    form = NumberForm(posted, initial=initial, part=part)
    if form.is_valid():
        try:
            number = form.cleaned_data["ants_number"]
            set_ants_number(part.pk, number, author_of(request.actor))
        except InvalidBooking as refusal:
            form.add_error("ants_number", refusal.message)
        else:
            return redirect(page_url(appointment))
    context = {
        "form": form,
        "name": str(part.usager),
        "moment": moment(appointment.starts_at, zone_of(appointment.place)),
        "page_url": page_url(appointment),
    }
    page = render_page(request, "agent/rdv/number.html", context, organisation=organisation)
    page.status_code = 422 if form.is_bound else 200
    return page
