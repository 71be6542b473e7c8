"""Who follows an usager."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from booking.access.decisions import visible_to
from booking.directory.models import Agent, Organisation, Usager
from booking.directory.services.assign_referents import change_referents, possible_referents
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.order import by_name
from booking.web.agent.shell import render_page
from socle.clock import now

from .fetch import own_usager


class ReferentsForm(forms.Form):
    """Boxes of colleagues; `read` are those that were ticked when the page was made."""

    mark_optional = False
    referents = forms.TypedMultipleChoiceField(
        label="Agents",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Cet agent ne peut plus être choisi. Rechargez la page."},
    )
    read = forms.TypedMultipleChoiceField(
        coerce=int, required=False, widget=forms.MultipleHiddenInput
    )

    def __init__(self, *args: object, agents: list[Agent], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        choices = [(agent.pk, str(agent)) for agent in agents]
        for name in self.fields:
            self.fields[name].choices = choices


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def referents(request: AgentRequest, organisation: Organisation, usager_id: int) -> HttpResponse:
    usager = own_usager(request, usager_id)
    agents = _offered(request, usager)
    present = usager.referents.values_list("pk", flat=True)
    ids = {agent.pk for agent in agents}
    shown = [pk for pk in present if pk in ids]
    initial = {"referents": shown, "read": shown}
    form = ReferentsForm(
        request.POST if request.method == "POST" else None, agents=agents, initial=initial
    )
    back = reverse("agent_usager", args=[organisation.pk, usager.pk])
    if request.method == "POST" and form.is_valid():
        wanted, read = (set(form.cleaned_data[name]) for name in ("referents", "read"))
        change_referents(usager.pk, wanted - read, read - wanted, request.actor, now())
        messages.success(request, "Les référents sont enregistrés.")
        return redirect(back)
    context = {
        "usager": usager,
        "form": form,
        "agents": agents,
        "back_url": back,
        "crumbs": [
            {"label": "Usagers", "url": reverse("agent_usagers", args=[organisation.pk])},
            {"label": str(usager), "url": back},
            {"label": "Référents"},
        ],
    }
    page = render_page(request, "agent/usagers/referents.html", context, organisation=organisation)
    page.status_code = 422 if form.errors else 200
    return page


def _offered(request: AgentRequest, usager: Usager) -> list[Agent]:
    """Colleagues whom the agent sees; the others' place is not touched."""
    eligible = possible_referents(usager, request.actor).values("pk")
    seen = visible_to(Agent.objects.named().filter(pk__in=eligible), request.actor)
    return list(seen.order_by(*by_name("last_name", "first_name"), "pk"))
