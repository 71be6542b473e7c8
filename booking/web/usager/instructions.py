"""What must be read before a slot is chosen, and the box that says it was."""

from django import forms
from django.http import HttpRequest, HttpResponse

from .answers import READ
from .path import Path, Step
from .screen import show


class InstructionsForm(forms.Form):
    """One box; its name and value are those of the address."""

    consignes = forms.BooleanField(
        label="J’ai lu ces consignes",
        widget=forms.CheckboxInput(attrs={"value": READ}),
        error_messages={"required": "Cochez cette case pour continuer."},
    )


def ask(request: HttpRequest, path: Path, view_name: str = "booking_start") -> HttpResponse:
    """The form leads to `view_name` with the answers given so far."""
    sent = "suite" in request.GET
    form = InstructionsForm(request.GET if sent else None)
    return show(
        request,
        "instructions",
        path,
        Step.INSTRUCTIONS,
        status=422 if sent else 200,
        form=form,
        view_name=view_name,
    )
