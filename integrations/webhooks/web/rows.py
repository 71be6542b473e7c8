"""How endpoints and deliveries are worded."""

from zoneinfo import ZoneInfo

from django.urls import reverse

from booking.domain.wording import format_moment
from booking.web.templatetags.wording import tied

from .. import outcomes
from ..models import Attempt, WebhookDelivery, WebhookEndpoint
from ..nouns import BY_NAME

State = WebhookDelivery.State
DELIVERY_COLUMNS = [
    {"label": label} for label in ("Envoi", "Demandé le", "État", "Essais", "Dernière réponse")
]
ATTEMPT_COLUMNS = [{"label": label} for label in ("Essai", "Le", "Réponse", "Durée")]
BADGES = {
    State.PENDING: "info",
    State.DONE: "success",
    State.GIVEN_UP: "error",
    State.DROPPED: "info",
}


def state_of(endpoint: WebhookEndpoint) -> tuple[str, str]:
    """A word and the colour of its badge."""
    if endpoint.paused_at:
        return "En pause", "info"
    if endpoint.failing_since:
        return "Ne reçoit plus", "error"
    if endpoint.last_success_at:
        return "Reçoit", "success"
    return "Jamais essayé", "new"


def delivery_rows(found: list[WebhookDelivery], zone: ZoneInfo) -> list[dict[str, object]]:
    """(1 query.)"""
    last: dict[object, Attempt] = {}
    for attempt in Attempt.objects.filter(delivery__in=found).order_by("number"):
        last[attempt.delivery_id] = attempt
    return [{"cells": _cells(one, last.get(one.pk), zone)} for one in found]


def _cells(
    delivery: WebhookDelivery, attempt: Attempt | None, zone: ZoneInfo
) -> list[dict[str, object]]:
    return [
        {
            "text": title_of(delivery),
            "url": reverse("agent_webhook_delivery", args=[delivery.pk]),
        },
        {"text": tied(format_moment(delivery.created_at, zone))},
        {"badge": State(delivery.state).label, "badge_type": BADGES[State(delivery.state)]},
        {"text": str(delivery.attempts_made)},
        {"text": answer_of(attempt)},
    ]


def title_of(delivery: WebhookDelivery) -> str:
    if delivery.model == "Test":
        return "Essai"
    noun = BY_NAME[delivery.model].label
    return f"{noun} – {delivery.get_event_display().lower()}"


def answer_of(attempt: Attempt | None) -> str:
    if attempt is None:
        return "–"
    words = outcomes.WORDS.get(attempt.code, "Reçu")
    return f"{words} (HTTP {attempt.status})" if attempt.status else words


def attempt_rows(delivery: WebhookDelivery, zone: ZoneInfo) -> list[dict[str, object]]:
    """(1 query.)"""
    return [
        {
            "cells": [
                {"text": f"n° {attempt.number}"},
                {"text": tied(format_moment(attempt.started_at, zone))},
                {"text": answer_of(attempt)},
                {"text": f"{attempt.duration_ms} ms"},
            ]
        }
        for attempt in delivery.attempts.order_by("number")
    ]
