"""Asking an usager to book online."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from booking.availability.loader import zone_of
from booking.directory.models import Organisation, Usager
from booking.directory.services.invite_usager import (
    CannotBeInvited,
    InvitedAlready,
    can_be_invited,
    invite_usager,
    last_invited_at,
)
from booking.domain.wording import format_moment
from booking.web.agent.guard import AgentRequest, agent_required
from booking.web.templatetags.wording import tied
from socle.clock import now


@require_POST
@agent_required
def invite(request: AgentRequest, organisation: Organisation, usager_id: int) -> HttpResponse:
    send_invitation(request, usager_id)
    return redirect("agent_usager", organisation.pk, usager_id)


def send_invitation(request: AgentRequest, usager_id: int) -> None:
    """Ask for the mail, and tell the agent what became of it."""
    try:
        usager = invite_usager(usager_id, request.actor, now())
    except (CannotBeInvited, InvitedAlready) as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, f"Une invitation part à {usager.email}.")


def invitation_of(usager: Usager, organisation: Organisation) -> dict[str, str]:
    """The button and what it did last; empty for who cannot be invited (1 query at most)."""
    if not can_be_invited(usager):
        return {}
    last = last_invited_at(usager.pk)
    return {
        "url": reverse("agent_usager_invite", args=[organisation.pk, usager.pk]),
        "last": tied(format_moment(last, zone_of(None))) if last else "",
    }
