"""How a draw or a queue goes: how many asked, how many were served, through which channel."""

from dataclasses import dataclass

from django.db.models import Count, Q

from booking.catalog.models import Motif
from booking.directory.models import Organisation

from ..models import TurnEntry

State = TurnEntry.State


@dataclass(frozen=True, slots=True)
class ChannelFigures:
    """Of one channel: who asked (and proved their address), who was served, who still waits."""

    channel: str
    asked: int
    served: int
    waiting: int


def figures_of(motif: Motif, organisation: Organisation) -> list[ChannelFigures]:
    """By channel, the most used first, among the entries that are still kept (1 query)."""
    rows = (
        TurnEntry.objects.filter(motif=motif, organisation=organisation, verified_at__isnull=False)
        .values("channel")
        .annotate(
            asked=Count("pk"),
            served=Count("pk", filter=Q(state=State.SERVED)),
            waiting=Count("pk", filter=Q(state__in=TurnEntry.LIVE)),
        )
        .order_by("-asked", "channel")
    )
    return [
        ChannelFigures(
            TurnEntry.Channel(row["channel"]).label, row["asked"], row["served"], row["waiting"]
        )
        for row in rows
    ]
