"""Another time, agents or place: as an agent wishes, or as the usager may."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from booking.catalog.models import Motif
from booking.directory.models import Place
from booking.domain.deadlines import may_move
from booking.domain.slots import Audience
from socle.errors import Forbidden
from socle.outbox.publish import publish

from .. import history, values
from ..author import Author, Kind
from ..checks import Asked
from ..errors import InvalidBooking, RuleRefused
from ..guests import referents_of
from ..models import AgentClaim, Appointment, Change, Participation, RoomClaim
from ..once import once
from ..orders import MoveOrder
from ..search import Wanted, candidates
from ..setting import check_agents, check_one_off, check_room, place_of
from .check_limit import check_limit
from .claim_chosen import Confirmation, claim_chosen
from .claim_time import Reason
from .end_offers import withdraw_offers
from .keep_free_days import keep_free_days
from .locked import lock_agents, locked_appointment
from .offer_freed_time import offer_freed_time
from .release_time import AgentTime, drop_claims, times_of
from .take_slot import take_offered

UNCONFIRMED = Confirmation()


def move_appointment(
    appointment_id: int,
    order: MoveOrder,
    author: Author,
    now: datetime,
    *,
    key: str = "",
    confirmation: Confirmation = UNCONFIRMED,
) -> Appointment:
    """Move it, and give the time it had to who waits for it.

    An usager gives a start on offer, more than two days before the present one: motif, place and
    length stay, and the agent is the fairest of those who are free.

    Raises:
        InvalidBooking, NotVisible: as for a booking.
        RuleRefused: the rules of the motif, the deadline, or an appointment that is cancelled.
        ConfirmationNeeded, IdenticalAppointment: see `claim_chosen`.
        SlotTaken: the start is not on offer, or somebody was faster; nothing has changed.
        Forbidden: a prescripteur, who cannot change what they booked.
    """
    body = ("move", appointment_id, order, sorted(confirmation.codes))

    def work() -> Appointment:
        _check_values(order, author, now)
        appointment = locked_appointment(appointment_id)
        if appointment.is_cancelled:
            raise RuleRefused("cancelled", "Ce rendez-vous est annulé.")
        # What was kept for them answered another question; they go on waiting.
        freed = withdraw_offers(appointment.waiting_entries.all())
        if author.decides:
            freed += _move_as_chosen(appointment, order, author, now, confirmation)
        else:
            freed += _move_as_offered(appointment, order, author, now)
        offer_freed_time(freed, now, except_for=appointment.pk)
        keep_free_days(freed + times_of(appointment))
        return appointment

    return once(key, author, now, body, Appointment, work)


def _check_values(order: MoveOrder, author: Author, now: datetime) -> None:
    if author.kind not in (Kind.AGENT, Kind.USER) or author.prescribing:
        raise Forbidden
    values.check_start(order.starts_at, now)
    values.check_ids("agent_ids", order.agent_ids)
    values.check_ids("place_id", () if order.place_id is None else (order.place_id,))
    values.check_ids("room_id", () if order.room_id is None else (order.room_id,))
    if order.one_off_place:
        check_one_off(order.one_off_place)
    if order.duration_in_min is not None:
        values.end_of(order.starts_at, order.duration_in_min)
    if not author.decides and order != MoveOrder(order.starts_at):
        raise InvalidBooking("starts_at", "Seule l’heure peut être choisie.")


@dataclass(frozen=True, slots=True)
class _Before:
    """What the move changes, as it was."""

    values: dict[str, object]
    agent_ids: frozenset[int]
    starts_at: datetime
    place_id: int | None

    @classmethod
    def of(cls, appointment: Appointment) -> "_Before":
        agent_ids = _agents_of(appointment)
        return cls(
            history.snapshot(appointment, agent_ids),
            agent_ids,
            appointment.starts_at,
            appointment.place_id,
        )


def _move_as_chosen(
    appointment: Appointment,
    order: MoveOrder,
    author: Author,
    now: datetime,
    confirmation: Confirmation,
) -> list[AgentTime]:
    before = _Before.of(appointment)
    agent_ids = frozenset(order.agent_ids) or before.agent_ids
    if order.agent_ids:
        check_agents(order.agent_ids, appointment.organisation_id)
    lock_agents(agent_ids | before.agent_ids)
    length = appointment.ends_at - appointment.starts_at
    if order.duration_in_min is not None:
        length = timedelta(minutes=order.duration_in_min)
    appointment.place = _place(appointment, order, now)
    appointment.starts_at, appointment.ends_at = order.starts_at, order.starts_at + length
    check_room(order.room_id, appointment.place)
    usagers = Participation.objects.filter(appointment=appointment)
    asked = Asked.again(
        appointment,
        agent_ids=agent_ids,
        usager_ids=usagers.values_list("usager_id", flat=True),
    )
    room_id = order.room_id or _room_of(appointment, before)
    freed = drop_claims(appointment)
    reason = Reason(appointment_id=appointment.pk)
    claim_chosen(asked, reason, now, confirmation, room_id=room_id)
    _write(appointment, before, author, now)
    return freed


def _place(appointment: Appointment, order: MoveOrder, now: datetime) -> Place | None:
    """The present place unless another is given; one that has closed receives nobody anew."""
    same = order.place_id in (None, appointment.place_id) and order.one_off_place is None
    if not same:
        return place_of(
            appointment.motif, appointment.organisation_id, order.place_id, order.one_off_place
        )
    closed = appointment.place and appointment.place.availability == Place.Availability.DISABLED
    if closed and order.starts_at > now and order.starts_at != appointment.starts_at:
        raise RuleRefused("place_closed", "Ce lieu est fermé : choisissez-en un autre.")
    return appointment.place


def _room_of(appointment: Appointment, before: _Before) -> int | None:
    """The room chosen when it was booked, where the place stays and any room would do."""
    if appointment.place_id != before.place_id or appointment.motif.requires_room:
        return None
    return (
        RoomClaim.objects.filter(appointment=appointment).values_list("room_id", flat=True).first()
    )


def _move_as_offered(
    appointment: Appointment, order: MoveOrder, author: Author, now: datetime
) -> list[AgentTime]:
    motif = appointment.motif
    RuleRefused.unless(
        may_move(
            appointment.starts_at,
            now,
            editable=motif.rdvs_editable_by_user,
            bookable_online=_is_online(motif),
            created_by_agent=appointment.created_by == Appointment.CreatedBy.AGENT,
            collective=motif.collectif,
        )
    )
    before = _Before.of(appointment)
    rows = Participation.objects.filter(appointment=appointment).select_related("usager")
    usagers = [row.usager for row in rows]
    wanted = Wanted(
        motif=motif,
        place=appointment.place,
        organisation_ids=(appointment.organisation_id,),
        agent_ids=referents_of(usagers) if motif.follow_up else (),
        audience=Audience.USAGER,
        duration=int((appointment.ends_at - appointment.starts_at).total_seconds() // 60),
    )
    # As the page that offered the start saw it: with the present appointment in the way.
    offers = candidates(wanted, order.starts_at, now)
    asked = Asked.again(appointment, usager_ids=[usager.pk for usager in usagers])
    check_limit(replace(asked, starts_at=order.starts_at))
    lock_agents(before.agent_ids | {offer.agent_id for offer in offers})
    freed = drop_claims(appointment)
    slot = take_offered(wanted, offers, now, Reason(appointment_id=appointment.pk))
    appointment.starts_at, appointment.ends_at = slot.start, slot.end
    _write(appointment, before, author, now)
    return freed


def _is_online(motif: Motif) -> bool:
    return motif.bookable_by in (Motif.BookableBy.EVERYONE, Motif.BookableBy.INVITED)


def _agents_of(appointment: Appointment) -> frozenset[int]:
    claims = AgentClaim.objects.filter(appointment=appointment)
    return frozenset(claims.values_list("agent_id", flat=True))


def _write(appointment: Appointment, before: _Before, author: Author, now: datetime) -> None:
    """Save the move; `appointment.moved` if the start or the place is another, else `.edited`."""
    agent_ids = _agents_of(appointment)
    changes = history.difference(before.values, history.snapshot(appointment, agent_ids))
    if not changes[1]:
        return
    if changes[1].keys() & {"starts_at", "ends_at", "place_id"}:
        appointment.ics_sequence += 1
    fields = ["starts_at", "ends_at", "place", "ics_sequence", "updated_at"]
    appointment.save(update_fields=fields)
    moved = changes[1].keys() & {"starts_at", "place_id"}
    verb = Change.Verb.MOVED if moved else Change.Verb.EDITED
    line = history.change(verb, appointment.pk, author, now, before=changes[0], after=changes[1])
    history.write([line])
    publish(
        "appointment.moved" if moved else "appointment.edited",
        appointment_id=appointment.pk,
        previous_starts_at=before.starts_at,
        previous_place_id=before.place_id,
        added_agent_ids=sorted(agent_ids - before.agent_ids),
        removed_agent_ids=sorted(before.agent_ids - agent_ids),
        **author.ids,
    )
