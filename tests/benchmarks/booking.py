"""What booking costs when many want the same time, and when many book at once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import connection, transaction

from booking.appointments.author import Author
from booking.appointments.models import AgentClaim, Appointment, BookingHold
from booking.appointments.orders import Attendee, BookingOrder
from booking.appointments.services.book_appointment import book_appointment
from booking.appointments.services.claim_time import Period, Reason, claim_time
from booking.appointments.services.confirm_hold import confirm_hold
from booking.appointments.services.hold_slot import Booker, hold_slot, link_secret
from booking.appointments.services.next_id import next_id
from booking.availability.projection.upkeep import bring_up_to_date
from booking.directory.models import Usager
from tenants.context import in_espace
from tenants.models import Espace
from tenants.postgresql.base import as_owner
from tests.booking.conftest import NINE, NOW, Counter, open_counter
from tests.factories import UsagerFactory

from .database import throwaway_database
from .measure import Row, row_of
from .processes import Attempt, rounds

NAME = "booking"
DESCRIPTION = "32 clients on one slot, 16 clients on different agents, and what the rules add"

HOT, ROUNDS = 32, 20
CLIENTS, BARE_EACH, BOOKINGS_EACH = 16, 200, 40
HALF_HOUR = timedelta(minutes=30)
SLOTS_A_DAY, DAYS_A_WEEK = 6, 5
SLOTS_A_WEEK = SLOTS_A_DAY * DAYS_A_WEEK
# Weeks without a holiday, which nobody offers.
_DECEMBER, _JANUARY, _FEBRUARY = (week * SLOTS_A_WEEK for week in (3, 6, 8))

Act = Callable[[int, int], object]


def run() -> list[Row]:
    with throwaway_database("alpha") as (espace,):
        with in_espace(espace):
            counters = [open_counter() for _ in range(CLIENTS)]
            bring_up_to_date(NOW)
        return _hot_slot(espace, counters[0]) + _different_agents(espace, counters)


# One slot, thirty-two clients: each round has a slot and a winner of its own.


def _hot_slot(espace: Espace, counter: Counter) -> list[Row]:
    with in_espace(espace):
        usagers = [UsagerFactory() for _ in range(HOT)]

    def claim(client: int, turn: int) -> bool:
        return _claim_and_write(counter, _slot(turn))

    def hold(client: int, turn: int) -> BookingHold:
        return _hold(counter, _slot(ROUNDS + turn), f"c{turn}.{client}@demo.example")

    def book(client: int, turn: int) -> Appointment:
        order = _order(counter, usagers[client].pk, _slot(2 * ROUNDS + turn))
        return book_appointment(order, Author.usager(usagers[client]), NOW)

    def hold_unprotected(client: int, turn: int) -> BookingHold:
        return _hold(counter, _slot(3 * ROUNDS + turn), f"u{turn}.{client}@demo.example")

    rows = [
        _race(espace, "claim and appointment alone", claim),
        _race(espace, "hold_slot", hold),
        _race(espace, "book_appointment", book),
    ]
    _drop_constraint(espace)
    rows.append(_race(espace, "control: hold_slot, constraint dropped", hold_unprotected))
    _restore_constraint(espace)
    return _against_first(rows)


def _race(espace: Espace, label: str, act: Act) -> Row:
    found = rounds(espace, HOT, ROUNDS, act, together=True)
    winners = [sum(one.won for one in turn) for turn in zip(*found, strict=True)]
    attempts = [one for client in found for one in client]
    deadlocks = sum(one.deadlocked for one in attempts)
    once = sum(number == 1 for number in winners)
    twice = sum(number - 1 for number in winners if number > 1)
    told = f"{once} of {ROUNDS} slots sold once, {twice} double bookings, {deadlocks} deadlocks"
    return _row("one hot slot, 32 clients at once", f"{label}: {told}", attempts)


def _drop_constraint(espace: Espace) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            f'ALTER TABLE "{espace.schema_name}".appointments_agentclaim'
            " DROP CONSTRAINT agent_time_taken_once"
        )


def _restore_constraint(espace: Espace) -> None:
    with in_espace(espace):
        AgentClaim.objects.filter(hold__email__startswith="u").delete()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET search_path = extensions, public")
        cursor.execute(
            f'ALTER TABLE "{espace.schema_name}".appointments_agentclaim'
            " ADD CONSTRAINT agent_time_taken_once EXCLUDE USING gist"
            " (agent_id WITH =, lane WITH =, period WITH &&) WHERE (blocking)"
        )


# Sixteen clients, each at a counter of its own.


def _different_agents(espace: Espace, counters: list[Counter]) -> list[Row]:
    with in_espace(espace):
        # Of one person's second appointment of a day the agent would be warned.
        usagers = [[UsagerFactory() for _ in range(SLOTS_A_DAY)] for _ in counters]

    def usager_of(client: int, turn: int) -> Usager:
        return usagers[client][turn % SLOTS_A_DAY]

    def claim(client: int, turn: int) -> bool:
        # Beyond what searches look at: the services below must find their weeks free.
        return _claim_and_write(counters[client], NINE + timedelta(days=300) + HALF_HOUR * turn)

    def chosen(client: int, turn: int) -> Appointment:
        counter = counters[client]
        order = _order(counter, usager_of(client, turn).pk, _slot(_DECEMBER + turn))
        order = replace(order, agent_ids=(counter.agents[0].pk,))
        return book_appointment(order, Author.agent(counter.agents[0]), NOW)

    def offered(client: int, turn: int) -> Appointment:
        usager = usager_of(client, turn)
        order = _order(counters[client], usager.pk, _slot(_JANUARY + turn))
        return book_appointment(order, Author.usager(usager), NOW)

    def confirmed(client: int, turn: int) -> Appointment:
        start = _slot(_FEBRUARY + turn)
        hold = _hold(counters[client], start, f"d{turn}.{client}@demo.example")
        return confirm_hold(hold.uuid, link_secret(hold), NOW)

    return _against_first(
        [
            _throughput(espace, "claim and appointment alone", claim, BARE_EACH),
            _throughput(espace, "book_appointment by an agent", chosen, BOOKINGS_EACH),
            _throughput(espace, "book_appointment by an usager", offered, BOOKINGS_EACH),
            _throughput(espace, "hold_slot, then confirm_hold", confirmed, BOOKINGS_EACH),
        ]
    )


def _throughput(espace: Espace, label: str, act: Act, number: int) -> Row:
    found = rounds(espace, CLIENTS, number, act, together=False)
    attempts = [one for client in found for one in client]
    begun = min(one.begun for one in attempts)
    seconds = max(one.begun + one.seconds for one in attempts) - begun
    won = sum(one.won for one in attempts)
    lost = len(attempts) - won
    cpu = sum(one.worked for one in attempts) / len(attempts) * 1000
    label = f"{label}: {won / seconds:,.0f} a second, {lost} lost, {cpu:.1f} ms of CPU in Python"
    return _row("different agents, 16 clients", label, attempts)


def _row(group: str, label: str, attempts: list[Attempt]) -> Row:
    return row_of(group, label, [one.seconds * 1000 for one in attempts], 1.0)


def _against_first(rows: list[Row]) -> list[Row]:
    return [replace(row, ratio=row.p50 / rows[0].p50) for row in rows]


# What clients do.


def _slot(turn: int) -> datetime:
    """The slots that a counter offers in order, six a morning, from a Tuesday to the Monday."""
    weeks, rest = divmod(turn, SLOTS_A_WEEK)
    day, rank = divmod(rest, SLOTS_A_DAY)
    over_weekend = 2 if day == DAYS_A_WEEK - 1 else 0
    return NINE + timedelta(weeks=weeks, days=day + over_weekend) + HALF_HOUR * rank


def _claim_and_write(counter: Counter, start: datetime) -> bool:
    """What the database does of a booking: the claim and the appointment that it is for."""
    end = start + HALF_HOUR
    with transaction.atomic():
        pk = next_id(Appointment)
        reason = Reason(appointment_id=pk)
        if not claim_time(counter.agents[0].pk, Period(start, end), reason, NOW):
            return False
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO appointments_appointment (id, uuid, organisation_id, motif_id,"
                " place_id, starts_at, ends_at, status, context, name, created_by, ics_sequence,"
                " created_at, updated_at) VALUES (%s, gen_random_uuid(), %s, %s, %s, %s, %s,"
                " 'unknown', '', '', 'agent', 0, now(), now())",
                [pk, counter.organisation.pk, counter.motif.pk, counter.place.pk, start, end],
            )
    return True


def _hold(counter: Counter, start: datetime, email: str) -> BookingHold:
    return hold_slot(counter.choice(start), Booker("Camille", "Petit", email=email), NOW)


def _order(counter: Counter, usager_id: int, start: datetime) -> BookingOrder:
    return BookingOrder(
        organisation_id=counter.organisation.pk,
        motif_id=counter.motif.pk,
        starts_at=start,
        attendees=(Attendee(usager_id),),
        place_id=counter.place.pk,
    )
