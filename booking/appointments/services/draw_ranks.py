"""The hour of the draw has come: everybody registered gets a rank, and turns begin."""

from datetime import datetime

from django.db import transaction

from booking.domain.draws import Result, commitment_of, draw
from socle.outbox.publish import publish

from ..models import Draw, DrawRank, TurnEntry


def draw_ranks(draw_id: int, now: datetime) -> Draw | None:
    """Rank all who wait for the same thing, those of earlier draws included. Idempotent.

    Whoever was not served by an earlier draw takes part again, at equal chances.
    """
    with transaction.atomic():
        row = Draw.objects.select_for_update().filter(pk=draw_id).first()
        if row is None or row.drawn_at or row.closes_at > now:
            return row
        waiting = TurnEntry.objects.filter(
            motif=row.motif_id,
            organisation=row.organisation_id,
            place=row.place_id,
            state=TurnEntry.State.WAITING,
            verified_at__lte=row.closes_at,
        )
        entries = list(waiting.order_by("pk").select_for_update())
        result = draw(row.secret, [entry.uuid for entry in entries])
        for entry in entries:
            entry.draw, entry.rank = row, result.ranks[entry.uuid]
        TurnEntry.objects.bulk_update(entries, ["draw", "rank"], batch_size=500)
        DrawRank.objects.bulk_create(
            [DrawRank(draw=row, receipt=one, rank=rank) for one, rank in result.ranks.items()],
            batch_size=1000,
        )
        row.digest, row.drawn_at = result.digest, now
        row.save(update_fields=["digest", "drawn_at"])
        publish("draw.done", draw_id=row.pk)
        publish("turns.due", motif_id=row.motif_id)
    return row


def recompute(row: Draw) -> tuple[Result, bool]:
    """The draw made again from what is published, and whether it is what was announced."""
    kept = dict(row.ranks.values_list("receipt", "rank"))
    result = draw(row.secret, kept)
    said = commitment_of(row.secret) == row.commitment and result.digest == row.digest
    return result, said and dict(result.ranks) == kept
