"""« Élargir votre recherche »: an agent books for one person in another organisation.

Usagers' delays and slots apply, whoever books; what was booked is the other organisation's.
"""

import uuid

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from booking.appointments.errors import SlotTaken
from booking.appointments.models import Participation
from booking.appointments.orders import Attendee, BookingOrder
from booking.appointments.policy import prescribed_participations
from booking.appointments.services.book_appointment import book_appointment
from booking.availability.loader import zone_of
from booking.directory.models import Organisation
from booking.web.agent.acting import author_of, done_once, leave_for, shell_of
from booking.web.agent.booking.forms import NewUsagerForm
from booking.web.agent.booking.people import created, details_of, found_people
from booking.web.agent.booking.rights import require_may_book
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.agent.shell import render_page
from booking.web.templatetags.wording import duration, moment
from socle.clock import now
from socle.errors import DomainError, NotVisible

from .wider_choices import motif_choices, slots_of, where_choices
from .wider_question import Wider, wider_of


@require_safe
@agent_required
def find_wider(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    """The motif, then where, then when."""
    require_may_book(request.actor, organisation)
    instant = now()
    wider = wider_of(request.GET, request.actor, organisation, instant)
    context: dict[str, object] = {"wider": wider, "lines": _lines(wider)}
    if wider.motif is None:
        context |= {"kind": "motifs", "choices": motif_choices(wider)}
    elif wider.target is None:
        context |= {"kind": "places", "choices": where_choices(wider, instant)}
    else:
        context |= {"kind": "slots", **slots_of(wider, instant)}
    return render_page(request, "agent/find/wider.html", context, organisation=organisation)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def choose_person(request: AgentRequest, organisation: Organisation) -> HttpResponse:
    """For whom, then one look at everything, then it is booked."""
    require_may_book(request.actor, organisation)
    wider = wider_of(request.GET, request.actor, organisation, now())
    if wider.target is None or wider.starts_at is None:
        raise NotVisible
    if request.method == "POST" and "cle" in request.POST and wider.attendees.usagers:
        return _book(request, wider)
    if request.method == "POST":
        usager, context = created(request, organisation, _choosing(wider))
        if usager:
            return leave_for(request, _choosing(wider)(str(usager.pk)))
        return _page(request, wider, 422, **context)
    return _page(request, wider)


def _choosing(wider: Wider):
    """One person: the last one chosen."""
    return lambda word: wider.url("agent_prescribe", words=(word,))


def _page(
    request: AgentRequest, wider: Wider, status: int = 200, **context: object
) -> HttpResponse:
    typed = request.GET.get("q", "")
    person = wider.attendees.glimpses[0] if wider.attendees.glimpses else None
    shown = {
        "shell": shell_of(request),
        "wider": wider,
        "lines": _lines(wider),
        "person": person,
        "details": list(details_of(person)) if person else [],
        "other_url": wider.url("agent_prescribe", words=()),
        "action": wider.url("agent_prescribe"),
        "typed": typed,
        "people": found_people(request.actor, typed, _choosing(wider)) if typed else [],
        "kept": [pair for pair in request.GET.items() if pair[0] not in ("q", "usagers")],
        "new_form": NewUsagerForm(),
        "key": uuid.uuid4().hex,
        **context,
    }
    page = render_page(
        request, "agent/find/wider_person.html", shown, organisation=wider.organisation
    )
    page.status_code = status
    return page


def _book(request: AgentRequest, wider: Wider) -> HttpResponse:
    order = BookingOrder(
        organisation_id=wider.target.pk,
        motif_id=wider.motif.pk,
        starts_at=wider.starts_at,
        attendees=(Attendee(usager_id=wider.attendees.ids[0]),),
        place_id=wider.place.pk if wider.place else None,
    )
    author = author_of(request.actor, prescribing=True)
    key = request.POST["cle"][:100]
    try:
        booked = done_once(lambda: book_appointment(order, author, now(), key=key))
    except SlotTaken as error:
        return _page(request, wider, 409, refusal=error.message, key=key)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        return _page(request, wider, error.status, refusal=error.message, key=key)
    participation = booked.participations.get()
    return leave_for(request, _prescribed_url(wider.organisation, participation))


def _prescribed_url(organisation: Organisation, participation: Participation) -> str:
    return reverse("agent_prescribed", args=[organisation.pk, participation.pk])


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
    lines = [
        _line("Usager", str(found.usager)),
        _line("Date", moment(booked.starts_at, zone), duration(minutes)),
        _line("Motif", booked.motif.name),
        _line("Organisation", booked.organisation.name, booked.organisation.phone),
    ]
    if booked.place:
        lines.append(_line("Lieu", booked.place.name, booked.place.address))
    context = {
        "lines": lines,
        "is_cancelled": booked.is_cancelled,
        "instructions": booked.motif.instruction_for_rdv,
    }
    return render_page(request, "agent/find/prescribed.html", context, organisation=organisation)


def _line(label: str, value: str, *details: str) -> dict[str, object]:
    return {"label": label, "value": value, "details": [one for one in details if one]}


def _lines(wider: Wider) -> list[dict[str, object]]:
    """For components/recap.html: what is settled, with its way back."""
    lines = []
    if wider.motif:
        back = wider.url(motif=None, place=None, target=None, starts_at=None)
        lines.append({**_line("Motif", wider.motif.name), "edit_url": back})
    if wider.target:
        back = wider.url(place=None, target=None, starts_at=None)
        where = [wider.place.name, wider.place.address] if wider.place else []
        lines.append({**_line("Organisation", wider.target.name, *where), "edit_url": back})
    if wider.starts_at:
        lines.append(
            {
                **_line("Date", moment(wider.starts_at, wider.zone)),
                "edit_url": wider.url(starts_at=None),
            }
        )
    return lines
