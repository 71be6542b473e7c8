"""Somebody who waited takes the freed slot: their appointment moves there."""

from datetime import datetime

from django.db import transaction

from socle.errors import NotVisible
from socle.outbox.publish import publish

from .. import history
from ..author import WAITING_LIST
from ..errors import OfferEnded
from ..models import AgentClaim, Appointment, Change, RoomClaim, WaitingEntry, WaitingOffer
from ..models.appointment import Status
from .keep_free_days import keep_free_days
from .locked import lock_agents, locked_appointment
from .offer_freed_time import GRACE, offer_freed_time
from .release_time import drop_claims, times_of

State = WaitingOffer.State


def accept_offer(offer_id: int, now: datetime) -> Appointment:
    """Move the appointment to what was offered. Idempotent.

    The time that the appointment leaves goes to the next who waits for it.

    Raises:
        NotVisible: there is no such offer.
        OfferEnded: the delay is over, or the appointment was cancelled or moved meanwhile.
    """
    known = WaitingOffer.objects.filter(pk=offer_id).first()
    if known is None:
        raise NotVisible
    with transaction.atomic():
        appointment = locked_appointment(known.appointment_id)
        entries = WaitingEntry.objects.filter(appointment=appointment).order_by("pk")
        list(entries.select_for_update())
        offer = WaitingOffer.objects.select_for_update().get(pk=offer_id)
        if offer.state == State.ACCEPTED:
            return appointment
        # The claim's grace is also that of somebody who answers at the last minute.
        late = offer.expires_at + GRACE <= now
        if offer.state != State.PENDING or late or appointment.status != Status.UNKNOWN:
            raise OfferEnded
        _move(appointment, offer, now)
    return appointment


def _move(appointment: Appointment, offer: WaitingOffer, now: datetime) -> None:
    former, offered = _agents(appointment=appointment), _agents(offer=offer)
    before = history.snapshot(appointment, former)
    previous = {
        "previous_starts_at": appointment.starts_at,
        "previous_place_id": appointment.place_id,
    }
    lock_agents(former | offered)
    freed = drop_claims(appointment)
    _hand_over(appointment, offer)
    appointment.starts_at, appointment.ends_at = offer.starts_at, offer.ends_at
    appointment.ics_sequence += 1
    appointment.save(update_fields=["starts_at", "ends_at", "ics_sequence", "updated_at"])
    offer.state = State.ACCEPTED
    offer.save(update_fields=["state"])
    # They have what they waited for.
    WaitingEntry.objects.filter(appointment=appointment).delete()
    changes = history.difference(before, history.snapshot(appointment, offered))
    verb = Change.Verb.MOVED
    line = history.change(
        verb, appointment.pk, WAITING_LIST, now, before=changes[0], after=changes[1]
    )
    history.write([line])
    publish(
        "appointment.moved",
        appointment_id=appointment.pk,
        added_agent_ids=sorted(offered - former),
        removed_agent_ids=sorted(former - offered),
        **previous,
        **WAITING_LIST.ids,
    )
    offer_freed_time(freed, now, except_for=appointment.pk)
    keep_free_days(freed + times_of(appointment))


def _agents(**reason: object) -> frozenset[int]:
    return frozenset(AgentClaim.objects.filter(**reason).values_list("agent_id", flat=True))


def _hand_over(appointment: Appointment, offer: WaitingOffer) -> None:
    """The time kept for the offer is the appointment's from now on."""
    given = {"appointment": appointment, "offer": None, "expires_at": None}
    agents = AgentClaim.objects.filter(offer=offer).update(**given)
    rooms = RoomClaim.objects.filter(offer=offer).update(**given)
    if agents < appointment.motif.agents_required or rooms < appointment.motif.requires_room:
        raise OfferEnded
