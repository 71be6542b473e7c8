"""When an agent is taken by something that another calendar of theirs holds."""

from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q

from booking.directory.models import Agent


class OutsideTime(models.Model):
    """Half-open `[start, end)`. What it is about is never copied: only that the agent is busy.

    Rows of one source are written together (`keep_outside_times`), and only there: free days are
    cut from them.
    """

    agent = models.ForeignKey(
        Agent, on_delete=models.CASCADE, related_name="outside_times", db_index=False
    )
    # Which calendar told it, as a room above this one numbers them.
    source = models.BigIntegerField()
    period = DateTimeRangeField(default_bounds="[)")
    # Nobody knows: the calendar cannot be read, and the espace offers nothing meanwhile.
    is_precaution = models.BooleanField(default=False)

    class Meta:
        verbose_name = "temps pris ailleurs"
        verbose_name_plural = "temps pris ailleurs"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="outside_time_is_bounded",
                condition=Q(period__isempty=False)
                & Q(period__startswith__isnull=False)
                & Q(period__endswith__isnull=False),
            ),
            models.UniqueConstraint(fields=["agent", "source", "period"], name="outside_time_once"),
        ]
        indexes = [GistIndex(fields=["agent", "period"], name="outside_time_agent")]

    def __str__(self) -> str:
        return f"{self.period}"
