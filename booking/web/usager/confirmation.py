"""`/rdv/confirmer/…`: the link of the verification message. Looking books nothing."""

import uuid
from datetime import timedelta

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from booking.appointments.answering import documents_of
from booking.appointments.errors import LinkRefused, RuleRefused, SessionFull, SlotTaken
from booking.appointments.models import Appointment, BookingHold, Participation, SeatWaiting
from booking.appointments.search import candidates
from booking.appointments.services.confirm_hold import (
    PARTICIPATION_PURPOSE,
    choice_of,
    confirm_hold,
    open_hold,
)
from booking.directory.models import UsagerSession
from booking.notifications.recap import recap_of
from socle import clock
from socle.errors import NotVisible
from socle.links import secret_of
from socle.web.limits import limited

from . import letters, taken
from .elsewhere import show_closed_hold
from .offer_form import OfferForm
from .own_holds import forget_own, is_own, remember
from .path import Path
from .private import private
from .returning import answers_of, sheet_of_hold
from .screen import contact
from .session import let_in
from .visitor import Visitor

JUST_BOOKED = timedelta(minutes=30)
LEAVE = "ne_plus_attendre"


# The secret is the proof: a page elsewhere that does not know it can forge nothing, and one that
# does needs no forging. Browsers of mail applications often keep no cookie.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private
@limited("link", refusals=(404,))
@sensitive_post_parameters()
def booking_confirm(request: HttpRequest, hold_uuid: uuid.UUID, secret: str) -> HttpResponse:
    """Show the recap and one button; book on its click only, as scanners of mail open links."""
    try:
        hold = open_hold(hold_uuid, secret)
        if request.method == "POST":
            if LEAVE in request.POST:
                return _leave(request, hold)
            return _confirm(request, hold, secret)
        return _ask(request, hold, OfferForm(hold=hold))
    except LinkRefused as refusal:
        return render(request, "usager/link_refused.html", status=refusal.status)
    except SlotTaken:
        return show_lost(request, hold)
    except SessionFull:
        return show_full(request, hold)
    except RuleRefused as refusal:
        return refuse_booking(request, hold, refusal)
    except NotVisible:
        return show_closed_hold(request, hold)


def _confirm(request: HttpRequest, hold: BookingHold, secret: str) -> HttpResponse:
    form = OfferForm(request.POST, hold=hold)
    if not form.is_valid():
        return _ask(request, hold, form, status=422)
    appointment = confirm_hold(hold.uuid, secret, clock.now(), **form.completing)
    return booked_response(request, hold, appointment)


def booked_response(
    request: HttpRequest, hold: BookingHold, appointment: Appointment
) -> HttpResponse:
    """On to the appointment, which this browser need not be asked any letters for.

    In a frame of another site nothing is remembered: it keeps no cookie.
    """
    part = _part_of(hold, appointment)
    if part is None and not hold.waits:
        raise LinkRefused  # an agent has taken them off the list since
    if part is None:
        return _show_waiting(request, hold)
    response = redirect(url_of(part))
    if getattr(request, "frame", None):
        return response
    if is_own(request, hold.uuid):
        _let_booker_in(request, hold, part)
    _open_up(request, response, part)
    forget_own(response)
    return response


def _part_of(hold: BookingHold, appointment: Appointment) -> Participation | None:
    """What the booker may open of it: of a session, their own seat alone; None without one."""
    if hold.session_id is None:
        return _first_part(appointment)
    rows = Participation.objects.filter(
        pk__in=BookingHold.objects.filter(pk=hold.pk).values("participation")
    )
    return rows.select_related("usager__responsible").first()


def _first_part(appointment: Appointment) -> Participation:
    """
    Raises:
        LinkRefused: nobody takes part any longer.
    """
    parts = appointment.participations.select_related("usager__responsible")
    part = parts.order_by("pk").first()
    if part is None:
        raise LinkRefused
    return part


def refuse_booking(request: HttpRequest, hold: BookingHold, refusal: RuleRefused) -> HttpResponse:
    context = {**_words(hold), "reason": refusal.message}
    return render(request, "usager/refused.html", context, status=refusal.status)


