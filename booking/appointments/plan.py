"""A booking order read against the espace: rows instead of identifiers, every value checked."""

from dataclasses import dataclass
from datetime import datetime

from booking.catalog.models import Motif
from booking.directory.models import Organisation, Place
from booking.domain.allocation import Door
from booking.domain.slot_search import Audience
from socle.errors import NotVisible

from . import values
from .answering import Answered
from .author import Author, Kind, PrescripteurCard
from .company import minutes_for
from .errors import InvalidBooking, QuestionsLeft
from .guests import Guest, check_reachable, guests_of, referents_of
from .models import AnswerSheet
from .orders import BookingOrder
from .setting import check_agents, check_one_off, check_room, place_of
from .wanted import Wanted

BookableBy = Motif.BookableBy
# Which motifs each author may book; an agent who decides may book them all.
OPEN_TO = {
    Kind.USER: {BookableBy.EVERYONE, BookableBy.INVITED},
    Kind.PRESCRIPTEUR: set(BookableBy) - {BookableBy.AGENTS},
    Kind.AGENT: set(BookableBy) - {BookableBy.AGENTS},
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is about to be booked."""

    organisation: Organisation
    motif: Motif
    starts_at: datetime
    ends_at: datetime
    guests: tuple[Guest, ...]
    agent_ids: tuple[int, ...]
    place: Place | None = None
    room_id: int | None = None
    context: str = ""
    name: str = ""
    max_participants_count: int | None = None
    door: Door = Door.PUBLIC
    answered: Answered | None = None

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def wanted(self) -> Wanted:
        """The search that must offer the start, for whoever does not decide alone."""
        return Wanted(
            motif=self.motif,
            place=self.place,
            organisation_ids=(self.organisation.pk,),
            agent_ids=self.agent_ids,
            audience=Audience.USAGER,
            duration=self.minutes,
            door=self.door,
        )


def plan_of(order: BookingOrder, author: Author, now: datetime) -> Plan:
    """Read and check an order.

    Newcomers get their record and a one-off place its row: must run in the transaction of the
    booking, so that they go if it fails.

    Raises:
        InvalidBooking: a value that makes no sense, or that this author may not choose.
        QuestionsLeft: an usager has not answered the motif's questionnaire.
        NotVisible: an identifier of nothing, or of something of another organisation.
        RuleRefused: a rule of the motif says no.
    """
    _check_values(order, author, now)
    organisation = Organisation.objects.filter(pk=order.organisation_id).first()
    motif = _motif_of(order, author)
    if organisation is None:
        raise NotVisible
    answered = _answered(order, motif, author)
    length = minutes_for(motif, max(len(order.attendees), 1), answered.minutes)
    minutes = order.duration_in_min or length
    guests = guests_of(order.attendees, motif, author)
    if not order.reached_elsewhere:
        check_reachable(motif, [guest.usager for guest in guests])
    place = place_of(motif, organisation.pk, order.place_id, order.one_off_place)
    check_room(order.room_id, place)
    return Plan(
        organisation=organisation,
        motif=motif,
        starts_at=order.starts_at,
        ends_at=values.end_of(order.starts_at, minutes),
        guests=guests,
        agent_ids=_agents_of(order, motif, author, guests),
        place=place,
        room_id=order.room_id,
        context=order.context,
        name=order.name,
        max_participants_count=order.max_participants_count,
        door=Door.PUBLIC if author.kind == Kind.USER else Door.COUNTER,
        answered=answered,
    )


def _answered(order: BookingOrder, motif: Motif, author: Author) -> Answered:
    """
    Raises:
        QuestionsLeft: an usager has not answered the motif's questionnaire.
    """
    rows = AnswerSheet.objects.filter(pk=order.sheet_id, appointment__isnull=True)
    answered = Answered(motif, rows.first() if order.sheet_id is not None else None)
    if author.kind == Kind.USER and not answered.is_over:
        raise QuestionsLeft
    return answered


def _check_values(order: BookingOrder, author: Author, now: datetime) -> None:
    values.check_start(order.starts_at, now)
    values.check_text("context", order.context, values.LONGEST_TEXT)
    values.check_text("name", order.name, values.LONGEST_NAME)
    values.check_seats(order.max_participants_count)
    values.check_ids("agent_ids", order.agent_ids, most=1000)
    known = tuple(one.usager_id for one in order.attendees if one.newcomer is None)
    values.check_ids("attendees", known)
    values.check_number("attendees", len(order.attendees))
    single = (order.organisation_id, order.motif_id, order.place_id, order.room_id)
    values.check_ids("identifiers", tuple({pk for pk in single if pk is not None}))
    if order.one_off_place:
        check_one_off(order.one_off_place)
    if order.duration_in_min is not None:
        values.end_of(order.starts_at, order.duration_in_min)
    if not author.decides:
        _check_modest(order, author)
    if author.card:
        check_card(author.card)
        if len(order.attendees) != 1:
            message = "Un prescripteur prend rendez-vous pour une personne."
            raise InvalidBooking("attendees", message)


def _check_modest(order: BookingOrder, author: Author) -> None:
    """Only agents set lengths, rooms, places of their own and internal notes."""
    chosen = {
        "duration_in_min": order.duration_in_min,
        "one_off_place": order.one_off_place,
        "room_id": order.room_id,
        "name": order.name,
        "max_participants_count": order.max_participants_count,
        "context": "" if author.kind == Kind.AGENT else order.context,
    }
    for field, value in chosen.items():
        if value not in (None, ""):
            raise InvalidBooking(field, "Seul un agent peut choisir cette valeur.")


def check_card(card: PrescripteurCard) -> None:
    """
    Raises:
        InvalidBooking: a prescripteur must say who they are and how to write to them.
    """
    values.check_text("prescripteur", card.first_name, values.LONGEST_NAME, required=True)
    values.check_text("prescripteur", card.last_name, values.LONGEST_NAME, required=True)
    values.check_text("prescripteur", card.email, values.LONGEST_EMAIL, required=True)
    values.check_text("prescripteur", card.phone_number, values.LONGEST_PHONE)
    values.check_text("prescripteur", card.structure, values.LONGEST_NAME)


def _motif_of(order: BookingOrder, author: Author) -> Motif:
    motif = (
        Motif.objects.current()
        .select_related("category")
        .filter(pk=order.motif_id, organisations=order.organisation_id)
        .first()
    )
    if motif is None:
        raise NotVisible
    if not author.decides and (motif.collectif or not may_book_motif(motif, author)):
        raise NotVisible
    if not order.attendees and not motif.collectif:
        raise InvalidBooking("attendees", "Choisissez au moins un usager.")
    return motif


def may_book_motif(motif: Motif, author: Author) -> bool:
    """Whether somebody who does not decide may book it, whatever is free.

    Follow-up is between an usager and their referents: nobody books it from outside.
    """
    if motif.deleted_at is not None or motif.bookable_by not in OPEN_TO[author.kind]:
        return False
    return author.kind == Kind.USER or not motif.follow_up


def _agents_of(
    order: BookingOrder, motif: Motif, author: Author, guests: tuple[Guest, ...]
) -> tuple[int, ...]:
    """Who must be there, for an agent who decides; among whom to choose, for anybody else."""
    if author.decides:
        if not order.agent_ids:
            raise InvalidBooking("agent_ids", "Choisissez au moins un agent.")
        check_agents(order.agent_ids, order.organisation_id)
        return tuple(sorted(order.agent_ids))
    if not motif.follow_up:
        return order.agent_ids
    return referents_of([guest.usager for guest in guests], order.agent_ids)
