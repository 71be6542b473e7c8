"""`/mes-rdv/donnees`: take one's data away, or have them erased."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.availability.loader import zone_of
from booking.directory.errors import ComingAppointments
from booking.directory.identity import actor_of_usager
from booking.directory.models import Usager
from booking.directory.services.erase_own_record import THINKING, ask_erasure, withdraw_erasure
from socle import clock

from .guard import signed_in
from .own_data import own_data

SURE = "sur"  # the box that says that one has read


@require_safe
@signed_in
def my_data(request: HttpRequest, me: Usager) -> HttpResponse:
    return _show(request, me)


@require_POST
@signed_in
def my_data_file(request: HttpRequest, me: Usager) -> HttpResponse:
    """A file for machines that people can read too; by POST, so that no link can fetch it."""
    data = own_data(me, actor_of_usager(me.pk), clock.now())
    content = json.dumps(data, ensure_ascii=False, indent=2)
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    # Downloads stay in folders that others see: no name.
    response["Content-Disposition"] = 'attachment; filename="mes-donnees.json"'
    return response


@require_http_methods(["POST"])
@signed_in
def my_erasure(request: HttpRequest, me: Usager) -> HttpResponse:
    """Ask for it with the box ticked, or change one's mind."""
    actor, now = actor_of_usager(me.pk), clock.now()
    if "annuler" in request.POST:
        withdraw_erasure(me.pk, actor, now)
        messages.success(request, "Vos données sont gardées.")
        return redirect("my_data")
    if SURE not in request.POST:
        refused = "Cochez la case pour dire que vous avez lu ce qui sera effacé."
        return _show(request, me, refused=refused, status=422)
    try:
        ask_erasure(me.pk, actor, now)
    except ComingAppointments as refusal:
        return _show(request, me, refused=refusal.message, status=refusal.status)
    return redirect("my_data")


def _show(
    request: HttpRequest, me: Usager, *, refused: str = "", status: int = 200
) -> HttpResponse:
    asked = me.erasure_asked_at
    context = {
        "me": me,
        "current": "data",
        "refused": refused,
        "sure_name": SURE,
        "erased_on": (asked + THINKING).astimezone(zone_of(None)) if asked else None,
    }
    return render(request, "usager/mine/data.html", context, status=status)
