"""Time that becomes free goes to who waits for it, one person at a time, before anybody else.

The slot passes from the cancelled appointment to the offer in one transaction: it is public at no
moment in between, so that nobody who watches the calendar is faster than those who wait.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from booking.availability.models import OpeningWindow
from booking.domain import waiting
from booking.domain.allocation import Door
from booking.domain.slot import Slot
from booking.domain.wallclock import local_day
from socle.outbox.publish import publish

from ..errors import SlotTaken
from ..models import WaitingEntry, WaitingOffer
from ..models.appointment import Status
from ..search import candidates_by_calendars, slots_by_calendars
from ..wanted import Wanted
from .claim_time import Reason
from .next_id import next_id
from .release_time import AgentTime
from .take_slot import take_offered

# Who has been waiting longest is looked at first; a slot that suits none of these is public.
ENTRIES_LOOKED_AT = 500
# An absence that goes may free months; nobody waits for a time that far away.
LONGEST_LOOK = timedelta(days=62)
# The claim outlasts the offer a little: the time to pass it on, and to take a late answer.
GRACE = timedelta(minutes=10)


def offer_freed_time(
    freed: Iterable[AgentTime], now: datetime, *, except_for: int | None = None
) -> list[WaitingOffer]:
    """Keep each freed slot for the first person whom it suits; what suits nobody is public.

    Must run in the transaction that freed the time. Never waits for another's waiting entries.

    Args:
        except_for: the appointment that has just left this time.
    """
    made: list[WaitingOffer] = []
    for time in freed:
        if time.end > now:
            made += _Round(time, now).offers(except_for)
    return made


class _Round:
    """One freed time, proposed to those who wait, in their order."""

    def __init__(self, time: AgentTime, now: datetime) -> None:
        self.time, self.now = time, now
        self._slots: dict[tuple[object, ...], list[Slot]] = {}

    def offers(self, except_for: int | None) -> list[WaitingOffer]:
        entries = self._waiting().exclude(appointment=except_for)
        made = (self._offer(entry) for entry in entries[:ENTRIES_LOOKED_AT])
        return [offer for offer in made if offer]

    def _waiting(self):
        serves = OpeningWindow.objects.filter(
            agent=self.time.agent_id, motifs=OuterRef("appointment__motif")
        )
        return (
            WaitingEntry.objects.filter(
                Exists(serves),
                offers_made__lt=waiting.OFFERS_AN_ENTRY,
                appointment__status=Status.UNKNOWN,
                appointment__starts_at__gt=max(self.now + waiting.JOIN_BEFORE, self.time.start),
            )
            .select_related("appointment__motif", "appointment__place")
            .order_by("created_at", "pk")
        )

    def _offer(self, entry: WaitingEntry) -> WaitingOffer | None:
        """Keep a slot of the freed time for this person, if one suits and they may be asked."""
        if self._slot_for(entry) is None:
            return None
        locked = self._lock(entry)
        slot = self._slot_for(locked) if locked else None
        return self._keep(locked, slot) if slot else None

    def _lock(self, entry: WaitingEntry) -> WaitingEntry | None:
        """The entry as it is now; None when it is gone, or under way elsewhere."""
        pending = WaitingOffer.objects.filter(
            entry=OuterRef("pk"), state=WaitingOffer.State.PENDING
        )
        return (
            WaitingEntry.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("appointment__motif", "appointment__place")
            .filter(
                ~Exists(pending),
                pk=entry.pk,
                offers_made__lt=waiting.OFFERS_AN_ENTRY,
                appointment__status=Status.UNKNOWN,
            )
            .first()
        )

    def _slot_for(self, entry: WaitingEntry) -> Slot | None:
        found = (slot for slot in self._free_slots(entry) if self._suits(entry, slot))
        return next(found, None)

    def _suits(self, entry: WaitingEntry, slot: Slot) -> bool:
        wanted, motif = _wanted(entry, self.time.agent_id), entry.appointment.motif
        last = waiting.last_day_of_offers(entry.appointment.starts_at, wanted.zone)
        if local_day(slot.start, wanted.zone) > last:
            return False
        times = self._times(entry, slot)
        if times is None or entry.last_offer_on == local_day(times.tell_at, wanted.zone):
            return False
        if motif.follow_up and not _is_referent(entry, slot.agent_id):
            return False
        return not entry.offers.filter(starts_at=slot.start).exists()

    def _times(self, entry: WaitingEntry, slot: Slot) -> waiting.OfferTimes | None:
        motif = entry.appointment.motif
        return waiting.offer_times(
            self.now,
            slot.start,
            _wanted(entry, self.time.agent_id).zone,
            minutes=motif.waiting_offer_in_min,
            min_delay=motif.min_public_booking_delay,
        )

    def _free_slots(self, entry: WaitingEntry) -> list[Slot]:
        """The slots of the freed time; read once for all who wait for the same thing."""
        wanted = _wanted(entry, self.time.agent_id)
        key = (wanted.motif.pk, wanted.place, wanted.organisation_ids, wanted.duration)
        if key not in self._slots:
            first, last = self._days(wanted)
            self._slots[key] = [
                slot
                for slot in slots_by_calendars(wanted, first, last, self.now)
                if slot.start < self.time.end and self.time.start < slot.end
            ]
        return self._slots[key]

    def _days(self, wanted: Wanted) -> tuple[date, date]:
        start = max(self.time.start, self.now)
        end = min(self.time.end, start + LONGEST_LOOK)
        return local_day(start, wanted.zone), local_day(end, wanted.zone)

    def _keep(self, entry: WaitingEntry, slot: Slot) -> WaitingOffer | None:
        wanted, times = _wanted(entry, self.time.agent_id), self._times(entry, slot)
        pk = next_id(WaitingOffer)
        reason = Reason(offer_id=pk, expires_at=times.expires_at + GRACE)
        try:
            found = candidates_by_calendars(wanted, slot.start, self.now)
            taken = take_offered(wanted, found, self.now, reason)
        except SlotTaken:
            return None
        finally:
            self._slots.clear()
        offer = WaitingOffer(
            pk=pk,
            entry=entry,
            appointment_id=entry.appointment_id,
            usager_id=entry.usager_id,
            agent_id=taken.agent_id,
            place_id=entry.appointment.place_id,
            starts_at=taken.start,
            ends_at=taken.end,
            expires_at=times.expires_at,
            created_at=self.now,
        )
        offer.save(force_insert=True)
        entry.offers_made += 1
        entry.last_offer_on = local_day(times.tell_at, wanted.zone)
        entry.save(update_fields=["offers_made", "last_offer_on"])
        wait = times.tell_at - self.now
        ids = {"offer_id": pk, "appointment_id": entry.appointment_id}
        publish("waiting.offered", after=wait or None, **ids)
        publish("waiting.ended", after=times.expires_at - self.now, **ids)
        return offer


def _wanted(entry: WaitingEntry, agent_id: int) -> Wanted:
    """Same motif, place, organisation and length; with the agent who has become free."""
    appointment = entry.appointment
    length = appointment.ends_at - appointment.starts_at
    return Wanted(
        door=Door.TURN,
        motif=appointment.motif,
        place=appointment.place,
        organisation_ids=(appointment.organisation_id,),
        # Where several are needed, whoever is free beside them completes the team.
        agent_ids=(agent_id,) if appointment.motif.agents_required == 1 else (),
        duration=int(length.total_seconds() // 60),
    )


def _is_referent(entry: WaitingEntry, agent_id: int) -> bool:
    usager = entry.usager
    people = [pk for pk in (usager.pk, usager.responsible_id) if pk]
    return type(usager).objects.filter(Q(pk__in=people), referents=agent_id).exists()
