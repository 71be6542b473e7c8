"""What is left of one agent's day for one offering: a projection, rebuilt at will."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from booking.directory.models import Agent

from .offering import Offering

LONG_DAY = 90_000
"""Seconds of the longest day, when the clocks go back."""
FIVES = LONG_DAY // 300
MINUTES = LONG_DAY // 60
"""Marks of the longest day: one every five minutes, or every minute."""


class BitString(models.Field):
    """A bit string of fixed length; in Python a string of 0 and 1."""

    def __init__(self, *args, length: int, **kwargs) -> None:
        self.length = length
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "length": self.length}

    def db_type(self, connection) -> str:
        return f"bit({self.length})"


class FreeDay(models.Model):
    """The gaps of a local day that are long enough for the motif; no gap, no row.

    They stand between appointments, absences and holidays, and are the same whenever they are
    looked at: the present moment and the holds that will lapse are for the reader to subtract.

    The starts that they hold are marked in the coarser of `fives` and `minutes` that can tell
    them all, so that PostgreSQL can compare agents; finer starts are in neither.
    """

    pk = models.CompositePrimaryKey("offering_id", "day", "agent_id")
    # No constraint in the database: two checks for each row would double the cost of writing
    # what can be thrown away.
    offering = models.ForeignKey(
        Offering, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="+"
    )
    day = models.DateField()
    agent = models.ForeignKey(
        Agent,
        on_delete=models.CASCADE,
        db_constraint=False,
        db_index=False,
        related_name="free_days",
    )
    fives = BitString(length=FIVES, null=True)
    minutes = BitString(length=MINUTES, null=True)
    # Each gap's opening window, start and end, in seconds since the local midnight.
    windows = ArrayField(models.BigIntegerField())
    lows = ArrayField(models.IntegerField())
    highs = ArrayField(models.IntegerField())

    class Meta:
        verbose_name = "jour libre"
        verbose_name_plural = "jours libres"
        default_permissions = ()
        indexes = [models.Index(fields=["agent", "day"], name="free_day_agent")]

    def __str__(self) -> str:
        return f"{self.offering_id} {self.day} {self.agent_id}"
