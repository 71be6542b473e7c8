"""How many seats of a collective appointment are taken, or kept while a message is read."""

from datetime import datetime

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from .models import Appointment, BookingHold, Participation
from .models.appointment import CANCELLED


def seats_taken(now: datetime) -> Coalesce:
    """To annotate appointments: those who come, and the seats kept at that moment."""
    coming = Participation.objects.filter(appointment=OuterRef("pk")).exclude(status__in=CANCELLED)
    kept = _kept(now).filter(session=OuterRef("pk"))
    return Coalesce(Subquery(_counted(coming, "appointment")), 0) + Coalesce(
        Subquery(_counted(kept, "session")), 0
    )


def count_taken(session: Appointment, now: datetime) -> int:
    """The same of one appointment, whose lock is held (1 query)."""
    rows = Appointment.objects.filter(pk=session.pk).annotate(taken=seats_taken(now))
    return rows.values_list("taken", flat=True).get()


def _kept(now: datetime) -> QuerySet[BookingHold]:
    return BookingHold.objects.filter(
        state=BookingHold.State.PENDING, expires_at__gt=now, waits=False
    )


def _counted(rows: QuerySet, key: str) -> QuerySet:
    return rows.order_by().values(of=F(key)).annotate(taken=Count("pk")).values("taken")
