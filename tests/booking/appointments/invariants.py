"""What must be true of an espace's bookings at any instant, whatever was interrupted."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from booking.appointments.models import (
    AgentClaim,
    Appointment,
    BookingHold,
    Change,
    Participation,
    RoomClaim,
    WaitingOffer,
)
from socle.outbox.models import Message

OUTBOX = ("outbox_delivery", "outbox_message")
# Which row each identifier in a message stands for.
SUBJECTS = {
    "appointment_id": Appointment,
    "participation_id": Participation,
    "hold_id": BookingHold,
    "offer_id": WaitingOffer,
}

# After these messages, what they name is gone.
ENDS = {"appointment.deleted": "appointment_id", "participation.removed": "participation_id"}


def as_portal(read):
    """Read what an espace's role may only write."""
    espace = connection.tenant
    connection.set_schema_to_public()
    try:
        return read()
    finally:
        connection.set_tenant(espace)


def messages() -> list[tuple[str, dict]]:
    """Topic and payload of each message of this espace, oldest first."""
    number = connection.tenant.number
    rows = Message.objects.filter(espace_number=number).order_by("created_at", "pk")
    return as_portal(lambda: list(rows.values_list("topic", "payload")))


def everything() -> dict[str, list[str]]:
    """Every row of the espace and of the outbox: equal before and after, nothing was written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        tables = [table for (table,) in cursor.fetchall()]
    return _rows_of(tables) | as_portal(lambda: _rows_of(OUTBOX))


def _rows_of(tables: Iterable[str]) -> dict[str, list[str]]:
    """Most tables are empty: asking that first takes a twentieth of reading them all."""
    names = sorted(tables)
    question = " UNION ALL ".join(
        f"SELECT {n} WHERE EXISTS (SELECT 1 FROM {table})" for n, table in enumerate(names)
    )
    found: dict[str, list[str]] = {name: [] for name in names}
    with connection.cursor() as cursor:
        cursor.execute(question)
        written = [names[n] for (n,) in cursor.fetchall()]
        if written:
            cursor.execute(_all_rows_of(written))
            found |= dict(cursor.fetchall())
    return found


def _all_rows_of(tables: list[str]) -> str:
    return " UNION ALL ".join(
        f"SELECT '{table}', array_agg(row::text ORDER BY row::text) FROM {table} AS row"
        for table in tables
    )


def check_bookings(now: datetime) -> None:
    """Fails on anything half-booked. What has lapsed at `now` may have lost its time already."""
    for appointment in Appointment.objects.select_related("motif"):
        _check_appointment(appointment)
    for hold in BookingHold.objects.all():
        _check_kept(hold, hold.state == BookingHold.State.PENDING, now)
    for offer in WaitingOffer.objects.all():
        _check_kept(offer, offer.state == WaitingOffer.State.PENDING, now)
    for claims in (AgentClaim.objects, RoomClaim.objects):
        orphans = claims.filter(appointment=None, hold=None, offer=None)
        assert not orphans.exists(), "time taken for nothing"
    _check_messages()


def _check_kept(kept: BookingHold | WaitingOffer, pending: bool, now: datetime) -> None:
    claims = kept.claims.count()
    assert pending or not claims, f"{kept} is over and keeps {claims} claims"
    lasts = pending and kept.expires_at > now
    assert claims or not lasts, f"{kept} keeps nothing"


def _check_appointment(appointment: Appointment) -> None:
    claims = list(AgentClaim.objects.filter(appointment=appointment))
    assert claims, f"{appointment}: nobody's time is taken"
    for claim in claims:
        assert claim.blocking == (not appointment.is_cancelled), f"{appointment}: {claim}"
        assert claim.period.lower <= appointment.starts_at, f"{appointment}: starts early"
        assert claim.period.upper >= appointment.ends_at, f"{appointment}: ends late"
        assert claim.expires_at is None
    participations = Participation.objects.filter(appointment=appointment)
    assert participations.exists() or appointment.motif.collectif, f"{appointment}: for nobody"
    if appointment.is_cancelled:
        coming = participations.exclude(status__in=("excused", "revoked"))
        assert not coming.exists(), f"{appointment} is cancelled, {coming} are not"
    assert Change.objects.filter(appointment_id=appointment.pk, verb="booked").count() == 1


def _check_messages() -> None:
    told = messages()
    gone = {(ENDS[topic], payload[ENDS[topic]]) for topic, payload in told if topic in ENDS}
    for topic, payload in told:
        if any((name, payload.get(name)) in gone for name in SUBJECTS):
            continue
        for name, model in SUBJECTS.items():
            if name in payload:
                assert model.objects.filter(pk=payload[name]).exists(), f"{topic} of nothing"
