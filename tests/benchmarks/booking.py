"""What booking costs when many want the same time, and when many book at once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import connection

from booking.appointments.author import Author
from booking.appointments.models import AgentClaim, Appointment, BookingHold
from booking.appointments.orders import Attendee, BookingOrder
from booking.appointments.services.book_appointment import book_appointment
from booking.appointments.services.claim_time import Period, Reason, claim_time
from booking.appointments.services.hold_slot import Booker, hold_slot
from booking.availability.projection.upkeep import bring_up_to_date
from booking.directory.models import Agent
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

HOT, ROUNDS, CONTROL_ROUNDS = 32, 20, 5
CLIENTS, CLAIMS_EACH, BOOKINGS_EACH = 16, 200, 30
FAR = NOW + timedelta(days=365)
HALF_HOUR = timedelta(minutes=30)

Act = Callable[[int, int], object]


def run() -> list[Row]:
    with throwaway_database("alpha") as (espace,):
        with in_espace(espace):
            counter = open_counter(agents=CLIENTS)
            bring_up_to_date(NOW)
        return _hot_slot(espace, counter) + _different_agents(espace, counter)


# One slot, thirty-two clients: each round has a slot and a winner of its own.


def _hot_slot(espace: Espace, counter: Counter) -> list[Row]:
    agent = counter.agents[0]
    with in_espace(espace):
        claimed_for = _any_hold(counter)
        Agent.objects.exclude(pk=agent.pk).update(deleted_at=NOW)

    def claim(client: int, turn: int) -> bool:
        start = _slot(turn)
        reason = Reason(hold_id=claimed_for.pk, expires_at=FAR)
        return claim_time(agent.pk, Period(start, start + HALF_HOUR), reason, NOW)

    def hold(client: int, turn: int) -> BookingHold:
        booker = Booker("Camille", "Petit", email=f"c{turn}.{client}@demo.example")
        return hold_slot(counter.choice(_slot(turn)), booker, NOW)

    def hold_later(client: int, turn: int) -> BookingHold:
        return hold(client, turn + ROUNDS)

    rows = [_race(espace, "the claim alone", claim, ROUNDS)]
    with in_espace(espace):
        AgentClaim.objects.all().delete()
    rows.append(_race(espace, "the whole service", hold, ROUNDS))
    _drop_constraint(espace)
    rows.append(_race(espace, "control, no constraint", hold_later, CONTROL_ROUNDS))
    _restore_constraint(espace)
    with in_espace(espace):
        Agent.objects.update(deleted_at=None)
    return _against_first(rows)


def _race(espace: Espace, label: str, act: Act, number: int) -> Row:
    found = rounds(espace, HOT, number, act, together=True)
    winners = [sum(one.won for one in turn) for turn in zip(*found, strict=True)]
    won = "1 winner" if set(winners) == {1} else f"up to {max(winners)} winners"
    attempts = [one for client in found for one in client]
    deadlocks = sum(one.deadlocked for one in attempts)
    return _row(
        "one hot slot, 32 clients", f"{label}: {won} of {HOT}, {deadlocks} deadlocks", attempts
    )


def _slot(turn: int) -> datetime:
    """Six a day, of the five working days of each week."""
    weeks, rest = divmod(turn, 24)
    return NINE + timedelta(weeks=weeks, days=rest // 6, minutes=30 * (rest % 6))


def _drop_constraint(espace: Espace) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            f'ALTER TABLE "{espace.schema_name}".appointments_agentclaim'
            " DROP CONSTRAINT agent_time_taken_once"
        )


def _restore_constraint(espace: Espace) -> None:
    with in_espace(espace):
        BookingHold.objects.exclude(email="banc@demo.example").delete()
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET search_path = extensions, public")
        cursor.execute(
            f'ALTER TABLE "{espace.schema_name}".appointments_agentclaim'
            " ADD CONSTRAINT agent_time_taken_once EXCLUDE USING gist"
            " (agent_id WITH =, lane WITH =, period WITH &&) WHERE (blocking)"
        )


# Sixteen clients, each with an agent of its own.


def _different_agents(espace: Espace, counter: Counter) -> list[Row]:
    with in_espace(espace):
        holds = [_any_hold(counter) for _ in counter.agents]
        usagers = [UsagerFactory() for _ in counter.agents]

    def claim(client: int, turn: int) -> bool:
        start = NINE + HALF_HOUR * turn
        reason = Reason(hold_id=holds[client].pk, expires_at=FAR)
        return claim_time(counter.agents[client].pk, Period(start, start + HALF_HOUR), reason, NOW)

    def chosen(client: int, turn: int) -> Appointment:
        order = _order(counter, client, usagers[client].pk, NINE + timedelta(days=400 + turn))
        return book_appointment(order, Author.agent(counter.agents[client]), NOW)

    def offered(client: int, turn: int) -> Appointment:
        order = _order(counter, client, usagers[client].pk, _slot(turn))
        return book_appointment(order, Author.usager(usagers[client]), NOW)

    rows = [_throughput(espace, "the claim alone", claim, CLAIMS_EACH)]
    with in_espace(espace):
        AgentClaim.objects.all().delete()
    rows += [
        _throughput(espace, "the whole service, by agents", chosen, BOOKINGS_EACH),
        _throughput(espace, "the whole service, by usagers", offered, BOOKINGS_EACH),
    ]
    return _against_first(rows)


def _throughput(espace: Espace, label: str, act: Act, number: int) -> Row:
    found = rounds(espace, CLIENTS, number, act, together=False)
    attempts = [one for client in found for one in client]
    begun = min(one.begun for one in attempts)
    seconds = max(one.begun + one.seconds for one in attempts) - begun
    won = sum(one.won for one in attempts)
    lost = len(attempts) - won
    label = f"{label}: {won / seconds:,.0f} bookings a second, {lost} lost"
    return _row("different agents, 16 clients", label, attempts)


def _row(group: str, label: str, attempts: list[Attempt]) -> Row:
    return row_of(group, label, [one.seconds * 1000 for one in attempts], 1.0)


def _against_first(rows: list[Row]) -> list[Row]:
    return [replace(row, ratio=row.p50 / rows[0].p50) for row in rows]


def _order(counter: Counter, client: int, usager_id: int, start: datetime) -> BookingOrder:
    return BookingOrder(
        organisation_id=counter.organisation.pk,
        motif_id=counter.motif.pk,
        starts_at=start,
        attendees=(Attendee(usager_id),),
        agent_ids=(counter.agents[client].pk,),
        place_id=counter.place.pk,
    )


def _any_hold(counter: Counter) -> BookingHold:
    """Something for a bare claim to be for."""
    return BookingHold.objects.create(
        organisation=counter.organisation,
        motif=counter.motif,
        agent=counter.agents[0],
        starts_at=NINE,
        ends_at=NINE + HALF_HOUR,
        first_name="Banc",
        last_name="D’essai",
        email="banc@demo.example",
        expires_at=FAR,
    )
