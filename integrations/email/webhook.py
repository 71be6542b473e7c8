"""`POST /inbound_emails/<provider>` on the portal's host."""

import json

import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from booking.notifications.replies import take_reply

from .inbound import PROVIDERS

log = structlog.get_logger(__name__)


@csrf_exempt
@require_POST
def receive(request: HttpRequest, provider: str) -> HttpResponse:
    """Forward what the provider hands over, before answering: what fails is given again.

    The provider proves itself by a shared secret, as a bearer token or, for those that can only
    call an address, in `?password=`.
    """
    if not _is_trusted(request):
        return _answer(401, "unauthorized")
    if provider not in PROVIDERS:
        return _answer(404, "unknown_provider")
    try:
        replies = list(PROVIDERS[provider](json.loads(request.body)))
    except RequestDataTooBig:
        return _answer(413, "too_large")
    except (ValueError, RecursionError):  # Unreadable, bad JSON and bad UTF-8 are ValueErrors
        return _answer(400, "unreadable")
    try:
        outcomes = [take_reply(reply) for reply in replies]
    except OSError as error:
        log.warning("inbound.not_forwarded", provider=provider, error=type(error).__name__)
        return _answer(503, "try_again")
    log.info("inbound.taken", provider=provider, outcomes=outcomes)
    return JsonResponse({"outcomes": outcomes})


def _is_trusted(request: HttpRequest) -> bool:
    secret = settings.INBOUND_EMAIL_SECRET
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    given = given or request.GET.get("password", "")
    return bool(secret) and constant_time_compare(given, secret)


def _answer(status: int, code: str) -> JsonResponse:
    return JsonResponse({"error": code}, status=status)
