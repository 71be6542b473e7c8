"""One old row and one young row of everything that is purged."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db import connection

from booking.appointments.author import Author
from booking.appointments.models import (
    Appointment,
    BookingHold,
    BookingKey,
    Change,
)
from booking.appointments.orders import OneOffPlace
from booking.appointments.services.book_appointment import book_appointment
from booking.availability.models import OpeningWindow
from booking.directory.models import Agent, DirectoryChange, Usager, UsagerProfile
from booking.exports.models import Export, ExportFile
from booking.notifications.models import Receipt
from tests.booking.appointments.conftest import ANYWAY, order_of
from tests.booking.conftest import Counter, open_counter
from tests.factories import AbsenceFactory, AgentFactory, OpeningWindowFactory, UsagerFactory

NOW = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
DAY = timedelta(days=1)


def ago(months: int) -> datetime:
    return NOW - relativedelta(months=months)


@dataclass(frozen=True)
class Stock:
    """What must go, and what must stay, as (model, identifier)."""

    counter: Counter
    goes: frozenset[tuple[type, int]]
    stays: frozenset[tuple[type, int]]

    def missing(self, rows: frozenset[tuple[type, int]]) -> set[tuple[str, int]]:
        """Those that are not there any more."""
        return {
            (model.__name__, pk) for model, pk in rows if not model.objects.filter(pk=pk).exists()
        }


def aged(row, **fields):
    """The row, with instants that saving would set."""
    type(row).objects.filter(pk=row.pk).update(**fields)
    return row


def met(counter: Counter, start: datetime, usager: Usager, **fields) -> Appointment:
    """An appointment booked the day before it took place."""
    agent = Author.agent(counter.agents[0])
    order = order_of(counter, usager, starts_at=start, **fields)
    return book_appointment(order, agent, start - DAY, confirmation=ANYWAY, key=f"{start}")


def receipt(age: datetime, duty: str, **fields) -> Receipt:
    return Receipt.objects.create(
        event="rdv_created",
        channel="mail",
        recipient="nadia@demo.example",
        content="Votre rendez-vous",
        duty=duty,
        created_at=age,
        **fields,
    )


def change(noun: str, age: datetime, agent: Agent) -> DirectoryChange:
    return DirectoryChange.objects.create(
        noun=noun,
        object_id=1,
        verb="edited",
        author_kind="agent",
        author_agent_id=agent.pk,
        made_at=age,
    )


def hold(counter: Counter, age: datetime) -> BookingHold:
    row = BookingHold.objects.create(
        organisation=counter.organisation,
        motif=counter.motif,
        agent=counter.agents[0],
        starts_at=age + DAY,
        ends_at=age + DAY * 2,
        first_name="Nadia",
        last_name="Benali",
        email="nadia@demo.example",
        state=BookingHold.State.LAPSED,
        expires_at=age,
    )
    return aged(row, created_at=age)


def export(agent: Agent, age: datetime, expires: datetime) -> Export:
    row = Export.objects.create(
        agent=agent, kind="rdv", format="csv", filters={}, asked_at=age, expires_at=expires
    )
    ExportFile.objects.create(export=row, name="rdv.csv", content=b"x")
    return row


def window(counter: Counter, first: date, last: date | None, **fields) -> OpeningWindow:
    return OpeningWindowFactory(
        agent=counter.agents[0],
        organisation=counter.organisation,
        place=counter.place,
        motifs=[counter.motif],
        first_day=first,
        last_day=last,
        **fields,
    )


def stock() -> Stock:
    """Every age is a day on one side or the other of what the defaults say."""
    counter = open_counter()
    (agent,) = counter.agents
    old_usager, young_usager = UsagerFactory(), UsagerFactory()
    tent = OneOffPlace("Chez Nadia", "3 rue des Lilas", 44.7, 4.6)
    old = met(counter, ago(24) - DAY, old_usager, place_id=None, one_off_place=tent)
    young = met(counter, ago(24) + DAY, young_usager)
    for row in (old_usager, young_usager):
        aged(row, created_at=ago(24) - DAY, updated_at=ago(24) - DAY)
    UsagerProfile.objects.update(created_at=ago(24) - DAY)
    idle = aged(UsagerFactory(), created_at=ago(24) - DAY, updated_at=ago(24) - DAY)
    touched = aged(UsagerFactory(), created_at=ago(24) - DAY, updated_at=ago(24) + DAY)
    emptied = aged(UsagerFactory(), deleted_at=NOW - timedelta(days=31))
    kept_emptied = aged(UsagerFactory(), deleted_at=NOW - timedelta(days=29))
    of_old, of_young = receipt(ago(24) + DAY, "a", appointment=old), receipt(NOW, "b")
    today = NOW.date()
    year_ago = ago(12).date()
    goes = [
        old,
        old.place,
        *old.claims.all(),
        *old.participations.all(),
        *Change.objects.filter(appointment_id=old.pk),
        *Change.objects.filter(appointment_id=young.pk),
        *BookingKey.objects.all(),
        hold(counter, NOW - DAY * 4),
        emptied,
        receipt(ago(24) - DAY, "c"),
        window(counter, year_ago - DAY, year_ago - DAY, recurrence=""),
        window(counter, ago(30).date(), year_ago - DAY),
        change("usager", ago(12) - DAY, agent),
        change("absence", ago(12) - DAY, agent),
        change("motif", ago(60) - DAY, agent),
        export(agent, NOW - DAY * 15, NOW - DAY * 14),
    ]
    stays = [
        young,
        young.place,
        *young.claims.all(),
        *young.participations.all(),
        hold(counter, NOW - DAY * 2),
        old_usager,
        young_usager,
        idle,
        touched,
        kept_emptied,
        of_old,
        of_young,
        window(counter, year_ago + DAY, year_ago + DAY, recurrence=""),
        window(counter, ago(30).date(), None),
        window(counter, ago(30).date(), today),
        AbsenceFactory(agent=agent, first_day=date(2019, 1, 7)),
        change("usager", ago(12) + DAY, agent),
        change("motif", ago(60) + DAY, agent),
        change("motif", ago(12) + DAY, agent),
        export(agent, NOW - DAY, NOW + DAY),
        export(agent, NOW - DAY * 2, NOW - DAY),
        AgentFactory(organisation=counter.organisation),
    ]
    return Stock(counter, _named(goes), _named(stays))


def _named(rows: list) -> frozenset[tuple[type, int]]:
    return frozenset((type(row), row.pk) for row in rows)


def orphans() -> dict[str, int]:
    """Rows that point at nothing, by foreign key: the database is asked, not Django."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, a.attname, confrelid::regclass::text, b.attname"
            " FROM pg_constraint"
            " JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = conkey[1]"
            " JOIN pg_attribute b ON b.attrelid = confrelid AND b.attnum = confkey[1]"
            " WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
        )
        found = {}
        for table, column, other, key in cursor.fetchall():
            cursor.execute(
                f"SELECT count(*) FROM {table} t WHERE t.{column} IS NOT NULL"
                f" AND NOT EXISTS (SELECT FROM {other} o WHERE o.{key} = t.{column})"
            )
            if lost := cursor.fetchone()[0]:
                found[f"{table}.{column}"] = lost
    return found
