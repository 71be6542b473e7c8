"""Somebody who waited takes the freed slot: their appointment moves there."""

from datetime import datetime

from django.db import transaction

from socle.errors import NotVisible

from ..author import WAITING_LIST
from ..errors import OfferEnded
from ..models import AgentClaim, Appointment, RoomClaim, WaitingEntry, WaitingOffer
from ..models.appointment import Status
from .give_back import give_back
from .keep_free_days import keep_free_days
from .locked import lock_agents, locked_appointment
from .offer_freed_time import GRACE
from .release_time import drop_claims, times_of
from .write_move import Before, write_move

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
    before = Before.of(appointment)
    offered = AgentClaim.objects.filter(offer=offer).values_list("agent_id", flat=True)
    lock_agents(before.agent_ids | set(offered))
    freed = drop_claims(appointment)
    _hand_over(appointment, offer)
    appointment.starts_at, appointment.ends_at = offer.starts_at, offer.ends_at
    write_move(appointment, before, WAITING_LIST, now)
    offer.state = State.ACCEPTED
    offer.save(update_fields=["state"])
    # They have what they waited for.
    WaitingEntry.objects.filter(appointment=appointment).delete()
    give_back(appointment.motif, freed, now, except_for=appointment.pk)
    keep_free_days(freed + times_of(appointment))


def _hand_over(appointment: Appointment, offer: WaitingOffer) -> None:
    """The time kept for the offer is the appointment's from now on."""
    given = {"appointment": appointment, "offer": None, "expires_at": None}
    agents = AgentClaim.objects.filter(offer=offer).update(**given)
    rooms = RoomClaim.objects.filter(offer=offer).update(**given)
    if agents < appointment.motif.agents_required or rooms < appointment.motif.requires_room:
        raise OfferEnded
