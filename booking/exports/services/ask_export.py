"""An agent asks for a file; it is made in the background."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from booking.access.actor import Actor
from booking.appointments.listing import Listing, rows_of
from booking.directory.models import Agent
from socle.outbox.publish import publish

from ..errors import MOST_ROWS, NotAdministrator, TooManyRows, TooManyUnderWay
from ..models import Export
from ..policy import may_export

MOST_UNDER_WAY = 3
OVERDUE = timedelta(minutes=30)  # a task lasts 15 at most, then it is killed
LISTED = timedelta(weeks=2)


@transaction.atomic
def ask_export(
    listing: Listing,
    kind: Export.Kind,
    file_format: Export.Format,
    actor: Actor,
    now: datetime,
    zone: ZoneInfo,
) -> Export:
    """Write the order and have it carried out.

    The same order, still under way, is not written twice: a double click gives one file.

    Raises:
        NotAdministrator: of one of the organisations (403).
        TooManyUnderWay: three at a time (429).
        TooManyRows: more than 100,000 appointments.
    """
    if not may_export(actor, frozenset(listing.organisation_ids)):
        raise NotAdministrator
    # One at a time for each agent, so that counting and writing are one act.
    Agent.objects.select_for_update().get(pk=actor.agent_id)
    order = {"kind": kind, "format": file_format, "filters": listing.as_json()}
    under_way = Export.objects.filter(
        agent_id=actor.agent_id, state__in=(Export.State.WAITING, Export.State.RUNNING)
    )
    if same := under_way.filter(**order).first():
        return same
    if under_way.count() >= MOST_UNDER_WAY:
        raise TooManyUnderWay
    if rows_of(listing, actor, now, zone)[: MOST_ROWS + 1].count() > MOST_ROWS:
        raise TooManyRows
    export = Export.objects.create(agent_id=actor.agent_id, asked_at=now, **order)
    publish("export.asked", export_id=export.pk)
    publish("export.overdue", after=OVERDUE, export_id=export.pk)
    publish("export.forgotten", after=LISTED, export_id=export.pk)
    return export
