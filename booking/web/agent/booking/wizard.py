"""The booking in four steps: each reads the address, the last one posts."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from booking.appointments.errors import ConfirmationNeeded, KeyReused
from booking.appointments.models import Appointment
from booking.appointments.orders import Attendee, BookingOrder
from booking.appointments.services.book_appointment import book_appointment
from booking.availability.eligibility import eligible_motifs
from booking.catalog.models import Motif
from booking.directory.models import Organisation, RecordSettings
from booking.domain.wallclock import local_day
from booking.web.agent import plans
from booking.web.agent.acting import author_of, confirmation_of, done_once, leave_for
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.one_off import located
from socle.clock import now
from socle.errors import DomainError

from . import numbers, questions
from .forms import MotifForm, TimeForm
from .people import adding_to, coming_of, found_people
from .rights import require_may_book
from .show import show
from .state import State, Step, state_of

LONGEST_CONTEXT = 10_000


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def book(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    require_may_book(request.actor, organisation)
    state = state_of(request.GET, request.actor, organisation)
    if state.step > Step.PEOPLE and (state.has_questions_left or questions.AGAIN in request.GET):
        return questions.ask(request, state)
    if request.method == "POST" and state.furthest is Step.CHECK:
        return _post(request, state)
    match state.step:
        case Step.MOTIF:
            return show(request, state, Step.MOTIF, form=MotifForm(state, _received(state)))
        case Step.PEOPLE:
            return _people(request, state)
        case Step.TIME:
            return _time(request, state)
        case Step.CHECK:
            return _check(request, state)


def _received(state: State) -> list[Motif]:
    """The motifs that the agent of the agenda receives too, when the booking began there."""
    if not state.chosen_agents:
        return list(state.motifs)
    own = eligible_motifs(state.chosen_agents[0], state.organisation.pk)
    known = set(own.values_list("pk", flat=True))
    return [motif for motif in state.motifs if motif.pk in known]


def _people(request: AgentRequest, state: State) -> HttpResponse:
    typed = request.GET.get("q", "")
    adding, ids = adding_to(state), state.attendees.ids
    people = found_people(request.actor, typed, adding, ids) if typed else []
    return show(request, state, Step.PEOPLE, typed=typed, people=people, coming=coming_of(state))


def _time(request: AgentRequest, state: State) -> HttpResponse:
    # Sent, and still here: something is missing or wrong.
    sent = request.GET if state.asked is Step.CHECK else None
    form = TimeForm(state, request.actor.agent_id, sent)
    return show(request, state, Step.TIME, form=form)


def _check(
    request: AgentRequest,
    state: State,
    *,
    status: int = 200,
    refusal: str = "",
    cautions: tuple = (),
) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    context = (
        posted.get("contexte", "") if posted else (state.copied.context if state.copied else "")
    )
    return show(
        request,
        state,
        Step.CHECK,
        status=status,
        key=(posted and posted.get("cle")) or uuid.uuid4().hex,
        context=context,
        guests=_guests(state, posted),
        visibility=state.motif.get_visibility_type_display(),
        refusal=refusal,
        cautions=cautions,
        codes=dict.fromkeys(caution.code.value for caution in cautions),
        longest=LONGEST_CONTEXT,
        shows_context=RecordSettings.current().shows_context,
        action=state.url(),
    )


def _guests(state: State, posted) -> list[dict[str, object]]:
    told = state.motif.visibility_type == Motif.Visibility.VISIBLE_AND_NOTIFIED
    typed = numbers.typed(state, posted)
    found = []
    for usager, one in zip(state.attendees.usagers, state.attendees.glimpses, strict=True):
        reachable = bool(usager.contact.email or usager.contact.phone_number)
        found.append(
            {
                "one": one,
                "pk": usager.pk,
                "is_reachable": reachable,
                "changes": f"avertir-{usager.pk}" in posted if posted else told,
                "reminder": f"rappeler-{usager.pk}" in posted if posted else told,
                "asks_number": usager.pk in typed,
                "number": typed.get(usager.pk, ""),
            }
        )
    return found


def _post(request: AgentRequest, state: State) -> HttpResponse:
    posted = request.POST
    author = author_of(request.actor)
    confirmation = confirmation_of(request.actor, posted.getlist("confirme"))
    key = posted.get("cle", "")[:100]
    try:
        order = _order(state, posted, numbers.checked(state, posted, confirmation))
        booked = done_once(
            lambda: book_appointment(order, author, now(), key=key, confirmation=confirmation)
        )
    except ConfirmationNeeded as error:
        return _check(request, state, status=409, cautions=error.cautions)
    except KeyReused:
        refusal = "Ce rendez-vous vient d’être créé depuis cette page. Vérifiez l’agenda."
        return _check(request, state, status=409, refusal=refusal)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        return _check(request, state, status=error.status, refusal=error.message)
    messages.success(request, "Le rendez-vous est créé.")
    after = plans.page_after(request, request.actor, booked)
    return leave_for(request, after or agenda_url(request, booked, state))


def _order(state: State, posted, ants_numbers: dict[int, str]) -> BookingOrder:
    """
    Raises:
        InvalidBooking: a one-off place whose address nobody knows.
    """
    near = state.places[0] if state.places else None
    return BookingOrder(
        organisation_id=state.organisation.pk,
        motif_id=state.motif.pk,
        starts_at=state.starts_at,
        attendees=tuple(
            Attendee(
                usager_id=pk,
                send_lifecycle_notifications=f"avertir-{pk}" in posted,
                send_reminder_notification=f"rappeler-{pk}" in posted,
                ants_number=ants_numbers.get(pk, ""),
            )
            for pk in state.attendees.ids
        ),
        agent_ids=state.agent_ids,
        duration_in_min=state.length,
        place_id=state.place_id,
        one_off_place=located(state.one_off, near) if state.one_off else None,
        context=posted.get("contexte", "").replace("\r\n", "\n").strip(),
        sheet_id=state.answered.sheet.pk if state.answered and state.answered.sheet else None,
    )


def agenda_url(request: AgentRequest, booked: Appointment, state: State) -> str:
    """One's own agenda if one takes part, else that of the first agent; the event is marked."""
    own = request.actor.agent_id
    query = {
        "agent": own if own in state.agent_ids else state.agent_ids[0],
        "du": local_day(booked.starts_at, state.zone).isoformat(),
        "rdv": booked.pk,
    }
    return f"{reverse('agent_agenda', args=[state.organisation.pk])}?{urlencode(query)}"
