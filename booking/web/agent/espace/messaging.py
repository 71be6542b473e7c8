"""Messages et budget: how much the espace sends, and what it lets SMS cost."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from booking.notifications.models import MessagingRules
from booking.notifications.services.set_messaging_rules import FIELDS, set_messaging_rules
from booking.web.agent.configuration.editing import saved
from booking.web.agent.guard import AgentRequest

from .guard import makes
from .page import show_form

INTRO = (
    "Ces plafonds protègent les usagers d’un envoi répété par erreur, et l’espace d’une dépense "
    "imprévue."
)


class MessagingForm(forms.Form):
    """Its fields are those of `set_messaging_rules`, which checks them."""

    messages_a_day = forms.IntegerField(
        label="Messages par personne et par jour",
        min_value=1,
        max_value=1000,
        help_text="Par e-mail d’une part, par SMS de l’autre. Au-delà, rien ne part avant demain.",
    )
    sms_a_day = forms.IntegerField(
        label="SMS de l’espace par jour",
        min_value=0,
        max_value=1_000_000,
        help_text="0 : aucun SMS ne part.",
    )
    sms_price = forms.DecimalField(
        label="Prix d’un SMS (euros)",
        min_value=0,
        max_digits=7,
        decimal_places=4,
        help_text="Celui de votre contrat : il sert à calculer la dépense.",
    )
    sms_monthly_budget = forms.DecimalField(
        label="Budget mensuel de SMS (euros)",
        required=False,
        min_value=0,
        max_digits=9,
        decimal_places=2,
        help_text="Quand il est atteint, les administrateurs de l’espace sont prévenus une fois ; "
        "les SMS continuent de partir. Vide : pas de budget.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


@require_http_methods(["GET", "HEAD", "POST"])
@makes(MessagingRules)
def messaging(request: AgentRequest) -> HttpResponse:
    rules = MessagingRules.current()
    initial = {name: getattr(rules, name) for name in (*FIELDS, "version")}
    form = MessagingForm(request.POST or None, initial=initial)

    def work() -> None:
        values = dict(form.cleaned_data)
        version = values.pop("version")
        set_messaging_rules(values, version, request.actor)

    status = saved(form, work)
    if not status:
        messages.success(request, "Les réglages des messages sont enregistrés.")
        return redirect("agent_espace_messages")
    return show_form(request, form, "Messages et budget", status, intro=INTRO)
