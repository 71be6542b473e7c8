"""The configuration's first page: what is done, what still prevents online booking, and doors."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from booking.appointments.readiness import MotifState, motif_states
from booking.directory.models import AgentRole, Organisation
from booking.web.agent import first_run
from booking.web.agent.guard import AgentRequest
from booking.web.agent.shell import render_page
from socle.clock import now

from .guard import configures

DOORS = (
    ("Informations de l’organisation", "Nom, téléphone, horaires", "agent_organisation_edit"),
    ("Agents", "Inviter, changer un niveau, retirer", "agent_team"),
    ("Motifs", "Ce pour quoi l’on vient", "agent_motifs"),
    ("Lieux", "Où l’on reçoit", "agent_places"),
    ("Réservation en ligne", "Lien, code QR, affiche", "agent_online"),
)


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the first-run list."""

    label: str
    hint: str
    url: str
    is_done: bool


@require_safe
@configures("edit")
def hub(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    states = motif_states(organisation, now())
    tasks = _tasks(organisation, states)
    context = {
        "tasks": tasks,
        "done": sum(task.is_done for task in tasks),
        "is_live": any(state.is_live for state in states),
        "doors": [
            {"title": title, "text": text, "url": reverse(route, args=[organisation.pk])}
            for title, text, route in DOORS
        ],
    }
    return render_page(request, "agent/configuration/hub.html", context, organisation=organisation)


def _tasks(organisation: Organisation, states: list[MotifState]) -> list[Task]:
    """In the order in which a new administrator does them; each says what is missing."""
    colleagues = AgentRole.objects.filter(organisation=organisation).count()
    needs_place = not states or any(state.motif.needs_place for state in states)
    steps = (
        (first_run.PHONE, bool(organisation.phone)),
        (first_run.PLACE, not needs_place or first_run.has_place(organisation)),
        (first_run.MOTIF, bool(states)),
        (first_run.WINDOW, any(state.supply for state in states)),
        (first_run.OPENED, any(state.motif.bookable_by == "everyone" for state in states)),
        (first_run.SHARED, any(state.is_live for state in states)),
        (first_run.COLLEAGUE, colleagues > 1),
    )
    return [Task(step.label, step.hint, step.url(organisation), is_done) for step, is_done in steps]
