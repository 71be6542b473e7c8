"""Territoire: the communes that the espace serves, for who looks for a service on the portal."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from booking.directory.communes import commune_of, spelled
from booking.directory.models import DeclaredCommune
from booking.directory.services.declare_communes import communes_version, declare_communes
from booking.web.agent.configuration.editing import saved
from booking.web.agent.guard import AgentRequest
from socle.clock import now

from .guard import makes
from .page import show_form

INTRO = (
    "Sur le portail, une personne trouve votre espace en cherchant sa commune. Sans liste, "
    "l’espace est proposé à tout son département ; avec une liste, à ces communes seulement."
)


class CommunesForm(forms.Form):
    communes = forms.CharField(
        label="Communes desservies",
        required=False,
        strip=False,
        help_text="Une par ligne : nom, nom et code postal, ou code INSEE.",
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )
    version = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
@makes(DeclaredCommune)
def territory(request: AgentRequest) -> HttpResponse:
    codes = list(DeclaredCommune.objects.values_list("city_code", flat=True))
    initial = {"communes": _written(codes), "version": communes_version(codes)}
    form = CommunesForm(request.POST or None, initial=initial)
    done = []

    def work() -> None:
        given = form.cleaned_data
        done.extend(
            declare_communes(
                given["communes"], request.actor, now(), version=given["version"] or None
            )
        )

    status = saved(form, work)
    if not status:
        count = len(done)
        told = f"{count} commune{'s' * (count > 1)}" if count else "tout le département"
        messages.success(request, f"Enregistré : l’espace est proposé pour {told}.")
        return redirect("agent_espace_territory")
    return show_form(request, form, "Territoire", status, intro=INTRO)


def _written(codes: list[str]) -> str:
    """A line a commune, that reads back as itself."""
    communes = [one for one in map(commune_of, codes) if one]
    communes.sort(key=lambda one: (spelled(one.name), one.code))
    return "\n".join(
        f"{one.name} {one.postcodes[0]}" if len(one.postcodes) == 1 else one.code
        for one in communes
    )