def _let_booker_in(request: HttpRequest, hold: BookingHold, part: Participation) -> None:
    """Who followed the link in the browser where they booked need not prove it again.

    In another browser nobody is let in: the form needs no session, so that a page elsewhere could
    send it and have somebody go on under its author's name.
    """
    if part.usager.deleted_at is None:
        means = UsagerSession.Means.LINK if hold.email else UsagerSession.Means.PHONE
        let_in(request, part.usager.contact, means)


def _open_up(request: HttpRequest, response: HttpResponse, part: Participation) -> None:
    """Who has just read the recap and confirmed it is not asked the letters of their name."""
    if part.created_at > clock.now() - JUST_BOOKED:
        letters.open_up(request, response, part)


def recap_url(appointment: Appointment) -> str:
    """The page of an individual appointment for who booked it.

    Raises:
        LinkRefused: nobody takes part any longer.
    """
    return url_of(_first_part(appointment))


def url_of(part: Participation) -> str:
    secret = secret_of(PARTICIPATION_PURPOSE, part.pk, part.link_generation)
    return redirect("booking_recap", part.pk, secret).url


def _ask(
    request: HttpRequest, hold: BookingHold, form: OfferForm, status: int = 200
) -> HttpResponse:
    context = {**_words(hold), "form": form}
    if hold.state == BookingHold.State.CONFIRMED:
        if hold.waits and hold.participation is None:
            return _show_waiting(request, hold)
        if hold.appointment is None or (hold.session_id and hold.participation is None):
            raise LinkRefused
        context["recap_url"] = url_of(hold.participation or _first_part(hold.appointment))
        return render(request, "usager/already_confirmed.html", context)
    if _is_replaced(hold):
        return render(request, "usager/replaced.html", context, status=409)
    sheet = sheet_of_hold(hold)
    context["documents"] = documents_of(sheet.lines) if sheet else []
    context["is_late"] = hold.expires_at <= clock.now()
    if context["is_late"] and not hold.session_id and not _still_free(hold):
        raise SlotTaken
    return render(request, "usager/confirm.html", context, status=status)


def _words(hold: BookingHold) -> dict[str, object]:
    """What every page about the hold shows."""
    recap = recap_of(hold)
    return {
        "recap": recap,
        "people": hold.people,
        "address": hold.address,
        "hold": hold,
        "slots_url": answers_of(hold).url(starts_at=None, day=recap.starts_at.date()),
        **contact(hold.organisation, hold.place),
    }


def _is_replaced(hold: BookingHold) -> bool:
    """Given back before its time: what had been typed was corrected, a newer message left."""
    return hold.state == BookingHold.State.LAPSED and hold.expires_at > clock.now()


def _still_free(hold: BookingHold) -> bool:
    return bool(candidates(choice_of(hold).wanted, hold.starts_at, clock.now()))


def show_full(request: HttpRequest, hold: BookingHold) -> HttpResponse:
    """Somebody has the seat that was kept: the session's page says what one can do."""
    context = {**_words(hold), "session_url": answers_of(hold).url("booking_identity")}
    return render(request, "usager/seat_lost.html", context, status=SessionFull.status)


def _show_waiting(request: HttpRequest, hold: BookingHold) -> HttpResponse:
    """They wait for a seat, or did."""
    context = {**_words(hold), "leave": LEAVE, "is_waiting": _waiting_of(hold).exists()}
    return render(request, "usager/seat_waiting.html", context)


def _leave(request: HttpRequest, hold: BookingHold) -> HttpResponse:
    if hold.state == BookingHold.State.CONFIRMED and hold.waits:
        _waiting_of(hold).delete()
    return redirect(request.get_full_path())


def _waiting_of(hold: BookingHold) -> QuerySet[SeatWaiting]:
    return SeatWaiting.objects.filter(hold=hold)


def show_lost(request: HttpRequest, hold: BookingHold) -> HttpResponse:
    """Somebody has the time that was held: what else is free."""
    visitor = Visitor(hold.is_invited)
    path = Path.load(answers_of(hold), clock.now(), visitor, sheet=sheet_of_hold(hold))
    response = taken.show_taken(
        request, path, choice_of(hold), typed={}, late=True, resume=str(hold.uuid)
    )
    remember(request, response, hold)
    return response
