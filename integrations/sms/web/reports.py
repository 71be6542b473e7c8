"""`/api/sms/accuses/<provider>/<account>/<token>` on the portal's host: what became of an SMS."""

from collections.abc import Callable, Mapping

import structlog
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ..reports import LONGEST_NAME, is_token, take_report

log = structlog.get_logger(__name__)
# Netsize tries again until it reads that.
TAKEN, NOT_TAKEN = '<DeliveryResponse ack="true"/>', '<DeliveryResponse ack="false"/>'
DELIVERED = "0"
Read = Callable[[Mapping[str, str]], tuple[str, bool] | None]


def _of_netsize(given: Mapping[str, str]) -> tuple[str, bool] | None:
    """The part's name, and whether it arrived: `StatusCode` 0, any other is the end of it."""
    name, status = given.get("MessageId", ""), given.get("StatusCode", "")
    return (name, status == DELIVERED) if name and status else None


READERS: Mapping[str, Read] = {"netsize": _of_netsize}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def receive(request: HttpRequest, provider: str, account: int, token: str) -> HttpResponse:
    """Note what one report says, before answering: what fails is given again."""
    if provider not in READERS or not is_token(token, provider, account):
        return HttpResponse(NOT_TAKEN, status=404, content_type="text/plain")
    try:
        given = request.POST if request.method == "POST" else request.GET
        told = READERS[provider](given)
    except (RequestDataTooBig, UnicodeDecodeError, ValueError):
        told = None
    if told is None or len(told[0]) > LONGEST_NAME:
        return HttpResponse(NOT_TAKEN, status=400, content_type="text/plain")
    take_report(provider, account, told[0], is_delivered=told[1])
    log.info("sms.reported", provider=provider, delivered=told[1])
    return HttpResponse(TAKEN, content_type="text/plain")
