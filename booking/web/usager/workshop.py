"""Collective appointments: which session, and a seat for whoever is known."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from booking.appointments.author import Author
from booking.appointments.errors import AlreadyRegistered, RuleRefused, SessionFull
from booking.appointments.models import Participation, SeatWaiting
from booking.appointments.models.appointment import CANCELLED
from booking.appointments.orders import Attendee
from booking.appointments.services.ask_for_seat import ask_for_seat
from booking.appointments.services.confirm_hold import PARTICIPATION_PURPOSE
from booking.appointments.services.join_collective import join_collective
from booking.appointments.services.seat_waiting import leave_seat_waiting
from booking.appointments.sessions import SessionAhead
from booking.directory.models import Agent, Usager
from booking.web.templatetags.wording import duration, moment
from socle.links import secret_of

from . import seat
from .closed import NotOffered
from .path import Path, Step
from .screen import recap_lines, show
from .seat_form import SeatForm
from .seats import sessions_of
from .session import known_usager
from .who_comes import who_may_come

SENT, WAIT, LEAVE = "inscrire", "attente", "non"


def ask(request: HttpRequest, path: Path) -> HttpResponse:
    """The sessions at the place, those that are full named without a link (2 queries, 3 for
    somebody known)."""
    sessions = sessions_of(path)
    context = {
        "choices": _choices(request, path, [one for one in sessions if one.seats_left != 0]),
        "full": [
            {
                "label": moment(one.start, path.zone),
                "url": ""
                if path.answers.is_prescribed
                else path.answers.url("booking_identity", session_id=one.id, day=None),
            }
            for one in sessions
            if one.seats_left == 0
        ],
    }
    return show(request, "workshops", path, Step.SLOT, **context)


def join(request: HttpRequest, path: Path) -> HttpResponse:
    """`/creneaux?rdv_collectif_id=`: who is known confirms the seat; others say who they are."""
    session = session_of(path)
    if session is None:
        return redirect(path.answers.url(starts_at=None))
    usager = known_usager(request)
    if usager is None:
        return seat.ask(request, path, session, recap(path, session))
    mine = _parts(usager.pk, [session]).get(session.id)
    if mine:
        return redirect(_page(mine))
    sent = request.POST if request.method == "POST" else {}
    family = [] if session.seats_left == 0 or WAIT in sent else who_may_come(usager)
    empty, typed = (
        SeatForm(data, motif=path.motif, place=path.place, family=family)
        for data in (None, request.POST)
    )
    if WAIT in sent:
        return _wait(request, path, session, usager, typed)
    if session.seats_left == 0:
        return _show(request, path, session, empty, me=usager, is_full=True, status=409)
    if SENT in sent:
        return _join(request, path, session, usager, typed)
    return _show(request, path, session, empty, me=usager)


def session_of(path: Path) -> SessionAhead | None:
    """The one that the address names; None when it names none (1 query, or none).

    Raises:
        NotOffered: it is nowhere on offer.
    """
    wanted = path.answers.session_id
    if wanted is None:
        return None
    found = [one for one in sessions_of(path) if one.id == wanted]
    if not found:
        raise NotOffered
    return found[0]


def _join(
    request: HttpRequest, path: Path, session: SessionAhead, usager: Usager, form: SeatForm
) -> HttpResponse:
    if not form.is_valid():
        return _show(request, path, session, form, me=usager, status=422)
    who = form.cleaned_data.get("qui", usager.pk)
    attendee = Attendee(usager_id=who, ants_number=form.given_number)
    try:
        part = join_collective(session.id, attendee, Author.usager(usager), path.now)
    except AlreadyRegistered:
        return redirect(_page(_parts(who, [session])[session.id]))
    except SessionFull:
        return _show(request, path, session, form, me=usager, is_full=True, status=409)
    except RuleRefused as refusal:
        return _show(
            request, path, session, form, me=usager, reason=refusal.message, status=refusal.status
        )
    return redirect(_page(part))


def _wait(
    request: HttpRequest, path: Path, session: SessionAhead, usager: Usager, form: SeatForm
) -> HttpResponse:
    """Be told when a seat is free, or no longer."""
    if request.POST[WAIT] == LEAVE:
        leave_seat_waiting(session.id, usager.pk)
    elif not form.is_valid():
        return _show(request, path, session, form, me=usager, is_full=True, status=422)
    else:
        ask_for_seat(session.id, usager, path.now, form.given_number)
    return redirect(path.answers.url("booking_identity"))


def recap(path: Path, session: SessionAhead) -> list[dict[str, object]]:
    """What was chosen, for components/recap.html."""
    when, again = moment(session.start, path.zone), path.answers.url(session_id=None)
    line = {"label": "Date et heure", "value": when, "details": [], "edit_url": again}
    return [*recap_lines(path), line]


def _show(
    request: HttpRequest,
    path: Path,
    session: SessionAhead,
    form: SeatForm,
    status: int = 200,
    **context: object,
) -> HttpResponse:
    waiting = SeatWaiting.objects.filter(session=session.id, usager=context["me"])
    return show(
        request,
        "workshop",
        path,
        Step.CONFIRMATION,
        status=status,
        recap=recap(path, session),
        session=session,
        form=form,
        action=path.answers.url("booking_identity"),
        again_url=path.answers.url(session_id=None),
        sent_name=SENT,
        wait_name=WAIT,
        leave=LEAVE,
        is_waiting=bool(context.get("is_full")) and waiting.exists(),
        **context,
    )


def _choices(
    request: HttpRequest, path: Path, sessions: list[SessionAhead]
) -> list[dict[str, object]]:
    """For components/choice_list.html."""
    agents = Agent.objects.in_bulk({pk for one in sessions for pk in one.agent_ids})
    usager = known_usager(request) if sessions else None
    mine = _parts(usager.pk, sessions) if usager else {}
    return [
        {
            "label": moment(one.start, path.zone),
            "hint": one.name,
            "details": [
                duration(int((one.end - one.start).total_seconds() // 60)),
                *_animators([agents[pk] for pk in sorted(one.agent_ids) if pk in agents]),
            ],
            "badge": "Vous êtes inscrit" if one.id in mine else _seats(one),
            "url": path.answers.url("booking_identity", session_id=one.id, day=None),
        }
        for one in sessions
    ]


def _animators(agents: list[Agent]) -> list[str]:
    return [f"Avec {', '.join(map(str, agents))}"] if agents else []


def _seats(session: SessionAhead) -> str:
    if session.seats_left is None:
        return "Places disponibles"
    return "1 place" if session.seats_left == 1 else f"{session.seats_left} places"


def _parts(usager_id: int, sessions: list[SessionAhead]) -> dict[int, Participation]:
    """Their own seats at these sessions, by the session's id (1 query)."""
    rows = Participation.objects.filter(
        usager=usager_id, appointment__in=[one.id for one in sessions]
    ).exclude(status__in=CANCELLED)
    return {part.appointment_id: part for part in rows}


def _page(part: Participation) -> str:
    secret = secret_of(PARTICIPATION_PURPOSE, part.pk, part.link_generation)
    return redirect("booking_recap", part.pk, secret).url
