"""A step of the wizard in its page: where one is, what was chosen, each with its way back."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse

from booking.appointments.answering import said_in
from booking.catalog.models import Motif
from booking.domain.wording import enumerate_words, format_duration
from booking.web.agent.acting import shell_of
from booking.web.agent.find.question import FOR
from booking.web.agent.guard import AgentRequest
from booking.web.agent.shell import render_page
from booking.web.templatetags.wording import moment, tied

from .forms import NewUsagerForm
from .state import State, Step

TEMPLATES = {
    Step.MOTIF: "motif",
    Step.PEOPLE: "people",
    Step.TIME: "time",
    Step.CHECK: "check",
}
# What the form of a step asks itself, and must not carry along.
OWN_FIELDS = {
    Step.MOTIF: ("motif", "duree"),
    Step.TIME: ("debut", "duree", "lieu", "lieu_nom", "lieu_adresse", "agents"),
}
HOW = {
    Motif.LocationType.PHONE: "Par téléphone",
    Motif.LocationType.HOME: "Au domicile de l’usager",
    Motif.LocationType.VISIO: "Par visioconférence",
}


def show(
    request: AgentRequest,
    state: State,
    step: Step,
    status: int = 200,
    *,
    template: str = "",
    **context: object,
) -> HttpResponse:
    """
    Args:
        template: when it is not the step's own.
    """
    steps = [
        {
            "number": int(one),
            "title": one.title,
            "current": one is step,
            "url": state.url(one) if one < step else "",
        }
        for one in Step
    ]
    shared = {
        "shell": shell_of(request),
        "state": state,
        "step": step,
        "next_title": Step(step + 1).title if step < Step.CHECK else "",
        "steps": steps,
        "lines": recap_of(state, step),
        "kept": state.hidden(*OWN_FIELDS.get(step, ())),
        "next_url": state.url(),
        "search_url": state.url(route="agent_book_search"),
        "create_url": state.url(route="agent_book_create"),
        "find_url": _find_url(state),
        "new_form": NewUsagerForm(),
    }
    page = render_page(
        request,
        f"agent/booking/{template or TEMPLATES[step]}.html",
        {**shared, **context},
        organisation=state.organisation,
    )
    page.status_code = status
    return page


def recap_of(state: State, step: Step) -> list[dict[str, object]]:
    """For components/recap.html: what the steps before this one have settled."""
    lines = []
    if state.motif and step > Step.MOTIF:
        lines.append(_line("Motif", state.motif.name, state.url(Step.MOTIF), "le motif"))
    if state.attendees.glimpses and step > Step.PEOPLE:
        names = enumerate_words([one.name for one in state.attendees.glimpses])
        lines.append(_line("Usagers", names, state.url(Step.PEOPLE), "les usagers"))
    if step > Step.PEOPLE and state.answered and state.answered.is_over:
        lines += _answers(state)
    if step > Step.TIME:
        back = state.url(Step.TIME)
        minutes = state.length
        date = moment(state.starts_at, state.zone)
        lines.append(
            {**_line("Date", date, back, "la date"), "details": [tied(format_duration(minutes))]}
        )
        lines.append({**_where(state), "edit_url": back, "edit_label": "le lieu"})
        agents = enumerate_words([str(agent) for agent in state.chosen_agents])
        lines.append(_line("Agents", agents, back, "les agents"))
    elif state.starts_at and step > Step.MOTIF:
        lines.append({"label": "Date", "value": moment(state.starts_at, state.zone)})
    return lines


def _answers(state: State) -> list[dict[str, object]]:
    """What was answered, or why nothing was; nothing for a motif that asks nothing."""
    sheet = state.answered.sheet
    if sheet is None:
        return []
    back = f"{state.url(Step.TIME)}&questions=revoir"
    if state.answered.is_skipped:
        line = _line("Questionnaire", "Non posé", back, "le questionnaire")
        return [{**line, "details": [f"Raison : {sheet.skipped_because}"]}]
    said = [
        f"{line['label']} {line['words'] or 'sans réponse'}"
        for line in said_in(state.answered.lines())
    ]
    if not said:
        return []
    return [{**_line("Questionnaire", "", back, "les réponses"), "details": said}]


def _find_url(state: State) -> str:
    """The slots on offer, for the same motif and people."""
    kept = ("motif", "usagers", "modele", "duree", "reponses")
    pairs = [pair for pair in state.parameters if pair[0] in kept]
    pairs += [(FOR, state.motif.pk)] if state.motif else []
    return f"{reverse('agent_find_slot', args=[state.organisation.pk])}?{urlencode(pairs)}"


def _where(state: State) -> dict[str, object]:
    place = state.one_off or state.place
    if place:
        return {"label": "Lieu", "value": place.name, "details": [place.address]}
    how = HOW.get(state.motif.location_type, "")
    if state.motif.location_type == Motif.LocationType.HOME:
        addresses = {
            usager.contact.address
            for usager, one in zip(state.attendees.usagers, state.attendees.glimpses, strict=True)
            if not one.masked
        }
        known = sorted(address for address in addresses if address)
        return {"label": "Lieu", "value": how, "details": known or ["Adresse non renseignée"]}
    return {"label": "Lieu", "value": how}


def _line(label: str, value: str, url: str, edit_label: str) -> dict[str, object]:
    return {"label": label, "value": value, "edit_url": url, "edit_label": edit_label}
