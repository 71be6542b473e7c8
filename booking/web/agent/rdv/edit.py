"""The form of an appointment: when, where, with whom, notes, and who is told."""

import uuid

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_http_methods

from booking.appointments.errors import ConfirmationNeeded
from booking.appointments.models import Appointment, Participation
from booking.appointments.orders import Details, MoveOrder
from booking.appointments.services.amend_appointment import ChangedMeanwhile, amend_appointment
from booking.availability.loader import zone_of
from booking.directory.models import Agent, Organisation, Place, RecordSettings
from booking.domain.wallclock import at
from booking.web.agent.acting import author_of, confirmation_of, done_once, leave_for, shell_of
from booking.web.agent.find.choices import agents_of, places_of
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.one_off import (
    CHOICE,
    ONE_OFF,
    OneOffMixin,
    address_field,
    located,
    name_field,
    one_off_of,
)
from booking.web.agent.parameters import start_of
from booking.web.agent.shell import render_page
from booking.web.agent.when_fields import agents_field, context_field, length_field, start_field
from booking.web.templatetags.wording import moment
from socle.clock import now
from socle.errors import DomainError

from .fetched import own_appointment, participations_of
from .status import page_url
from .told import told_words
from .version import read_version, version_of


class EditForm(OneOffMixin, forms.Form):
    """The motif never changes: another motif is another appointment."""

    debut = start_field()
    duree = length_field()
    lieu = forms.ChoiceField(label="Lieu")
    lieu_nom = name_field()
    lieu_adresse = address_field()
    agents = agents_field()
    nom = forms.CharField(label="Intitulé", required=False, max_length=150)
    places = forms.IntegerField(
        label="Nombre de places",
        required=False,
        min_value=1,
        max_value=32_767,
        help_text="Laissez vide pour ne pas limiter.",
    )
    contexte = context_field()

    def __init__(self, appointment: Appointment, agents: list[Agent], places: list[Place], **more):
        super().__init__(**more)
        motif = appointment.motif
        self.fields["agents"].choices = [(agent.pk, str(agent)) for agent in agents]
        known = {place.pk: place for place in places}
        if appointment.place:
            known.setdefault(appointment.place_id, appointment.place)
        self.fields["lieu"].choices = [
            *((place.pk, place.name) for place in known.values()),
            CHOICE,
        ]
        # Hidden, not lost: what was written stays.
        removed = [] if RecordSettings.current().shows_context else ["contexte"]
        if not motif.needs_place:
            removed += ["lieu", "lieu_nom", "lieu_adresse"]
        if not motif.collectif:
            removed += ["nom", "places"]
        if appointment.is_cancelled:
            removed += ["debut", "duree", "lieu", "lieu_nom", "lieu_adresse", "agents"]
        for name in dict.fromkeys(removed):
            del self.fields[name]


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def edit(request: AgentRequest, organisation: Organisation, appointment_id: int) -> HttpResponse:
    """The form (GET; a start and agents of the address are filled in), then its saving (POST)."""
    appointment = own_appointment(request.actor, organisation, appointment_id)
    agents = _agents(request, appointment)
    places = list(places_of(organisation))
    if request.method != "POST":
        form = EditForm(appointment, agents, places, initial=_initial(appointment, request.GET))
        return _page(request, appointment, form)
    form = EditForm(appointment, agents, places, data=request.POST)
    if not form.is_valid():
        return _page(request, appointment, form, 422)
    return _save(request, appointment, form, places)


def _agents(request: AgentRequest, appointment: Appointment) -> list[Agent]:
    """Those whom the agent sees, and those who take part already."""
    seen = {agent.pk: agent for agent in agents_of(request.actor, appointment.organisation)}
    for agent in appointment.agents.all():
        seen.setdefault(agent.pk, agent)
    return list(seen.values())


def _initial(appointment: Appointment, asked: QueryDict) -> dict[str, object]:
    zone = zone_of(appointment.place)
    start = appointment.starts_at.astimezone(zone).replace(tzinfo=None)
    agents = [pk for pk in asked.getlist("agents")[:100] if pk.isascii() and pk.isdigit()]
    if asked_start := start_of(asked, "debut", zone):
        start = asked_start.astimezone(zone).replace(tzinfo=None)
    return {
        "debut": start,
        "duree": _minutes(appointment),
        "lieu": asked.get("lieu") or appointment.place_id,
        "agents": agents or [agent.pk for agent in appointment.agents.all()],
        "nom": appointment.name,
        "places": appointment.max_participants_count,
        "contexte": appointment.context,
    }


