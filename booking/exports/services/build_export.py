"""Make the file of an export, batch by batch, saying how far it is."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Prefetch

from booking.access.actor import Actor
from booking.appointments.listing import Listing, rows_of
from booking.appointments.models import Appointment, Participation
from booking.availability.loader import zone_of
from booking.directory.identity import actor_of_account
from booking.directory.models import RecordSettings
from booking.domain.wallclock import local_day
from socle.outbox.publish import publish

from ..answers import answer_columns
from ..columns import APPOINTMENT_COLUMNS, CONTEXT, PARTICIPATION_COLUMNS, Column, Line
from ..files import WRITERS
from ..models import Export, ExportFile
from ..policy import may_export

A_BATCH = 500
DOWNLOADABLE = timedelta(hours=6)
NAMES = {Export.Kind.APPOINTMENTS: "rdv", Export.Kind.PARTICIPATIONS: "rdv-par-usager"}


def build_export(export_id: int, now: datetime) -> None:
    """Make the file; a second call on a finished one does nothing, on a broken one starts again.

    The rights are read again: whoever lost them since asking gets a failure, not a file.
    """
    export = Export.objects.select_related("agent").filter(pk=export_id).first()
    if export is None or export.state in (Export.State.READY, Export.State.FAILED):
        return
    actor = actor_of_account(export.agent.account_id) if export.agent.account_id else None
    listing = Listing.from_json(export.filters)
    if actor is None or not may_export(actor, frozenset(listing.organisation_ids)):
        fail_export(export_id)
        return
    zone = zone_of(None)
    ids = _ids(listing, actor, now, zone)
    _say(export, state=Export.State.RUNNING, total_rows=len(ids), done_rows=0)
    columns = (*_columns(export.kind), *answer_columns(ids))
    writer = WRITERS[export.format]([column.title for column in columns])
    for start in range(0, len(ids), A_BATCH):
        batch = ids[start : start + A_BATCH]
        for line in _lines(export.kind, batch, now, zone):
            writer.write([column.cell(line) for column in columns])
        _say(export, done_rows=start + len(batch))
    _deliver(export, writer.content(), local_day(now, zone).isoformat(), now)


@transaction.atomic
def fail_export(export_id: int) -> None:
    """Say that no file will come, unless it has."""
    Export.objects.filter(
        pk=export_id, state__in=(Export.State.WAITING, Export.State.RUNNING)
    ).update(state=Export.State.FAILED)


def _columns(kind: str) -> tuple[Column, ...]:
    is_whole = kind == Export.Kind.APPOINTMENTS
    columns = APPOINTMENT_COLUMNS if is_whole else PARTICIPATION_COLUMNS
    if RecordSettings.current().shows_context:
        return columns
    return tuple(column for column in columns if column is not CONTEXT)


def _ids(listing: Listing, actor: Actor, now: datetime, zone: ZoneInfo) -> list[int]:
    """Read at once: what is booked meanwhile neither doubles nor displaces a row."""
    rows = rows_of(listing, actor, now, zone)
    return list(rows.order_by("-starts_at", "-pk").values_list("pk", flat=True))


def _lines(kind: str, ids: list[int], now: datetime, zone: ZoneInfo) -> Iterator[Line]:
    participations = Participation.objects.select_related("usager__responsible").order_by("pk")
    found = (
        Appointment.objects.select_related(
            "organisation", "motif__service", "place", "created_by_agent", "answer_sheet"
        )
        .prefetch_related(Prefetch("participations", queryset=participations), "agents", "receipts")
        .in_bulk(ids)
    )
    # One deleted since is left out.
    for appointment in (found[pk] for pk in ids if pk in found):
        parts = list(appointment.participations.all())
        if kind == Export.Kind.APPOINTMENTS:
            yield Line(appointment, parts, now, zone)
        else:
            yield from (Line(appointment, [part], now, zone) for part in parts)


def _say(export: Export, **progress: object) -> None:
    Export.objects.filter(pk=export.pk).update(**progress)


@transaction.atomic
def _deliver(export: Export, content: bytes, day: str, now: datetime) -> None:
    ExportFile.objects.update_or_create(
        export=export,
        defaults={"name": f"export-{NAMES[export.kind]}-{day}.{export.format}", "content": content},
    )
    ends = now + DOWNLOADABLE
    _say(export, state=Export.State.READY, ready_at=now, expires_at=ends)
    publish("export.ready", export_id=export.pk)
    publish("export.expired", after=DOWNLOADABLE, export_id=export.pk)
