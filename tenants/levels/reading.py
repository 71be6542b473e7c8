"""The shares of the last thirty days, of one espace or of all."""

from dataclasses import dataclass
from datetime import UTC, timedelta

from celery import shared_task
from django.db.models import Sum

from socle.clock import now
from tenants.context import on_portal
from tenants.models import ServiceLevel

from .promises import PROMISES, Level, Promise

DAYS, KEPT = 30, 90
FEWEST = 100  # below, a share would say more of chance than of the service


@dataclass(frozen=True, slots=True)
class Measured:
    """One promise and how often it was kept; `share` is None below a hundred times."""

    promise: Promise
    good: int
    total: int

    @property
    def share(self) -> float | None:
        return self.good / self.total if self.total >= FEWEST else None

    @property
    def percent(self) -> str:
        """As one reads it in French, never rounded up to a hundred."""
        return _percent(self.share or 0.0)

    @property
    def target(self) -> str:
        return _percent(self.promise.share)

    @property
    def is_kept(self) -> bool:
        return self.share is None or self.share >= self.promise.share


def _percent(share: float) -> str:
    """Two decimals at most, cut."""
    text = f"{int(share * 10_000) / 100:.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",")


def levels_of(espace_number: int | None) -> list[Measured]:
    """Of one espace, or of all and the portal together (1 query)."""
    first = now().astimezone(UTC).date() - timedelta(days=DAYS)
    rows = ServiceLevel.objects.filter(day__gt=first)
    if espace_number is not None:
        rows = rows.filter(espace_number=espace_number)
    with on_portal():
        sums = {
            row["level"]: (row["good"], row["total"])
            for row in rows.values("level").annotate(good=Sum("good"), total=Sum("total"))
        }
    return [Measured(PROMISES[level], *sums.get(level, (0, 0))) for level in Level]


@shared_task(name="tenants.levels.purge")
def purge() -> int:
    """Delete days of over three months ago; how many rows."""
    old = now().astimezone(UTC).date() - timedelta(days=KEPT)
    return ServiceLevel.objects.filter(day__lt=old).delete()[0]
