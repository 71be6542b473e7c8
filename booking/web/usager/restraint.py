"""What stands between a form filled in by a stranger and what it would keep."""

from django.http import HttpRequest, HttpResponse

from socle.web import effort
from socle.web.limits.counting import count
from socle.web.limits.decorator import refuse

from .device import device_of


def held_back(request: HttpRequest) -> HttpResponse | None:
    """What a device that asks too much, or a browser that made no effort under attack, gets.

    Ask once what was typed is right, on the last screen: a proof of effort serves once.
    """
    device = device_of(request)
    usage = count(request, "device", who=f"device:{device}") if device else None
    if usage and usage.is_over:
        return refuse(request, usage)
    return effort.later(request)
