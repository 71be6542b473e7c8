"""What is known of agents' calendars goes with age."""

from datetime import timedelta

from django.db.models import Q

from booking.availability.models import OutsideTime
from booking.directory.retention.cutoffs import Cutoffs
from booking.directory.retention.registry import Stage, purges

from .models import Connection, PushedEvent
from .services.take_leave import leave

# What is over is of no use: it blocks nothing.
OUTSIDE = timedelta(days=7)
PUSHED = timedelta(days=31)
UNCHOSEN = timedelta(days=2)


@purges("calendars.outside_times", Stage.TRACES)
def outside_times(cutoffs: Cutoffs, limit: int) -> int:
    old = OutsideTime.objects.filter(period__endswith__lt=cutoffs.now - OUTSIDE).order_by("pk")
    return _delete(OutsideTime, old.values_list("pk", flat=True)[:limit])


@purges("calendars.pushed", Stage.TRACES)
def pushed(cutoffs: Cutoffs, limit: int) -> int:
    old = PushedEvent.objects.filter(starts_at__lt=cutoffs.now - PUSHED).order_by("pk")
    return _delete(PushedEvent, old.values_list("pk", flat=True)[:limit])


@purges("calendars.unchosen", Stage.TRACES)
def unchosen(cutoffs: Cutoffs, limit: int) -> int:
    """Passwords typed for a calendar that nobody chose; those of agents who are gone.

    Let go as by the agent: what it said busy must not block for ever, with nobody to lift it.
    """
    idle = Q(state=Connection.State.CHOOSING, created_at__lt=cutoffs.now - UNCHOSEN)
    gone = Q(agent__deleted_at__lt=cutoffs.now - UNCHOSEN) & ~Q(state=Connection.State.LEAVING)
    rows = Connection.objects.filter(idle | gone).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[:limit])
    for pk in ids:
        leave(pk, cutoffs.now)
    return len(ids)


def _delete(model, ids) -> int:
    found = list(ids)
    model.objects.filter(pk__in=found).delete()
    return len(found)
