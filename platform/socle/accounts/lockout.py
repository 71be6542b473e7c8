"""What a locked login answers: the same words whether the account exists or not."""

from datetime import datetime

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from socle.clock import now


def locked_out(
    request: HttpRequest, original_response: HttpResponse, credentials: dict[str, str]
) -> HttpResponse:
    """429, with the seconds that are left in `Retry-After`."""
    seconds = seconds_left(request, credentials["username"], now())
    context = {"minutes": -(-seconds // 60)}
    response = render(request, "comptes/locked_out.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response


def seconds_left(request: HttpRequest, username: str, instant: datetime) -> int:
    """How long this address stays locked for this machine; at least a second."""
    cool_off = get_cool_off(request)
    attempts = AccessAttempt.objects.filter(
        username=username, ip_address=request.axes_ip_address
    ).aggregate(last=Max("attempt_time"))
    last = attempts["last"] or instant
    return max(1, round((last + cool_off - instant).total_seconds()))
