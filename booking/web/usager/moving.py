"""`/r/<id>/<secret>/deplacer`: another time for the same appointment. Looking moves nothing."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from booking.access.decisions import judge
from booking.appointments.author import Author
from booking.appointments.errors import InvalidBooking, RuleRefused, SlotTaken
from booking.appointments.models import Appointment, Participation
from booking.appointments.models.appointment import CANCELLED
from booking.appointments.orders import MoveOrder
from booking.appointments.search import candidates
from booking.appointments.services.move_appointment import move_appointment
from booking.appointments.services.move_as_offered import wanted_by_move
from booking.appointments.services.take_slot import nearest_slots
from booking.appointments.wanted import Wanted
from booking.domain.verdicts import Verdict, refused
from booking.web.templatetags.wording import day as day_words
from booking.web.templatetags.wording import wall_time
from socle import clock

from .answers import Answers
from .closed import NotOffered
from .linked import actor_of, by_link, words_of
from .private import private
from .week import Week

# In the confirmation's form: the start that the person read there, so that nothing is moved from
# where they do not know that it is.
READ_START = "debut_lu"
# In the address of the appointment: it has just been moved.
DONE, MOVED = "fait", "deplace"


def move_verdict_of(part: Participation, now: datetime) -> Verdict:
    """Whether who holds the link may move the appointment."""
    if part.status in CANCELLED:
        return refused("cancelled", "Ce rendez-vous est annulé.")
    return judge(actor_of(part), "move", part.appointment, now)


@dataclass(frozen=True)
class _Move:
    """An appointment to move, and the addresses of its pages."""

    part: Participation
    secret: str
    now: datetime

    @property
    def appointment(self) -> Appointment:
        return self.part.appointment

    @cached_property
    def wanted(self) -> Wanted:
        """As the service will look for it (1 query)."""
        rows = self.appointment.participations.select_related("usager")
        return wanted_by_move(self.appointment, [row.usager for row in rows])

    @property
    def words(self) -> dict[str, object]:
        return words_of(self.part, self.secret)

    def url(self, view_name: str, **query: str) -> str:
        path = reverse(view_name, args=(self.part.pk, self.secret))
        return f"{path}?{urlencode(query, safe=':')}" if query else path

    def start_url(self, start: datetime) -> str:
        return self.url("booking_move_confirm", starts_at=start.isoformat(timespec="minutes"))

    def day_url(self, day: date) -> str:
        return self.url("booking_move", date=day.isoformat())

    def done(self) -> HttpResponse:
        return redirect(self.url("booking_recap", **{DONE: MOVED}))


@require_safe
@private
@by_link
def booking_move(request: HttpRequest, part: Participation, secret: str) -> HttpResponse:
    """The free times of the same motif and place."""
    move = _Move(part, secret, clock.now())
    if not (verdict := move_verdict_of(part, move.now)):
        return _refuse(request, move, verdict.reason)
    asked = _asked(request).day
    week = Week(move.wanted, move.now, asked, start_url=move.start_url, day_url=move.day_url)
    return render(request, "usager/move.html", {**move.words, **week.context()})


# As for the confirmation of a hold: the secret is the proof.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private
@by_link
def booking_move_confirm(request: HttpRequest, part: Participation, secret: str) -> HttpResponse:
    """The time that it has and the one chosen; move on the click of the button only."""
    move = _Move(part, secret, clock.now())
    start = _asked(request).start_in(move.wanted.zone)
    if start is None:
        return redirect(move.url("booking_move"))
    if request.method == "POST" and _is_there(part, start):
        return move.done()  # the second of two clicks
    if not (verdict := move_verdict_of(part, move.now)):
        return _refuse(request, move, verdict.reason)
    if request.method == "POST" and request.POST.get(READ_START) == _written(move.appointment):
        return _move_there(request, move, start)
    if not candidates(move.wanted, start, move.now):
        return _show_taken(request, move, start)
    return _ask(request, move, start, changed=request.method == "POST")


def _move_there(request: HttpRequest, move: _Move, start: datetime) -> HttpResponse:
    part = move.part
    try:
        move_appointment(
            part.appointment_id, MoveOrder(start), Author.usager(part.usager), clock.now()
        )
    except InvalidBooking:
        return redirect(move.url("booking_move"))
    except (SlotTaken, RuleRefused) as refusal:
        part.appointment.refresh_from_db(fields=["starts_at", "ends_at", "status"])
        if _is_there(part, start):
            return move.done()  # the second of two clicks, that waited for the first
        if isinstance(refusal, SlotTaken):
            return _show_taken(request, move, start)
        return _refuse(request, move, refusal.message)
    return move.done()


def _ask(request: HttpRequest, move: _Move, start: datetime, *, changed: bool) -> HttpResponse:
    context = {
        **move.words,
        "new_start": start,
        "changed": changed,
        "action": move.start_url(start),
        "read_name": READ_START,
        "read_start": _written(move.appointment),
        "week_url": move.day_url(start.date()),
    }
    return render(request, "usager/move_confirm.html", context, status=409 if changed else 200)


def _show_taken(request: HttpRequest, move: _Move, start: datetime) -> HttpResponse:
    zone = move.wanted.zone
    starts = [slot.start.astimezone(zone) for slot in nearest_slots(move.wanted, start, move.now)]
    nearest = [
        {"label": f"{day_words(one, 'short')} à {wall_time(one)}", "url": move.start_url(one)}
        for one in starts
    ]
    week_url = move.day_url(starts[0].date()) if starts else ""
    context = {**move.words, "wanted_start": start, "nearest": nearest, "week_url": week_url}
    return render(request, "usager/move_taken.html", context, status=SlotTaken.status)


def _refuse(request: HttpRequest, move: _Move, reason: str) -> HttpResponse:
    gone = move.appointment.is_cancelled or move.part.status in CANCELLED
    context = {**move.words, "reason": reason, "what": "déplacé", "is_gone": gone}
    return render(request, "usager/change_refused.html", context, status=RuleRefused.status)


def _asked(request: HttpRequest) -> Answers:
    """The day or the start in the address; a mistyped one is as if it were not there."""
    try:
        return Answers.of(request.GET)
    except NotOffered:
        return Answers()


def _is_there(part: Participation, start: datetime) -> bool:
    standing = not part.appointment.is_cancelled and part.status not in CANCELLED
    return standing and part.appointment.starts_at == start


def _written(appointment: Appointment) -> str:
    return appointment.starts_at.isoformat()
