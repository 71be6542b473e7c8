"""« Élargir votre recherche », the end: for whom, one look at everything, and it is booked."""

import uuid
from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from booking.access.decisions import visible_to
from booking.appointments.errors import AlreadyRegistered, SessionFull, SlotTaken
from booking.appointments.models import Appointment, Participation
from booking.appointments.models.appointment import CANCELLED
from booking.appointments.orders import Attendee, BookingOrder
from booking.appointments.policy import prescribed_participations
from booking.appointments.services.book_appointment import book_appointment
from booking.appointments.services.join_collective import join_collective
from booking.availability.loader import zone_of
from booking.directory.models import Organisation
from booking.web.agent.acting import author_of, done_once, leave_for, shell_of
from booking.web.agent.booking.forms import NewUsagerForm
from booking.web.agent.booking.people import created, details_of, found_people
from booking.web.agent.booking.rights import require_may_book
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.shell import render_page
from booking.web.templatetags.wording import duration, moment, phone
from socle.clock import now
from socle.errors import DomainError, NotVisible

from .wider_choices import line, nearest_choices, recap_of
from .wider_question import Wider, wider_of

GONE = "Cette séance est complète, annulée ou passée."


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def choose_person(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    """Who comes; then one look at everything, and it is booked.

    Before anything else is chosen, only who comes: their address may tell what is offered.
    """
    require_may_book(request.actor, organisation)
    wider = wider_of(request.GET, request.actor, organisation, now())
    if request.method == "POST" and "cle" in request.POST and wider.attendees.usagers:
        return _book(request, wider)
    if request.method == "POST":
        usager, context = created(request, organisation, _choosing(wider))
        if usager:
            return leave_for(request, _choosing(wider)(str(usager.pk)))
        return _page(request, wider, 422, **context)
    if wider.path.answers.session_id and wider.motif and wider.session is None:
        return _page(request, wider, 409, refusal=GONE, nearest=nearest_choices(wider))
    if wider.attendees.usagers and not wider.is_ready:
        return redirect(wider.url())
    return _page(request, wider)


@require_safe
@agent_required
def search_person(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    """The results alone, as one types."""
    require_may_book(request.actor, organisation)
    wider = wider_of(request.GET, request.actor, organisation, now())
    typed = request.GET.get("q", "")
    people = found_people(request.actor, typed, _choosing(wider)) if typed else []
    return render(request, "agent/booking/people_found.html", {"typed": typed, "people": people})


def _choosing(wider: Wider) -> Callable[[str], str]:
    """One person: the last one chosen."""
    route = "agent_prescribe" if wider.start else "agent_find_wider"
    return lambda word: wider.url(route, words=(word,))


def _page(
    request: AgentRequest, wider: Wider, status: int = 200, **context: object
) -> HttpResponse:
    typed = request.GET.get("q", "")
    person = wider.attendees.glimpses[0] if wider.attendees.glimpses else None
    shown = {
        "shell": shell_of(request),
        "wider": wider,
        "lines": recap_of(wider),
        "person": person,
        "details": list(details_of(person)) if person else [],
        "other_url": wider.url("agent_prescribe", words=()),
        "action": wider.url("agent_prescribe"),
        "search_url": wider.url("agent_prescribe_search", words=()),
        "typed": typed,
        "people": found_people(request.actor, typed, _choosing(wider)) if typed else [],
        "kept": [pair for pair in request.GET.items() if pair[0] not in ("q", "usagers")],
        "new_form": NewUsagerForm(),
        "key": uuid.uuid4().hex,
        "is_elsewhere": wider.is_ready and wider.target.pk not in request.actor.organisation_ids,
        **context,
    }
    page = render_page(
        request, "agent/find/wider_person.html", shown, organisation=wider.organisation
    )
    page.status_code = status
    return page


def _book(request: AgentRequest, wider: Wider) -> HttpResponse:
    """
    Raises:
        NotVisible: something is missing, or not offered at the person's address.
    """
    key = request.POST["cle"][:100]
    if wider.path.answers.session_id and wider.session is None and wider.motif:
        return _page(request, wider, 409, refusal=GONE, nearest=nearest_choices(wider), key=key)
    if not wider.is_ready:
        raise NotVisible
    try:
        participation = done_once(lambda: _booked(request, wider, key))
    except (SlotTaken, SessionFull) as error:
        around = nearest_choices(wider)
        return _page(request, wider, 409, refusal=error.message, nearest=around, key=key)
    except AlreadyRegistered as error:
        return _page(request, wider, error.status, refusal=error.message, key=key)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        return _page(request, wider, error.status, refusal=error.message, key=key)
    return leave_for(
        request, reverse("agent_prescribed", args=[wider.organisation.pk, participation.pk])
    )


def _booked(request: AgentRequest, wider: Wider, key: str) -> Participation:
    author = author_of(request.actor, prescribing=True)
    attendee = Attendee(usager_id=wider.attendees.ids[0])
    if wider.session:
        return join_collective(wider.session.id, attendee, author, now(), key=key)
    order = BookingOrder(
        organisation_id=wider.target.pk,
        motif_id=wider.motif.pk,
        starts_at=wider.starts_at,
        attendees=(attendee,),
        agent_ids=tuple(sorted(wider.path.agent_ids(wider.target.pk))),
        place_id=wider.place.pk if wider.place else None,
    )
    return book_appointment(order, author, now(), key=key).participations.get()


@require_safe
@agent_required
def prescribed(
    request: AgentRequest, organisation: Organisation, participation_id: int
) -> HttpResponse:
    """What was booked beyond one's organisations, for who booked it."""
    rows = Participation.objects.filter(prescribed_participations(request.actor))
    related = ("appointment__motif", "appointment__place", "appointment__organisation", "usager")
    found = rows.select_related(*related).filter(pk=participation_id).first()
    if found is None:
        raise NotVisible
    booked = found.appointment
    zone = zone_of(booked.place)
    minutes = int((booked.ends_at - booked.starts_at).total_seconds() // 60)
    telephone = phone(booked.organisation.phone) if booked.organisation.phone else ""
    lines = [
        line("Usager", str(found.usager)),
        line("Date", moment(booked.starts_at, zone), duration(minutes)),
        line("Motif", booked.motif.name, booked.name),
        line("Organisation", booked.organisation.name, telephone),
    ]
    if booked.place:
        lines.append(line("Lieu", booked.place.name, booked.place.address))
    seen = visible_to(Appointment.objects.filter(pk=booked.pk), request.actor).exists()
    own = booked.organisation_id in request.actor.organisation_ids and seen
    context = {
        "lines": lines,
        "is_cancelled": booked.is_cancelled or found.status in CANCELLED,
        "instructions": booked.motif.instruction_for_rdv,
        "appointment_url": (
            reverse("agent_appointment", args=[booked.organisation_id, booked.pk]) if own else ""
        ),
    }
    return render_page(request, "agent/find/prescribed.html", context, organisation=organisation)
