"""`/f/<uuid>/<secret>`: one's place in a draw or a queue; and the public page of a draw."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from booking.appointments.errors import LinkRefused, RuleRefused
from booking.appointments.models import BookingHold, Draw, TurnEntry
from booking.appointments.services.draw_ranks import recompute
from booking.appointments.services.end_turn import decline_turn
from booking.appointments.services.hold_slot import link_secret
from booking.appointments.services.register_turn import confirm_turn, open_turn, withdraw_turn
from booking.appointments.turns.places import standing_of
from booking.availability.loader import zone_of
from booking.notifications.recap import recap_of
from socle import clock
from socle.web.limits import limited

from .private import private
from .screen import contact

ACT, CONFIRM, LEAVE, OTHER = "geste", "confirmer", "quitter", "autre"
State = TurnEntry.State


# The secret is the proof, as for the other links of messages.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@private
@limited("link", refusals=(404,))
def own_turn(request: HttpRequest, entry_uuid: uuid.UUID, secret: str) -> HttpResponse:
    """Show where one stands; confirm, leave, or ask for another time, on a button only."""
    try:
        entry = open_turn(entry_uuid, secret)
        if request.method == "POST" and _act(entry, request.POST.get(ACT, "")):
            return redirect("own_turn", entry_uuid, secret)
    except LinkRefused as refusal:
        return render(request, "usager/link_refused.html", status=refusal.status)
    except RuleRefused as refusal:
        return _show(request, entry, reason=refusal.message, status=refusal.status)
    return _show(request, entry)


@require_safe
@limited("search")
def public_draw(request: HttpRequest, draw_uuid: uuid.UUID) -> HttpResponse:
    """`/tirage/<uuid>`: what anybody needs to check a draw; receipts tell nothing of people."""
    rows = Draw.objects.select_related("motif", "organisation", "place")
    draw = rows.filter(uuid=draw_uuid).first()
    if draw is None:
        raise Http404
    zone = zone_of(draw.place)
    context = {
        "draw": draw,
        "closes_at": draw.closes_at.astimezone(zone),
        **contact(draw.organisation, draw.place),
    }
    if draw.drawn_at:
        result, is_right = recompute(draw)
        ranks = sorted(result.ranks.items(), key=lambda one: one[1])
        context |= {"seed": result.seed, "is_right": is_right, "ranks": ranks}
    return render(request, "usager/draw.html", context)


def _act(entry: TurnEntry, act: str) -> bool:
    """Whether the form said something that is done, or was."""
    if act == CONFIRM:
        confirm_turn(entry.pk, clock.now())
    elif act == LEAVE:
        withdraw_turn(entry.pk, clock.now())
    elif act == OTHER:
        for hold_id in _offered(entry).values_list("pk", flat=True):
            decline_turn(hold_id, clock.now())
    return act in (CONFIRM, LEAVE, OTHER)


def _show(
    request: HttpRequest, entry: TurnEntry, *, reason: str = "", status: int = 200
) -> HttpResponse:
    zone = zone_of(entry.place)
    context = {
        "entry": entry,
        "reason": reason,
        "act_name": ACT,
        "again_url": f"{reverse('booking_start')}?motif_id={entry.motif_id}",
        "where": entry.place or entry.organisation,
        **contact(entry.organisation, entry.place),
    }
    if entry.state == State.WAITING:
        context["standing"] = standing_of(entry, clock.now())
    if entry.draw:
        context["closes_at"] = entry.draw.closes_at.astimezone(zone)
        context["draw_url"] = reverse("public_draw", args=[entry.draw.uuid])
    hold = _offered(entry).first() if entry.state == State.OFFERED else None
    if hold:
        context |= {
            "recap": recap_of(hold),
            "deadline": hold.expires_at.astimezone(zone),
            "confirm_url": reverse("booking_confirm", args=[hold.uuid, link_secret(hold)]),
        }
    return render(request, "usager/turn_mine.html", context, status=status)


def _offered(entry: TurnEntry):
    rows = BookingHold.objects.select_related("organisation", "motif__service", "place")
    return rows.filter(
        turn=entry, state=BookingHold.State.PENDING, expires_at__gt=clock.now()
    ).order_by("pk")