def _minutes(appointment: Appointment) -> int:
    return int((appointment.ends_at - appointment.starts_at).total_seconds() // 60)


def _page(
    request: AgentRequest, appointment: Appointment, form: EditForm, status: int = 200, **context
) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    parts = participations_of(appointment)
    shown = {
        "shell": shell_of(request),
        "appointment": appointment,
        "moment": moment(appointment.starts_at, zone_of(appointment.place)),
        "form": form,
        "version": version_of(appointment) if posted is None else posted.get("version", ""),
        "key": (posted and posted.get("cle")) or uuid.uuid4().hex,
        "told": told_words(appointment, parts, now()),
        "guests": [_guest(part, posted) for part in parts],
        "page_url": page_url(appointment),
        **context,
    }
    page = render_page(request, "agent/rdv/edit.html", shown, organisation=appointment.organisation)
    page.status_code = status
    return page


def _guest(part: Participation, posted: QueryDict | None) -> dict[str, object]:
    changes, reminder = part.send_lifecycle_notifications, part.send_reminder_notification
    if posted is not None:
        changes, reminder = f"avertir-{part.pk}" in posted, f"rappeler-{part.pk}" in posted
    return {"pk": part.pk, "name": str(part.usager), "changes": changes, "reminder": reminder}


def _save(
    request: AgentRequest, appointment: Appointment, form: EditForm, places: list[Place]
) -> HttpResponse:
    posted = request.POST
    confirmation = confirmation_of(request.actor, posted.getlist("confirme"))
    author = author_of(request.actor)
    try:
        done_once(
            lambda: amend_appointment(
                appointment.pk,
                read_version(posted.get("version", "")),
                author,
                now(),
                move=_move(appointment, form, places),
                details=_details(appointment, form),
                notifications=_notifications(appointment, posted),
                key=posted.get("cle", "")[:100],
                confirmation=confirmation,
            )
        )
    except ConfirmationNeeded as error:
        codes = dict.fromkeys(caution.code.value for caution in error.cautions)
        return _page(request, appointment, form, 409, cautions=error.cautions, codes=codes)
    except ChangedMeanwhile as error:
        return _page(request, appointment, form, 409, refusal=error.message, is_old=True)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        return _page(request, appointment, form, error.status, refusal=error.message)
    messages.success(request, "Vos changements sont enregistrés.")
    return leave_for(request, page_url(appointment))


def _move(appointment: Appointment, form: EditForm, places: list[Place]) -> MoveOrder | None:
    """Where it goes; None when time, place and agents stay."""
    values = form.cleaned_data
    if "debut" not in values:
        return None
    place_id, one_off = None, None
    if values.get("lieu") == ONE_OFF:
        typed = one_off_of(values["lieu_nom"], values["lieu_adresse"])
        one_off = located(typed, places[0] if places else None)
    elif values.get("lieu"):
        place_id = int(values["lieu"])
    chosen = next((place for place in places if place.pk == place_id), appointment.place)
    wall = values["debut"].replace(tzinfo=None)
    starts_at = at(zone_of(chosen), wall.date(), wall.time())
    agent_ids = tuple(sorted(values["agents"]))
    present = tuple(sorted(agent.pk for agent in appointment.agents.all()))
    same = (
        starts_at == appointment.starts_at
        and values["duree"] == _minutes(appointment)
        and one_off is None
        and place_id in (None, appointment.place_id)
        and agent_ids == present
    )
    if same:
        return None
    return MoveOrder(
        starts_at=starts_at,
        agent_ids=() if agent_ids == present else agent_ids,
        duration_in_min=values["duree"],
        place_id=place_id if place_id != appointment.place_id else None,
        one_off_place=one_off,
    )


def _details(appointment: Appointment, form: EditForm) -> Details:
    values = form.cleaned_data
    context = values["contexte"].replace("\r\n", "\n").strip() if "contexte" in values else None
    if not appointment.motif.collectif:
        return Details(context=context)
    return Details(context=context, name=values["nom"].strip(), seats=values["places"] or 0)


def _notifications(appointment: Appointment, posted: QueryDict) -> dict[int, tuple[bool, bool]]:
    return {
        part.pk: (f"avertir-{part.pk}" in posted, f"rappeler-{part.pk}" in posted)
        for part in participations_of(appointment)
    }
