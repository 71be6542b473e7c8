"""Rows that are about to go for good: what they said is written down before, sealed.

`settings.DEPARTURES` names `keep`; the services that delete call it in their own transaction.
"""

import json

from django.db.models import QuerySet

from socle.clock import now
from socle.sealing import seal

from .models import WebhookDelivery, WebhookEndpoint
from .nouns import BY_MODEL, BY_NAME, Noun, organisations_of
from .objects import object_of
from .sending import BODY_SEALING
from .telling import owe


def keep(rows: QuerySet, reason: str) -> None:
    """Owe the deletion of these rows, with what they say now, to the endpoints that want it.

    1 query when nobody in the espace wants to know.
    """
    noun = BY_MODEL.get(rows.model)
    if noun is None:
        return
    wanting = list(WebhookEndpoint.objects.filter(subscriptions__contains=[noun.word]))
    if not wanting:
        return
    instant, owed = now(), []
    for record_id, other_id in _identified(noun, rows):
        places = _organisations(noun, record_id, other_id)
        endpoints = [one for one in wanting if one.organisation_id in places]
        said = object_of(noun.name, record_id, other_id) if endpoints else None
        if said is None:
            continue
        body = json.dumps(said, ensure_ascii=False, default=str)
        owed += [
            WebhookDelivery(
                endpoint=endpoint,
                model=noun.name,
                record_id=record_id,
                other_id=other_id,
                event=WebhookDelivery.Event.DESTROYED,
                reason=reason,
                sealed_body=seal(body, BODY_SEALING),
                created_at=instant,
            )
            for endpoint in endpoints
        ]
    owe(owed)


def _identified(noun: Noun, rows: QuerySet) -> list[tuple[int, int | None]]:
    """Referents are told by both their ends."""
    if noun.model is None:
        return list(rows.values_list("agent_id", "usager_id"))
    return [(pk, None) for pk in rows.values_list("pk", flat=True)]


def _organisations(noun: Noun, record_id: int, other_id: int | None) -> set[int]:
    if noun.model is None:
        return organisations_of(BY_NAME["User"], other_id or 0)
    return organisations_of(noun, record_id)
