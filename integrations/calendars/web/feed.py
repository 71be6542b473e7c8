"""The address that an agent's calendar program subscribes to (webcal), and its secret.

The secret is derived from the platform's key and from a value that « Réinitialiser » draws anew:
nothing that opens the calendar is stored.
"""

import uuid
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from booking.directory.models import Agent
from booking.notifications.addresses import absolute
from socle.clock import now
from socle.links import opens, secret_of
from socle.web.limits import limited
from socle.web.limits.counting import count
from socle.web.limits.decorator import refuse

from ..events import events_of
from ..ics import publication

PURPOSE = "webcal"
PAST = timedelta(days=31)
FOREVER = datetime(9000, 1, 1, tzinfo=UTC)
# How long a program may show what it has read; most come back every hour at best.
FRESH_SECONDS = 300


def feed_url(agent: Agent) -> str:
    """The address to subscribe to; it names nobody."""
    secret = secret_of(PURPOSE, agent.pk, _generation(agent))
    return absolute("calendar_feed", agent.pk, secret)


def webcal_url(agent: Agent) -> str:
    """The same, which opens a calendar program when clicked."""
    return f"webcal://{feed_url(agent).split('://', 1)[1]}"


@transaction.atomic
def reset_feed(agent_id: int) -> Agent:
    """Another address; the former one opens nothing from now on."""
    agent = Agent.objects.select_for_update(no_key=True).get(pk=agent_id)
    agent.calendar_uid = uuid.uuid4()
    agent.save(update_fields=["calendar_uid"])
    return agent


@require_safe
@limited("link", refusals=(404,))
def feed(request: HttpRequest, agent_id: int, secret: str) -> HttpResponse:
    """The agent's appointments of a month ago and on; a wrong secret and a stranger are alike."""
    agent = Agent.objects.current().filter(pk=agent_id).first()
    # Compared whoever is named, so that time tells nothing either.
    known = opens(secret, PURPOSE, agent_id, _generation(agent) if agent else 0)
    if agent is None or not known:
        return HttpResponse(status=404, content_type="text/plain")
    # By the calendar: a program of many subscribers is one machine for us.
    usage = count(request, "feed", who=f"calendar:{agent.pk}")
    if usage and usage.is_over:
        return refuse(request, usage)
    return _answer(request, _written(agent, now()))


def _written(agent: Agent, instant: datetime) -> bytes:
    events = events_of(agent.pk, instant - PAST, FOREVER)
    return publication("Mes rendez-vous", events)


def _answer(request: HttpRequest, body: bytes) -> HttpResponse:
    etag = quote_etag(sha256(body).hexdigest()[:32])
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="rendez-vous.ics"'
    response["ETag"] = etag
    patch_cache_control(response, private=True, max_age=FRESH_SECONDS)
    # A proxy that compresses weakens the mark: it is the same file all the same.
    return get_conditional_response(request, etag=etag, response=response)


def _generation(agent: Agent) -> int:
    return agent.calendar_uid.int
