"""The first administrator is invited again: their link lasts 48 hours."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from booking.access.actor import Actor, Kind
from booking.directory.models import Agent
from booking.directory.services.invite_agents import send_invitation
from socle.audit.record import record
from socle.clock import now

from .guard import operator_required
from .inside import in_it
from .one_espace import espace_named


@require_POST
@operator_required
def invite_again(request: HttpRequest, slug: str) -> HttpResponse:
    """Those who administer the espace and never answered."""
    espace = espace_named(slug)
    count = in_it(espace, _invite)
    if count:
        who = {"account_id": request.user.pk, "espace_number": espace.number}
        record("espace.invited_again", noun="espace", object_id=espace.number, **who)
        messages.success(request, "L’invitation est renvoyée.")
    else:
        messages.info(request, "Personne n’attend d’invitation dans cet espace.")
    return redirect("operators_espace", slug)


@transaction.atomic
def _invite() -> int:
    waiting = Agent.objects.current().filter(
        is_espace_admin=True, invitation__isnull=False, invitation__accepted_at__isnull=True
    )
    for agent in waiting:
        send_invitation(agent, Actor(Kind.OPERATOR), now())
    return len(waiting)
