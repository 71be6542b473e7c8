"""What protects one's account: second factor, recovery codes, open sessions."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from booking.access.explanation import explain
from booking.availability.loader import zone_of
from booking.directory.admission import needs_second_factor
from booking.domain.wording import format_moment
from booking.web.templatetags.wording import tied
from socle.accounts.login import end_all_sessions, end_session, is_fresh
from socle.accounts.models import Session
from socle.accounts.recovery import HOW_MANY, codes_left, renew_codes
from socle.accounts.second_factor import authenticators_of, remove_authenticator
from socle.clock import now

from .account.tabs import account_tabs
from .guard import AgentRequest, agent_required
from .shell import render_page

LAST_ONE = "Cet appareil est gardé : votre accès demande un second facteur."
IDENTITY_WANTED = "Par sécurité, confirmez d’abord qui vous êtes, puis recommencez."


@require_safe
@agent_required
def security(request: AgentRequest) -> HttpResponse:
    account = request.user
    devices = list(authenticators_of(account))
    is_required = needs_second_factor(request.actor)
    context = {
        "tabs": account_tabs("agent_security"),
        "devices": [_device(device) for device in devices],
        "is_required": is_required,
        "can_remove": len(devices) > 1 or not is_required,
        "codes_left": codes_left(account),
        "codes_made": HOW_MANY,
        "sessions": _sessions(request),
        "rights": {
            noun: told for noun, told in explain(request.actor).items() if not told.is_nothing
        },
    }
    return render_page(request, "agent/security.html", context)


@require_POST
@agent_required
def renew_recovery_codes(request: AgentRequest) -> HttpResponse:
    """Ten new codes, shown in this answer and never again."""
    if not is_fresh(request):
        return _confirm_identity(request)
    if not authenticators_of(request.user).exists():
        return redirect("second_factor_setup")
    context = {"codes": renew_codes(request.user), "next_url": reverse("agent_security")}
    return render(request, "comptes/recovery_codes.html", context)


@require_POST
@agent_required
def remove_device(request: AgentRequest, device_id: int) -> HttpResponse:
    if not is_fresh(request):
        return _confirm_identity(request)
    may_be_last = not needs_second_factor(request.actor)
    if remove_authenticator(request.user, device_id, may_be_last=may_be_last):
        messages.success(request, "L’appareil est retiré.")
    else:
        messages.error(request, LAST_ONE)
    return redirect("agent_security")


@require_POST
@agent_required
def log_out_everywhere(request: AgentRequest) -> HttpResponse:
    end_all_sessions(request)
    messages.success(request, "Vous êtes déconnecté de tous vos appareils.")
    return redirect("login")


@require_POST
@agent_required
def log_out_one(request: AgentRequest) -> HttpResponse:
    """Another session of one's own; the present one has its own button."""
    if end_session(request, request.POST.get("session", "")):
        messages.success(request, "L’appareil est déconnecté.")
    return redirect("agent_security")


def _sessions(request: AgentRequest) -> list[dict[str, object]]:
    """Those that are open, the latest first; the portal's own is none of an espace."""
    current = request.session.digest(request.session.session_key)
    rows = Session.objects.filter(account_id=request.user.pk, expire_date__gt=now())
    rows = rows.exclude(host=settings.PORTAL_HOST).order_by("-opened_at")
    zone = zone_of(None)
    return [
        {
            "key": row.session_key,
            "device": row.device or "Navigateur inconnu",
            "host": row.host,
            "opened": tied(format_moment(row.opened_at, zone)) if row.opened_at else "",
            "is_this": row.session_key == current,
        }
        for row in rows
    ]


def _confirm_identity(request: AgentRequest) -> HttpResponse:
    messages.info(request, IDENTITY_WANTED)
    return redirect_to_login(reverse("agent_security"))


def _device(device) -> dict[str, object]:
    zone = zone_of(None)
    used = device.last_used_at
    return {
        "id": device.pk,
        "name": device.name,
        "added": tied(format_moment(device.created_at, zone)),
        "used": tied(format_moment(used, zone)) if used else "",
    }
