"""Durées de conservation: how long the espace keeps what."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from booking.directory.models import RetentionPolicy
from booking.directory.models.retention import BOUNDS
from booking.directory.services.set_retention import set_retention
from booking.web.agent.configuration.editing import saved
from booking.web.agent.guard import AgentRequest
from socle.clock import now

from .guard import makes
from .page import show_form

INTRO = (
    "Passé ces durées, les données sont effacées ou rendues anonymes chaque nuit, sans retour. "
    "Raccourcir une durée efface dès la nuit prochaine ce qui la dépasse."
)


class RetentionForm(forms.Form):
    """One whole number a duration; their bounds are those of the model."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, policy: RetentionPolicy, data=None) -> None:
        names = (*BOUNDS, "version")
        super().__init__(data, initial={name: getattr(policy, name) for name in names})
        for name, (least, _, most) in BOUNDS.items():
            column = RetentionPolicy._meta.get_field(name)
            label = str(column.verbose_name)
            self.fields[name] = forms.IntegerField(
                label=label[0].upper() + label[1:],
                help_text=column.help_text,
                min_value=least,
                max_value=most,
            )


@require_http_methods(["GET", "HEAD", "POST"])
@makes(RetentionPolicy)
def retention(request: AgentRequest) -> HttpResponse:
    form = RetentionForm(RetentionPolicy.objects.first() or RetentionPolicy(), request.POST or None)

    def work() -> None:
        durations = dict(form.cleaned_data)
        version = durations.pop("version")
        set_retention(durations, version, request.actor, now())

    status = saved(form, work)
    if not status:
        messages.success(request, "Les durées de conservation sont enregistrées.")
        return redirect("agent_espace_retention")
    return show_form(request, form, "Durées de conservation", status, intro=INTRO)
