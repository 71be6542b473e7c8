"""`/l/<uuid>/<secret>`: a freed slot kept for who waits. Looking takes nothing."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from booking.appointments.errors import LinkRefused, OfferEnded
from booking.appointments.models import Participation, WaitingOffer
from booking.appointments.models.appointment import Status
from booking.appointments.services.accept_offer import accept_offer
from booking.appointments.services.end_offers import decline_offer, open_offer
from booking.availability.loader import zone_of
from booking.notifications.pages import participation_page
from booking.notifications.recap import recap_of
from socle import clock
from socle.errors import NotVisible
from socle.web.limits import limited

from . import letters
from .private import private
from .screen import contact

ANSWER, TAKE, LEAVE = "reponse", "accepter", "refuser"
State = WaitingOffer.State


# As for the confirmation of a hold: the secret is the proof.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private
@limited("link", refusals=(404,))
def waiting_offer(request: HttpRequest, offer_uuid: uuid.UUID, secret: str) -> HttpResponse:
    """Show what is kept and until when; take it or leave it on the click of a button only."""
    try:
        offer = open_offer(offer_uuid, secret)
        part = _part_of(offer)
        if not letters.is_open(request, part):
            return letters.ask(request, part)
        if request.method == "POST" and _answer(offer, request.POST.get(ANSWER, "")):
            return redirect("waiting_offer", offer_uuid, secret)
    except (LinkRefused, NotVisible):
        return render(request, "usager/link_refused.html", status=LinkRefused.status)
    except OfferEnded:
        offer.refresh_from_db(fields=["state"])
        return _show(request, offer, part, status=OfferEnded.status)
    return _show(request, offer, part)


def _answer(offer: WaitingOffer, answer: str) -> bool:
    """Whether the form said something that is done, or was.

    Raises:
        OfferEnded: too late to take it.
    """
    if answer == TAKE:
        accept_offer(offer.pk, clock.now())
    elif answer == LEAVE:
        decline_offer(offer.pk, clock.now())
    return answer in (TAKE, LEAVE)


def _show(
    request: HttpRequest, offer: WaitingOffer, part: Participation, status: int = 200
) -> HttpResponse:
    appointment, zone = offer.appointment, zone_of(offer.place)
    context = {
        "outcome": _outcome(offer),
        "recap": recap_of(appointment),
        "offered_start": offer.starts_at.astimezone(zone),
        "deadline": offer.expires_at.astimezone(zone),
        "recap_url": participation_page(part),
        "answer_name": ANSWER,
        "take": TAKE,
        "leave": LEAVE,
        **contact(appointment.organisation, appointment.place),
    }
    return render(request, "usager/waiting_offer.html", context, status=status)


def _outcome(offer: WaitingOffer) -> str:
    """`pending`, `accepted` or `declined`; `cancelled` when there is nothing left to move."""
    if offer.state == State.PENDING:
        if offer.appointment.status != Status.UNKNOWN:
            return "cancelled"
        return offer.state if offer.expires_at > clock.now() else State.LAPSED
    if offer.state != State.ACCEPTED and offer.appointment.is_cancelled:
        return "cancelled"
    return offer.state


def _part_of(offer: WaitingOffer) -> Participation:
    """The person's part in the appointment that waits (1 query).

    Raises:
        LinkRefused: they take part no longer, or their record is gone.
    """
    part = Participation.objects.filter(
        appointment_id=offer.appointment_id,
        usager_id=offer.usager_id,
        usager__deleted_at__isnull=True,
    )
    part = part.select_related("usager").first()
    if part is None or part.link_expires_at <= clock.now():
        raise LinkRefused
    return part
