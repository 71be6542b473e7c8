"""A freed slot is no longer kept for somebody: it passes to the next, or to everybody."""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from socle.errors import NotVisible
from socle.links import opens, secret_of
from socle.outbox.publish import publish

from ..errors import LinkRefused
from ..models import AgentClaim, RoomClaim, WaitingEntry, WaitingOffer
from .offer_freed_time import offer_freed_time
from .release_time import AgentTime

LINK_PURPOSE = "waiting_offer"
State = WaitingOffer.State


def offer_secret(offer: WaitingOffer) -> str:
    """What the link of an offer's message carries."""
    return secret_of(LINK_PURPOSE, offer.uuid)


def open_offer(offer_uuid: uuid.UUID, secret: str) -> WaitingOffer:
    """The offer that a link opens, whatever its state.

    Raises:
        LinkRefused: wrong link, or an offer that was purged.
    """
    if not opens(secret, LINK_PURPOSE, offer_uuid):
        raise LinkRefused
    rows = WaitingOffer.objects.select_related("appointment__motif", "place", "usager")
    offer = rows.filter(uuid=offer_uuid).first()
    if offer is None:
        raise LinkRefused
    return offer


def decline_offer(offer_id: int, now: datetime) -> None:
    """The person does not want it. Idempotent.

    Raises:
        NotVisible: there is no such offer.
    """
    if not WaitingOffer.objects.filter(pk=offer_id).exists():
        raise NotVisible
    _end(offer_id, State.DECLINED, now)


def end_offer(offer_id: int, now: datetime) -> None:
    """The delay is over without an answer. Idempotent."""
    _end(offer_id, State.LAPSED, now)


def withdraw_offers(entries: QuerySet[WaitingEntry]) -> list[AgentTime]:
    """Take back what is kept for people of a locked appointment; the time that it frees.

    Their entries are locked first: an offer under way is waited for, and seen.
    """
    ids = list(entries.order_by("pk").select_for_update().values_list("pk", flat=True))
    pending = WaitingOffer.objects.filter(entry__in=ids, state=State.PENDING)
    return _close(pending, State.WITHDRAWN)


def withdraw_entries(entries: QuerySet[WaitingEntry]) -> list[AgentTime]:
    """As `withdraw_offers`, and these people wait for nothing any more."""
    freed = withdraw_offers(entries)
    entries.delete()
    return freed


def _end(offer_id: int, state: str, now: datetime) -> None:
    with transaction.atomic():
        entry = WaitingEntry.objects.filter(offers=offer_id).select_for_update().first()
        offer = WaitingOffer.objects.select_for_update().filter(pk=offer_id).first()
        if offer is None or offer.state != State.PENDING:
            return
        freed = _close(WaitingOffer.objects.filter(pk=offer_id), state)
        if entry and state == State.DECLINED:
            ids = {"offer_id": offer_id, "appointment_id": offer.appointment_id}
            publish("waiting.declined", **ids)
        offer_freed_time(freed, now)


def _close(offers: QuerySet[WaitingOffer], state: str) -> list[AgentTime]:
    """Give back the time of these offers."""
    ids = list(offers.values_list("pk", flat=True))
    claims = AgentClaim.objects.filter(offer__in=ids)
    freed = [
        AgentTime(agent_id, period.lower, period.upper)
        for agent_id, period in claims.order_by("pk").values_list("agent_id", "period")
    ]
    claims.delete()
    RoomClaim.objects.filter(offer__in=ids).delete()
    WaitingOffer.objects.filter(pk__in=ids).update(state=state)
    return freed
